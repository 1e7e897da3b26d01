"""A small warehouse that no rule can surprise: two runs, four outlets, every matter a report tells of.

`python -m tests.integration.report_warehouse` writes tests/golden/reports_golden.json anew. Read what it writes, row by
row, before you keep it: the comments below say what each article is for.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.fetch.state import FeedState
from pipeline.ids import content_key
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.formats import as_json
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.reports import run_report
from pipeline.load.staging import write_records
from pipeline.records import ActorMention, Article, Event, FetchedFeed, Rejection
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reports_golden.json"
RUNS = (("r1", "2016-12-11T12:00:00Z"), ("r2", "2016-12-12T12:00:00Z"))

PARIS = replace(
    PALMYRA, text=None, name="Paris", country="FRA", country_name="France", admin1="Île-de-France", latitude=48.853,
    longitude=2.349, geonames_id=2988507,
)  # fmt: skip
HAMA = replace(PALMYRA, text=None, name="Hama", admin1="Hama", latitude=35.13, longitude=36.75, geonames_id=170017)


def side(role: str, country: str | None, sector: str, name: str | None = None) -> ActorMention:
    return ActorMention(role, "group", name or "", name, country, sector, None, None, "unstated")


ARMY = side("actor", "SYR", "MIL")
IS = side("actor", None, "REB", "Islamic State")
CROWD = side("actor", "FRA", "AGR", "Farmers' Union")
POLICE = side("recipient", "FRA", "COP")

# Run 1: an air strike on Palmyra, told by three outlets, of which East prints South's text; a march in Paris.
STRIKE = article("strike", "Jets bombed Palmyra, killing 12.", published_at="2016-12-11T08:00:00Z")
RAID_TEXT = "Planes bombed Palmyra, leaving 17 dead, said witnesses who saw the market burn until late at night."
RAID = article("raid", RAID_TEXT, feed_id="south", published_at="2016-12-11T09:30:00Z")
WIRE = article("wire", RAID_TEXT, feed_id="east", published_at="2016-12-11T10:00:00Z")
MARCH = article("march", "Farmers marched in Paris.", feed_id="south", published_at="2016-12-11T09:00:00Z")
FIRST = [
    event(STRIKE, "bombed", **killed(12)),
    event(RAID, "bombed", **killed(17)),
    event(WIRE, "bombed", **killed(17)),
    event(
        MARCH, "marched", event_type="PROTEST", event_mode="demo", quad_code="verbal_conflict", intensity=-5.0,
        actors=(CROWD, POLICE), place=PARIS, date_start="2016-12-11", date_end="2016-12-11", confidence=0.95,
        ucdp_type_of_violence=None, injured_low=2, injured_best=2, injured_high=3,
    ),
]  # fmt: skip

# Run 2: North corrects 12 to 19; a town falls to a group not named before, which the army denies; shelling with 3 dead
# that is claimed; a threat that lies ahead, of which the coder is unsure.
FIXED = article(
    "strike",
    "Jets bombed Palmyra, killing 19.",
    published_at="2016-12-11T08:00:00Z",
    modified_at="2016-12-12T09:00:00Z",
)
FALL = article("fall", "Islamic State captured Hama.", published_at="2016-12-12T07:00:00Z")
DENIAL = article(
    "denial", "The army denied that Hama was captured.", feed_id="west", published_at="2016-12-12T08:00:00Z"
)
SHELLS = article("shells", "Rebels said the army shelled Tadmur.", feed_id="west", published_at="2016-12-12T09:00:00Z")
THREAT = article("threat", "Islamic State threatened a strike.", feed_id="west", published_at="2016-12-12T10:00:00Z")
_FALL: dict[str, Any] = {
    "event_mode": "heavy-weapons", "territorial_change": "taken", "place": HAMA, "date_start": "2016-12-11",
    "date_end": "2016-12-11", "actors": (IS, side("recipient", "SYR", "MIL")),
}  # fmt: skip
SECOND = [
    event(FIXED, "bombed", **killed(19)),
    event(FALL, "captured", **_FALL),
    event(DENIAL, "captured", status="denied", **_FALL),
    event(
        SHELLS, "shelled", event_mode="heavy-weapons", status="claimed", actors=(ARMY, side("recipient", "SYR", "CVL")),
        date_start="2016-12-12", date_end="2016-12-12", confidence=0.5, fatalities_low=3, fatalities_best=3,
        fatalities_high=5,
    ),
    event(
        THREAT, "threatened", event_type="THREATEN", event_mode="violence", quad_code="verbal_conflict", intensity=-7.0,
        status="future", actors=(IS,), place=None, place_basis="none", date_start=None, date_end=None,
        date_precision="unknown", date_basis="none", confidence=0.2, ucdp_type_of_violence=None,
    ),
]  # fmt: skip


def build(folder: Path) -> Path:
    """The warehouse's file."""
    path = folder / "w.duckdb"
    told = ([STRIKE, RAID, WIRE, MARCH], FIRST), ([FIXED, FALL, DENIAL, SHELLS, THREAT], SECOND)
    for (run_id, as_of), (articles, events) in zip(RUNS, told, strict=True):
        staging = _staged(folder / run_id, run_id, as_of, articles, events)
        with open_writer(path) as con:
            load_run(con, run_id, staging, as_of=as_of)
            link_incidents(con, run_id=run_id, as_of=as_of)
    return path


