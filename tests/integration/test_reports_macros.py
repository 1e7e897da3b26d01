"""Every report gives the columns its header promises, empty or not, and answers what a small known warehouse holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError, WarehouseError
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.reports import _KINDS, list_reports, read_report, report_sql, run_report
from tests.integration.report_warehouse import GOLDEN, answers, build
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

NAMES = [report.name for report in list_reports()]
PARAMETERS = {
    "country": "SYR",
    "since": "2016-12-01",
    "until": "2016-12-31",
    "day": "2016-12-10",
    "least": "1",
    "least_outlets": "2",
    "quad": "material_conflict",
    "stage": "validate",
    "feed": "north",
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two outlets on one air strike, one of them corrected; a protest elsewhere; a town that changes hands."""
    folder = tmp_path_factory.mktemp("reports")
    path = folder / "w.duckdb"
    old = article("strike", "Jets bombed Palmyra, killing 12.")
    new = article("strike", "Jets bombed Palmyra, killing 19.", modified_at="2016-12-12T09:00:00Z")
    other = article("raid", "Planes bombed Palmyra, leaving 17 dead.", feed_id="south")
    march = article("march", "Thousands marched in Paris.", feed_id="south")
    fall = article("fall", "The army captured Hama.")
    paris = replace(PALMYRA, text=None, name="Paris", country="FRA", country_name="France", admin1="Île-de-France")
    protest = event(march, "marched", event_type="PROTEST", event_mode="demo", place=paris, ucdp_type_of_violence=None)
    hama = replace(PALMYRA, text=None, name="Hama", admin1="Hama", latitude=35.13, longitude=36.75)
    capture = event(fall, "captured", event_mode="heavy-weapons", territorial_change="taken", place=hama)
    first = stage(
        folder / "r1",
        "r1",
        [old, other, march],
        [event(old, "bombed", **killed(12)), event(other, "bombed", **killed(17)), protest],
    )
    second = stage(folder / "r2", "r2", [new, fall], [event(new, "bombed", **killed(19)), capture])
    with open_writer(path) as writer:
        for run_id, staging, as_of in (("r1", first, "2016-12-11T10:00:00Z"), ("r2", second, "2016-12-12T10:00:00Z")):
            load_run(writer, run_id, staging, as_of=as_of)
            link_incidents(writer, run_id=run_id, as_of=as_of)
    with open_reader(path) as reader:
        yield reader


