"""The annotated corpus: sentences and articles written for this project, every event in them marked.

Belongs here: the texts, their markup (GUIDELINES.md), reading and checking it, the held-out fifth. Does not
belong here: anything learned from it (pipeline/training, pipeline/extract/encoder).
"""
