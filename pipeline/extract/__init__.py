"""Article in, events out: who did what to whom, where, when, with how many casualties, in which status.

Everything in this package is pure: the same article, reference data and version give the same events, to the byte.
It imports no network, no DuckDB, no Airflow and reads no clock; reference data (gazetteer, actors, lexicon) is
handed in. Order of work: document (sentences, tokens) → mentions (dates, places, casualties, actors) → coder
(triggers and their arguments) → document level (one event told twice is one) → derived codes.
"""