def _staged(folder: Path, run_id: str, as_of: str, articles: list[Article], events: list[Event]) -> Path:
    """What a run stages: also its polls (West times out in run 2) and an open rejection of a page."""
    stage(folder, run_id, articles, events)
    fetched, states, rejected = [], [], []
    for feed_id in sorted({a.feed_id for a in articles}):
        fails = (feed_id, run_id) == ("west", "r2")
        url = f"https://{feed_id}.example/rss"
        fetched.append(
            FetchedFeed(
                feed_id,
                url,
                url,
                False,
                None if fails else 200,
                "rejected" if fails else "fetched",
                "timeout" if fails else None,
                "",
                as_of,
                None,
                None,
                (),
                None if fails else b"<rss/>",
                None if fails else feed_id,
                None,
                1.0,
            )
        )
        states.append(
            FeedState(
                feed_id,
                None,
                None,
                None,
                as_of.replace("T12", "T13"),
                int(fails),
                as_of,
                as_of,
                False,
                None,
                None,
                window_hours=0.5 if feed_id == "south" else 20.0,
                mean_gap_hours=0.25,
                interval_minutes=60.0,
            )
        )
    rejected.append(
        Rejection(
            content_key("rej", run_id),
            "article",
            "no_text",
            "entry",
            content_key("ent", run_id),
            "south",
            "https://south.example/gallery",
            f"no text on the page ({run_id})",
            "{}",
            run_id,
            as_of,
        )
    )
    write_records(folder, "fetched_feed", fetched, batch="poll")
    write_records(folder, "feed_state", states, batch="poll")
    write_records(folder, "rejection", rejected, batch="0000")
    return folder


CALLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("actor_dyads", {}),
    ("actor_dyads", {"country": "SYR", "quad": "material_conflict", "since": "2016-12-11", "until": "2016-12-11"}),
    ("airstrikes", {}),
    ("airstrikes", {"until": "2016-12-09"}),
    ("casualties", {}),
    ("casualties", {"least": "10"}),
    ("civilians_targeted", {}),
    ("coder_confidence", {}),
    ("corrections", {}),
    ("corrections", {"since": "2016-12-13"}),
    ("daily_situation", {"day": "2016-12-11"}),
    ("daily_situation", {"day": "2016-12-10", "country": "SYR"}),
    ("events_by_day", {}),
    ("events_by_region", {}),
    ("events_by_type", {}),
    ("events_by_type", {"country": "FRA"}),
    ("feed_health", {}),
    ("media_agreement", {}),
    ("media_coverage", {}),
    ("new_actors", {}),
    ("new_actors", {"since": "2016-12-01"}),
    ("new_places", {}),
    ("new_places", {"since": "2016-12-01", "country": "FRA"}),
    ("protests", {}),
    ("rejections", {}),
    ("rejections", {"stage": "poll"}),
    ("territorial_control", {}),
)


def answers(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every call with its rows. Ids are hashes, and left out."""
    found = {}
    with open_reader(path) as con:
        for name, params in CALLS:
            columns, rows = run_report(con, name, params)
            call = f"{name}({', '.join(f'{key} := {value}' for key, value in params.items())})"
            found[call] = [
                {c: as_json(v) for c, v in zip(columns, row, strict=True) if not c.endswith("_id") or c == "feed_id"}
                for row in rows
            ]
    return found


def as_text(found: dict[str, list[dict[str, Any]]]) -> str:
    """The golden file: one row a line, to be read."""
    calls = (
        f"{json.dumps(call)}: [\n  " + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for call, rows in found.items()
    )
    return "{\n" + ",\n".join(calls).replace("[\n  \n]", "[]") + "\n}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        GOLDEN.write_text(as_text(answers(build(Path(temporary)))), encoding="utf-8")
    sys.stdout.write(GOLDEN.read_text("utf-8"))
