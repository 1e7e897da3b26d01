"""The bundled articles: their contract, their number, and what the demo promises to contain."""

from __future__ import annotations

import difflib
import json
from datetime import datetime
from pathlib import Path

import jsonschema_rs
import pytest

from pipeline.demo import DEMO_RUNS
from pipeline.demo.newsroom import ARTICLES, OUTLETS, article_files, edition, read_article

END = "2017-01-01T00:00:00Z"
SCHEMA = jsonschema_rs.validator_for(json.loads((ARTICLES.parent / "article.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", article_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_article_keeps_its_contract(path: Path) -> None:
    article = read_article(path)
    assert [error.message for error in SCHEMA.iter_errors(article)] == []
    instants = [article["published_at"], *(revision["at"] for revision in article.get("revisions", []))]
    assert instants == sorted(instants), "a revision precedes what it revises"
    for instant in instants:
        datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ")
    siblings = {other.stem for other in path.parent.glob("*.yml")}
    assert set(article.get("related", [])) <= siblings - {path.stem}
    assert path.stem == path.stem.lower().strip("-")


def test_folders_are_the_outlets() -> None:
    assert {path.name for path in ARTICLES.iterdir() if path.is_dir()} == {outlet.slug for outlet in OUTLETS}


def test_at_least_sixty_articles_and_some_from_every_outlet() -> None:
    sizes = {outlet.slug: len(edition(outlet.slug, END)) for outlet in OUTLETS}
    assert sum(sizes.values()) >= 60
    assert min(sizes.values()) >= 5


def test_every_run_brings_something() -> None:
    for outlet in OUTLETS:
        first, second = (edition(outlet.slug, now) for now in DEMO_RUNS)
        assert first, outlet.slug
        assert len(first) < len(second), outlet.slug
        assert len(second) == len(edition(outlet.slug, END)), "a story nobody would ever see"


def test_a_revision_shows_from_its_instant_on() -> None:
    def story(now: str) -> tuple[str, str, str | None]:
        slug = "roadside-bomb-kills-twelve-soldiers-near-t4"
        article = next(a for a in edition("levant-dispatch", now) if a.slug == slug)
        return article.body, article.published_at, article.updated_at

    before, published, updated = story("2016-12-15T07:59:59Z")
    assert before.startswith("Twelve") and updated is None
    after, still_published, updated = story("2016-12-15T08:00:00Z")
    assert after.startswith("Nineteen") and still_published == published and updated == "2016-12-15T08:00:00Z"


def test_one_exact_and_one_near_copy_across_outlets() -> None:
    levant, meridian = (edition(slug, END) for slug in ("levant-dispatch", "meridian-news"))
    exact, near = [], []
    for ours in levant:
        for theirs in meridian:
            same = difflib.SequenceMatcher(None, ours.body.split(), theirs.body.split(), autojunk=False)
            if same.real_quick_ratio() > 0.7 and same.ratio() > 0.7:
                (exact if ours.body == theirs.body else near).append((ours.slug, theirs.slug))
    assert exact == [("russia-strikes-pushed-is-out-of-palmyra", "russia-says-night-strikes-pushed-is-out")]
    assert near == [("coalition-destroys-captured-tanks", "coalition-jets-destroy-tanks-near-tiyas")]


def test_one_broken_page_and_one_in_another_language() -> None:
    everything = [article for outlet in OUTLETS for article in edition(outlet.slug, END)]
    assert [article.slug for article in everything if article.page == "broken"] == ["sdf-takes-villages-north-of-raqqa"]
    assert [article.language for article in everything if article.language != "en"] == ["fr"]


def test_headings_are_told_from_paragraphs() -> None:
    article = next(a for a in edition("levant-dispatch", END) if a.slug == "deir-ez-zor-the-siege-tightens")
    headings = [text for heading, text in article.blocks if heading]
    assert headings == ["Panorama", "The cemetery", "The airport", "Al-Jafra", "Thardah mountain", "The city"]
