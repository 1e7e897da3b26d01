"""The raw archive: what came over the wire, kept as it came, before anything was read out of it.

Belongs here: the files (files.py), where a run's answers come from (source.py), and export to WARC (warc.py). Does not
belong here: parsing, the warehouse, and the replay itself (pipeline.replay), which is a use-case of its own.
"""
