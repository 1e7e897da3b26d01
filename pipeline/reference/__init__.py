"""What the coder knows about the world: places, borders, actors, codes.

Belongs here: loading and looking up reference data. Does not belong here: reading text.
"""
