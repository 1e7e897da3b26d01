"""`python -m tests.eval.clusters GOLD.jsonl`: how well articles are grouped by what they tell of.

GOLD: articles as `sitrep extract` reads them, one a line, with the gold group in `cluster` (`id` serves as article_id).
Two groupings are measured: by incident (the real coder, then linking: articles that tell of a coded, dated happening)
and by story (words alone: any articles, also without dates). B-cubed precision, recall and F1 (Bagga and Baldwin 1998).
With --out FILE.jsonl the better grouping is written as {"id", "cluster"}, for another scorer.

Belongs here: measuring and mapping formats. Does not belong here: any rule of grouping.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.extract.protocol import ArticleText, Extractor
from pipeline.link.report import Report
from pipeline.records import Event, Incident

Grouping = Mapping[str, str]


def b_cubed(gold: Grouping, found: Grouping) -> tuple[float, float, float]:
    """Precision, recall and F1 over the articles of `gold`; one that was not found stands alone."""
    groups: dict[str, set[str]] = defaultdict(set)
    wanted: dict[str, set[str]] = defaultdict(set)
    for article, cluster in gold.items():
        wanted[cluster].add(article)
        groups[found.get(article, f"alone {article}")].add(article)
    precision = recall = 0.0
    for article, cluster in gold.items():
        group = groups[found.get(article, f"alone {article}")]
        shared = len(group & wanted[cluster])
        precision += shared / len(group) / len(gold)
        recall += shared / len(wanted[cluster]) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def incidents_of_events(articles: Sequence[tuple[ArticleText, str]], coder: Extractor) -> list[tuple[Event, str]]:
    """Each linked event of the articles with its incident's id. `articles` with their outlets, in any order.

    Copies are looked for as in the warehouse.
    """
    return [(report.event, incident.incident_id) for report, incident in _linked(articles, coder)]


def by_incident(articles: Sequence[tuple[ArticleText, str]], coder: Extractor) -> Grouping:
    """Article → its main incident: of those its events belong to, the one with most articles, then of the headline.

    `articles` with their outlets.
    """
    met: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for report, incident in _linked(articles, coder):
        met[report.event.article_id][(incident.article_count, incident.incident_id)] += 1
    return {article: max(found, key=lambda key: (key[0], found[key], key[1]))[1] for article, found in met.items()}


def _linked(articles: Sequence[tuple[ArticleText, str]], coder: Extractor) -> list[tuple[Report, Incident]]:
    from datetime import date

    from pipeline.coding import code_article
    from pipeline.link.copies import cluster_copies, sketch
    from pipeline.link.incidents import link_reports

    days = {a.article_id: date.fromisoformat(a.published_at[:10]) if a.published_at else None for a, _ in articles}
    copies = cluster_copies({a.article_id: sketch(a.text, days[a.article_id]) for a, _ in articles})
    reports = [
        Report(event, outlet, copies[a.article_id], a.published_at, a.title)
        for a, outlet in articles
        for event in code_article(coder, a, max_chars=100_000).events
    ]
    incident_of = {e: item.incident for item in link_reports(reports) for e in item.event_ids}
    return [(r, incident_of[r.event.event_id]) for r in reports if r.event.event_id in incident_of]


def by_story(articles: Iterable[tuple[ArticleText, str]]) -> Grouping:
    """Article → its story."""
    from pipeline.link.stories import group_stories

    return group_stories({a.article_id: f"{a.title}\n{a.text}" for a, _ in articles})


def main() -> None:
    from pipeline.config import settings_from_environment
    from pipeline.extractors import make_extractor

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("path", type=Path)
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    rows: list[dict[str, Any]] = [json.loads(line) for line in given.path.read_text("utf-8").splitlines() if line]
    gold = {str(row.get("article_id") or row["id"]): str(row["cluster"]) for row in rows}
    known = ("title", "text", "published_at", "language", "url")
    articles = [
        (
            ArticleText.from_json(
                {k: row.get(k) for k in known} | {"article_id": name, "title": row.get("title") or ""}
            ),
            str(row.get("outlet") or name),
        )
        for name, row in zip(gold, rows, strict=True)
    ]
    found = {
        "incident": by_incident(articles, make_extractor(settings_from_environment())),
        "story": by_story(articles),
    }
    scores = {name: b_cubed(gold, grouping) for name, grouping in found.items()}
    for name, (precision, recall, f1) in scores.items():
        groups = len({found[name].get(i, i) for i in gold})
        print(
            f"by {name:<9} {len(gold)} articles, {len(set(gold.values()))} gold groups, {groups} found   "
            f"B3 P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"
        )
    if given.out:
        best = found[max(scores, key=lambda name: scores[name][2])]
        lines = (json.dumps({"id": i, "cluster": best.get(i, f"alone {i}")}) + "\n" for i in gold)
        given.out.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
