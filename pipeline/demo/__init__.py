"""The bundled demo: five invented outlets, their articles, and a web server on loopback that publishes them.

Belongs here: the articles (articles/<outlet>/<slug>.yml), the page templates, the feeds as each outlet would print
them, and the server with its settable clock. Does not belong here: anything the pipeline needs in earnest; no other
part of `pipeline` imports this package except the demo command. The articles are fiction written for this project:
outlets, reporters and quoted people are invented, the events behind them are public facts at headline level.

An article is one YAML file; article.schema.json is its contract:

    title, byline (list), published_at, section, dateline (or null), summary, body   required
    language (en), tags, related (slugs in the same outlet), page (ok), revisions    optional

- `body`: paragraphs separated by a blank line; a short line alone, without a full stop, is a heading.
- `dateline`: the page prints it at the head of the first paragraph, "DATELINE (Agency) - ".
- `revisions`: list of {at, title?, summary?, body?}: how page and feed entry read from that instant on.
- `page`: "ok", "broken" (the page comes with truncated markup and no article) or "missing" (404).

Instants are ISO 8601 in UTC ending in Z. The file's name is the article's slug, hence its URL, hence its ids:
never rename one.
"""

from __future__ import annotations

DEMO_RUNS = ("2016-12-14T18:00:00Z", "2016-12-18T06:00:00Z")
"""The logical dates of the demo's two runs. Between them stories are added and one is revised."""

DEMO_PORT = 8730
"""The demo's port. Fixed, because ids are content keys of URLs and must be the same on each run."""
