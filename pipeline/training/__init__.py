"""How the shipped models are made from the corpus, and how well they read what they never saw.

Training needs torch, which nothing else imports: `make train` sets it up in an environment of its own. Measuring
(`make eval`) needs nothing but sitrep.
"""
