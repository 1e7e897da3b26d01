"""sitrep: conflict news in, auditable event data out.

Data flows one way: Feed → FetchedFeed → Entry → FetchedPage → Article → Event → Incident, with a
Rejection beside each. Importing this package costs nothing; every heavy library is imported where it is used.
"""

__version__ = "0.1.0"
