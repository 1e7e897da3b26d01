"""Any order, any batches: the same articles are the same incidents, through loading and linking as runs do them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.load.connect import open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.records import ActorMention, Article, Event
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

PLACES = {
    "Palmyra": PALMYRA,
    "Aleppo": replace(PALMYRA, name="Aleppo", admin1="Aleppo", latitude=36.2, longitude=37.16),
}
RUSSIANS = ActorMention("actor", "group", "Russian jets", "Russian Air Force", "RUS", "MIL", None, None, "named")
TEXTS = (
    "Russian jets bombed {town} on Saturday and killed {toll} people, the civil defence said.",
    "At least {toll} were dead in {town} after planes bombed a market, residents told reporters by telephone.",
    "The town of {town} was bombed at noon. A monitor counted {toll} bodies, most of them of children.",
)
CURRENT = """
SELECT i.* EXCLUDE (run_id, loaded_at, superseded_at), list(l.event_id ORDER BY l.event_id) AS events
FROM core.incidents AS i
JOIN core.incident_events AS l ON l.incident_id = i.incident_id AND l.superseded_at IS NULL
WHERE i.superseded_at IS NULL GROUP BY ALL ORDER BY ALL
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("order") / "empty.duckdb"
    with open_writer(path):
        pass
    return path


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[Article, Event]]:
    made = []
    for n in range(draw(st.integers(2, 6))):
        town, toll, day = (
            draw(st.sampled_from(list(PLACES))),
            draw(st.sampled_from([3, 12, 40])),
            draw(st.integers(9, 12)),
        )
        text = draw(st.sampled_from(TEXTS)).format(town=town, toll=toll)
        published = f"2016-12-{day + 1:02}T{draw(st.integers(0, 23)):02}:00:00Z"
        feed = draw(st.sampled_from(["north", "south", "east"]))
        for version in range(draw(st.integers(1, 2))):  # some are corrected
            told = text + " The toll has risen." * version
            a = article(
                f"story-{n}", told, feed_id=feed, published_at=published, modified_at=f"2016-12-15T0{version}:00:00Z"
            )
            when = {"date_start": f"2016-12-{day:02}", "date_end": f"2016-12-{day:02}"}
            made.append(
                (a, event(a, "bombed", place=PLACES[town], actors=(RUSSIANS,), **killed(toll + version), **when))
            )
    return made


def incidents(warehouse: Path, batches: Sequence[Sequence[tuple[Article, Event]]]) -> tuple[list[Any], list[Any]]:
    """The current incidents and the clusters of copies after loading and linking the batches in turn."""
    with open_writer(warehouse) as con:
        for number, batch in enumerate(batches):
            run_id, as_of = f"r{number}", f"2016-12-20T{number:02}:00:00Z"
            folder = warehouse.parent / f"{warehouse.stem}-{run_id}"
            load_run(con, run_id, stage(folder, run_id, [a for a, _ in batch], [e for _, e in batch]), as_of=as_of)
            link_incidents(con, run_id=run_id, as_of=as_of)
            shutil.rmtree(folder)
        clusters = con.execute("SELECT article_id, cluster_id FROM marts.articles ORDER BY ALL").fetchall()
        return con.execute(CURRENT).fetchall(), clusters


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=stories(), data=st.data())
def test_order_and_batches_of_arrival_do_not_matter(
    empty: Path, tmp_path: Path, made: list[tuple[Article, Event]], data: st.DataObject
) -> None:
    for name in ("at-once", "bit-by-bit"):
        shutil.copy(empty, tmp_path / f"{name}.duckdb")
    batches, waiting = [], list(data.draw(st.permutations(made)))
    while waiting:
        size = data.draw(st.integers(1, len(waiting)))
        batches.append(waiting[:size])
        waiting = waiting[size:]
    wanted = incidents(tmp_path / "at-once.duckdb", [made])
    assert incidents(tmp_path / "bit-by-bit.duckdb", batches) == wanted
    told = [event_id for row in wanted[0] for event_id in row[-1]]
    assert len(told) == len(set(told)) == len({a.article_id for a, _ in made}), "every current event, once"
