"""The pages people read: the report, and one article explained.

Belongs here: shaping what the warehouse holds for these pages, and drawing them. Does not belong here: figures that
other readers need as well (marts, reports), or the quality page (pipeline/quality).
"""
