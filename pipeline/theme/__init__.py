"""What all our pages share: one look, one way of putting data into a page, one way of writing it.

A page is one file that loads nothing: no request leaves it, and nothing a headline may smuggle in can run. Belongs
here: the style sheet, the script helpers, the content security policy, safe embedding, marking spans in text. Does not
belong here: what any page shows.
"""
