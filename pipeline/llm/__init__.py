"""An optional extractor that asks a language model what each sentence tells, over any OpenAI-compatible endpoint.

Belongs here: the question, the wire, checking every answer against the text, the cache and the bill. Does not belong
here: making events of what was read: that is the coder's, as for any reader (pipeline.extract.reading). So places,
dates, actors and figures are resolved by the same rules, and nothing reaches a record that does not stand in the text.
"""