def rows(con: Any, name: str, **params: str) -> list[dict[str, Any]]:
    columns, found = run_report(con, name, params)
    return [dict(zip(columns, row, strict=True)) for row in found]


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_those_of_the_header_with_and_without_arguments(name: str, con: Any) -> None:
    report = next(r for r in list_reports() if r.name == name)
    assert report.title and report.description.endswith(".")
    assert tuple(run_report(con, name)[0]) == report.columns
    given = {parameter: PARAMETERS[parameter] for parameter in report.parameters}
    assert tuple(run_report(con, name, given)[0]) == report.columns


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_warehouse_gives_no_rows(name: str, tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as empty:
        assert run_report(empty, name)[1] == []


def test_there_are_the_reports_people_ask_for() -> None:
    assert set(NAMES) >= set(
        "daily_situation events_by_day events_by_type actor_dyads territorial_control casualties airstrikes protests "
        "civilians_targeted media_coverage media_agreement feed_health new_places new_actors rejections "
        "coder_confidence".split()
    )


def test_daily_situation(con: Any) -> None:
    syria, france = rows(con, "daily_situation", day="2016-12-10")
    assert (syria["country"], syria["incidents"], syria["reports"], syria["outlets"]) == ("SYR", 2, 3, 2)
    assert (syria["fatalities_low"], syria["fatalities_best"], syria["fatalities_high"]) == (17, 17, 19)
    assert (syria["airstrikes"], syria["control_changes"], syria["places"]) == (1, 1, ["Hama", "Tadmur"])
    assert (france["country"], france["protests"], france["fatalities_best"]) == ("FRA", 1, None)
    assert rows(con, "daily_situation") == rows(con, "daily_situation", day="2016-12-10")
    assert rows(con, "daily_situation", day="2016-12-10", country="FRA") == [france]
    assert rows(con, "daily_situation", day="2016-11-01") == []


def test_one_strike_reported_twice_is_one_row(con: Any) -> None:
    (strike,) = rows(con, "airstrikes")
    assert (strike["place"], strike["outlet_count"], strike["fatalities_best"]) == ("Tadmur", 2, 17)
    (covered,) = rows(con, "media_coverage")
    assert (covered["outlets"], covered["toll_disputed"]) == (["North", "South"], True)


def test_the_corrected_toll_is_listed_with_both_sentences(con: Any) -> None:
    (change,) = rows(con, "corrections")
    assert (change["best_before"], change["best_after"]) == (12, 19)
    assert "12" in change["sentence_before"] and "19" in change["sentence_after"]


def test_the_others_find_what_is_there(con: Any) -> None:
    assert [r["place"] for r in rows(con, "protests")] == ["Paris"]
    assert [(r["place"], r["change"]) for r in rows(con, "territorial_control")] == [("Hama", "taken")]
    assert [r["place"] for r in rows(con, "new_places")] == ["Hama"]
    assert [r["fatalities_best"] for r in rows(con, "casualties")] == [17]
    assert {r["actor"] for r in rows(con, "actor_dyads", country="SYR")} == {"RUS MIL"}
    assert [(r["country"], r["incidents"]) for r in rows(con, "events_by_region", country="SYR")] == [
        ("SYR", 1),
        ("SYR", 1),
    ]
    assert sum(r["events"] for r in rows(con, "events_by_type")) == 4
    assert sum(r["events"] for r in rows(con, "coder_confidence")) == 4
    assert {r["feed_id"] for r in rows(con, "feed_health")} == {"north", "south"}
    assert [(r["place"], r["outlet_count"]) for r in rows(con, "civilians_targeted", since="2016-12-10")] == [
        ("Tadmur", 2),
        ("Hama", 1),
    ]


def test_every_report_gives_the_rows_that_were_checked_by_hand(tmp_path: Path) -> None:
    """The golden file says what each report must say of a small warehouse; how to read it stands in its module."""
    golden = json.loads(GOLDEN.read_text("utf-8"))
    found = json.loads(json.dumps(answers(build(tmp_path))))
    assert {call.partition("(")[0] for call in golden} == set(NAMES), "a report without golden rows"
    for call, rows in golden.items():
        assert found[call] == rows, call
    assert set(found) == set(golden)


def test_wrong_calls_are_told_in_words(con: Any) -> None:
    with pytest.raises(UsageError, match="airstrikes"):
        report_sql("nonsense", {})
    with pytest.raises(UsageError, match="it takes country, since, until"):
        report_sql("airstrikes", {"planet": "Mars"})
    for name, values, sign in (
        ("airstrikes", {"since": "soon"}, "report airstrikes: since='soon' is no day: write it as 2016-12-14"),
        ("airstrikes", {"since": "2016-12-11 late"}, "is no day"),
        ("corrections", {"since": "soon"}, "since='soon' is no day or instant: write it as 2016-12-14 or"),
        ("casualties", {"least": "abc"}, "least='abc' is no whole number: write it as 3"),
        ("casualties", {"least": "9" * 30}, "is no whole number"),
        ("airstrikes", {"country": "Syria"}, r"country='Syria' is no ISO 3166 .* do you mean SYR \(Syria\)"),
        ("airstrikes", {"since": "2016-12-02", "until": "2016-12-01"}, "since=2016-12-02 is after until=2016-12-01"),
    ):
        with pytest.raises(UsageError, match=sign):
            run_report(con, name, values)
    assert rows(con, "rejections", feed="'; DROP TABLE core.events; --") == []
    assert len(rows(con, "airstrikes", country="syr")) == len(rows(con, "airstrikes", country="SYR")) == 1


def test_every_argument_that_is_cast_is_checked_before() -> None:
    kinds = {kind for report in list_reports() for kind in report.kinds.values()}
    assert kinds == set(_KINDS)


def test_a_report_file_without_its_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.sql"
    path.write_text("-- title: X\nCREATE OR REPLACE MACRO reports.bad() AS TABLE SELECT 1;", "utf-8")
    with pytest.raises(WarehouseError, match=r"bad\.sql"):
        read_report(path)
