"""Exports: the promised columns, rows checked by hand, files other tools open, whole or not at all, constant memory."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import UsageError, WarehouseError
from pipeline.load.connect import open_writer
from pipeline.load.export import Wanted, export
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.shapes import SHAPES, contract
from pipeline.records import ActorMention
from pipeline.reference.countries import country_codes
from tests.conftest import ROOT, Sitrep
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

LIKE = [shape for shape in SHAPES if shape != "sitrep"]
CROSSWALK = json.loads((Path(__file__).parents[2] / "schemas" / "ontology" / "crosswalk.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One strike told by two outlets, a march in Paris, a threat without a place or a day, and what did not happen."""
    folder = tmp_path_factory.mktemp("export")
    strike = article("strike", 'Jets bombed Palmyra, "killing" 12;\nthe town burned.')
    raid = article("raid", "Planes bombed Palmyra, leaving 17 dead.", feed_id="south")
    march = article("march", "Thousands marched in Paris.", published_at="2017-01-02T12:00:00Z")
    threat = article("threat", "Rebels threatened an attack.", published_at="2017-01-03T12:00:00Z")
    paris = replace(
        PALMYRA, text=None, name="Paris", country="FRA", country_name="France", admin1="Île-de-France",
        latitude=48.853, longitude=2.349, geo_precision="adm1",
    )  # fmt: skip
    crowd = (ActorMention("actor", "group", "Thousands", "Farmers' Union", "FRA", "AGR", 0, 9, "text"),)
    rebels = (ActorMention("actor", "group", "Rebels", None, None, "REB", 0, 6, "text"),)
    marched = event(
        march, "marched", event_type="PROTEST", event_mode="demo", quad_code="verbal_conflict", intensity=-5.0,
        actors=crowd, place=paris, date_start="2017-01-01", date_end="2017-01-07", date_precision="week",
        acled_like_event="Protests", acled_like_sub_event="Peaceful protest", ucdp_type_of_violence=None,
        cameo_code="141",
    )  # fmt: skip
    threatened = event(
        threat, "threatened", event_type="THREATEN", event_mode="violence", quad_code="verbal_conflict",
        intensity=-7.0, actors=rebels, place=None, place_basis="none", date_start=None, date_end=None,
        date_precision="unknown", date_basis="none", acled_like_event=None, acled_like_sub_event=None,
        ucdp_type_of_violence=None, cameo_code="138", status="future",
    )  # fmt: skip
    events = [event(strike, "bombed", **killed(12)), event(raid, "bombed", **killed(17)), marched, threatened]
    staging = stage(folder / "r1", "r1", [strike, raid, march, threat], events)
    path = folder / "w.duckdb"
    with open_writer(path) as con:
        load_run(con, "r1", staging, as_of="2017-01-04T10:00:00Z")
        link_incidents(con, run_id="r1", as_of="2017-01-04T10:00:00Z")
    return path


def exported(warehouse: Path, tmp_path: Path, kind: str, shape: str, **wanted: Any) -> list[dict[str, str]]:
    out = tmp_path / "out.csv"
    count = export(warehouse, kind, shape, "csv", out, Wanted(**wanted))
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert len(rows) == count
    return rows


def filled(row: dict[str, str]) -> dict[str, str]:
    """The row without what is empty, and without ids that are hashes."""
    return {name: text for name, text in row.items() if text and not text.startswith(("evt_", "inc_"))}


@pytest.mark.parametrize("kind", ["events", "incidents"])
@pytest.mark.parametrize("shape", LIKE)
def test_columns_are_those_of_the_contract_and_what_is_always_null_is(
    warehouse: Path, tmp_path: Path, kind: str, shape: str
) -> None:
    rows = exported(warehouse, tmp_path, kind, shape)
    columns = contract(shape)["columns"]
    assert [c["name"] for c in columns] == list(rows[0])
    assert {c["name"] for c in columns if c.get("always_null")} <= {n for n in rows[0] if not any(r[n] for r in rows)}
    assert all(c["description"].endswith(".") and c["type"] in TYPES for c in columns)
    assert "is not" in contract(shape)["notice"]


TYPES = {"VARCHAR", "BIGINT", "DOUBLE", "DATE", "BOOLEAN"}


def test_the_contracts_have_as_many_columns_as_the_tables_they_are_like() -> None:
    assert {shape: len(contract(shape)["columns"]) for shape in LIKE} == {
        "acled-like": 31,
        "ucdp-ged-like": 49,
        "gdelt-like": 61,
    }


def test_acled_like(warehouse: Path, tmp_path: Path) -> None:
    strike, march = sorted(exported(warehouse, tmp_path, "incidents", "acled-like"), key=lambda r: r["event_date"])
    assert filled(strike) == {
        "event_date": "2016-12-10",
        "year": "2016",
        "time_precision": "1",
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "RUS MIL",
        "inter1": "8",  # a state's forces abroad
        "actor2": "SYR CVL",
        "inter2": "7",
        "interaction": "78",
        "civilian_targeting": "Civilian targeting",
        "iso": "760",
        "region": "Asia",
        "country": "Syria",
        "admin1": "Homs",
        "location": "Tadmur",
        "latitude": "34.56",
        "longitude": "38.27",
        "geo_precision": "1",
        "source": "North; South",
        "notes": strike["notes"],
        "fatalities": "12",
        "tags": "status=occurred; plover=ASSAULT/aerial",
        "timestamp": "1483524000",
    }
    assert filled(march) == {
        "event_date": "2017-01-01",
        "year": "2017",
        "time_precision": "2",
        "disorder_type": "Demonstrations",
        "event_type": "Protests",
        "sub_event_type": "Peaceful protest",
        "actor1": "Farmers' Union",
        "inter1": "6",
        "interaction": "60",
        "iso": "250",
        "region": "Europe",
        "country": "France",
        "admin1": "Île-de-France",
        "location": "Paris",
        "latitude": "48.853",
        "longitude": "2.349",
        "geo_precision": "3",
        "source": "North",
        "notes": "Thousands marched in Paris.",
        "tags": "status=occurred; plover=PROTEST/demo",
        "timestamp": "1483524000",
    }
    assert len(exported(warehouse, tmp_path, "events", "acled-like")) == 3


def test_ucdp_ged_like(warehouse: Path, tmp_path: Path) -> None:
    (strike,) = exported(warehouse, tmp_path, "incidents", "ucdp-ged-like")
    assert strike["id"] == strike["relid"] and strike["id"].startswith("inc_")
    assert filled(strike) == {
        "year": "2016",
        "code_status": "machine-coded",
        "type_of_violence": "1",
        "dyad_name": "RUS MIL - SYR CVL",
        "side_a": "RUS MIL",
        "side_b": "SYR CVL",
        "number_of_sources": "2",
        "source_article": "https://north.example/strike; https://south.example/raid",
        "source_office": "North; South",
        "source_date": "2016-12-11",
        "source_headline": strike["source_headline"],
        "where_prec": "1",
        "where_coordinates": "Tadmur",
        "adm_1": "Homs",
        "latitude": "34.56",
        "longitude": "38.27",
        "geom_wkt": "POINT (38.27 34.56)",
        "priogrid_gid": str(249 * 720 + 437),  # the 250th half degree from the south, the 437th from the west
        "country": "Syria",
        "region": "Asia",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2016-12-10",
        "date_end": "2016-12-10",
        "deaths_unknown": "12",
        "best": "12",
        "high": "17",
        "low": "12",
    }
    assert sorted(r["best"] for r in exported(warehouse, tmp_path, "events", "ucdp-ged-like")) == ["12", "17"]


def test_gdelt_like(warehouse: Path, tmp_path: Path) -> None:
    rows = exported(warehouse, tmp_path, "incidents", "gdelt-like")
    strike, march = sorted(rows, key=lambda r: r["SQLDATE"])
    assert 0 < int(strike.pop("GLOBALEVENTID")) < 2**60
    assert filled(strike) == {
        "SQLDATE": "20161210",
        "MonthYear": "201612",
        "Year": "2016",
        "FractionDate": "2016.9315",  # (11 * 30 + 10) / 365
        "Actor1Code": "RUSMIL",
        "Actor1CountryCode": "RUS",
        "Actor1Type1Code": "MIL",
        "Actor2Code": "SYRCVL",
        "Actor2CountryCode": "SYR",
        "Actor2Type1Code": "CVL",
        "EventCode": "195",
        "EventBaseCode": "195",
        "EventRootCode": "19",
        "QuadClass": "4",
        "GoldsteinScale": "-9.0",
        "NumMentions": "2",
        "NumSources": "2",
        "NumArticles": "2",
        "ActionGeo_Type": "4",
        "ActionGeo_Fullname": "Tadmur, Homs, Syria",
        "ActionGeo_CountryCode": "SY",
        "ActionGeo_Lat": "34.56",
        "ActionGeo_Long": "38.27",
        "DATEADDED": "20170104100000",
        "SOURCEURL": strike["SOURCEURL"],
    }
    assert march["Actor1Name"] == "FARMERS' UNION" and march["ActionGeo_Type"] == "5"
    assert len({r["GLOBALEVENTID"] for r in exported(warehouse, tmp_path, "events", "gdelt-like")}) == 3


def test_precisions_are_those_of_the_crosswalk(warehouse: Path, tmp_path: Path) -> None:
    """Every scale of the crosswalk, through the SQL that holds it a second time."""
    copy = tmp_path / "w.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    geo, time = CROSSWALK["precision"]["geo"], CROSSWALK["precision"]["time"]
    pairs = [(g["ours"], t["ours"]) for g in geo for t in time]
    with open_writer(copy) as con:
        con.execute("DELETE FROM core.events WHERE \"trigger\"['text'] <> 'bombed' OR fatalities_best <> 12")
        con.execute(
            "INSERT INTO core.events SELECT e.* REPLACE (p.g || '/' || p.t AS event_id, p.t AS date_precision, "
            "struct_update(e.place, geo_precision := p.g) AS place) FROM core.events AS e, "
            "(SELECT unnest($pairs, max_depth := 1) AS q), LATERAL (SELECT q['g'] AS g, q['t'] AS t) AS p",
            {"pairs": [{"g": g, "t": t} for g, t in pairs]},
        )
    text = {value: str(value) if value is not None else "" for value in [None, *range(9)]}
    acled = {r["event_id_cnty"]: r for r in exported(copy, tmp_path, "events", "acled-like")}
    ucdp = {r["id"]: r for r in exported(copy, tmp_path, "events", "ucdp-ged-like")}
    for g in geo:
        for t in time:
            key = f"{g['ours']}/{t['ours']}"
            assert acled[key]["geo_precision"] == text[g["acled_geo_precision"]], key
            assert acled[key]["time_precision"] == text[t["acled_time_precision"]], key
            assert ucdp[key]["where_prec"] == text[g["ucdp_where_prec"]], key
            assert ucdp[key]["date_prec"] == text[t["ucdp_date_prec"]], key


def test_rows_are_chosen_by_country_and_days(warehouse: Path, tmp_path: Path) -> None:
    def places(**wanted: Any) -> list[str]:
        return [r["place_name"] for r in exported(warehouse, tmp_path, "incidents", "sitrep", **wanted)]

    assert places(country="FRA") == ["Paris"]
    assert places(since=date(2017, 1, 7)) == ["Paris"]
    assert places(since=date(2017, 1, 8)) == []
    assert places(until=date(2016, 12, 31)) == ["Tadmur"]
    assert [r["event_type"] for r in exported(warehouse, tmp_path, "events", "sitrep", country="SYR")] == [
        "ASSAULT",
        "ASSAULT",
    ]


def test_pandas_opens_csv_and_the_parted_parquet_alike(warehouse: Path, tmp_path: Path) -> None:
    export(warehouse, "events", "sitrep", "csv", tmp_path / "e.csv", Wanted())
    export(warehouse, "events", "sitrep", "parquet", tmp_path / "events", Wanted())
    export(warehouse, "events", "sitrep", "parquet", tmp_path / "one.parquet", Wanted())
    folders = sorted(p.name for p in (tmp_path / "events").iterdir())
    assert folders == ["month=2016-12", "month=2017-01", "month=unknown"]
    table = pd.read_csv(tmp_path / "e.csv")
    parted = pd.read_parquet(tmp_path / "events").sort_values("event_id", ignore_index=True)
    one = pd.read_parquet(tmp_path / "one.parquet").sort_values("event_id", ignore_index=True)
    assert list(parted.columns) == [*table.columns, "month"] and list(one.columns) == list(table.columns)
    table = table.sort_values("event_id", ignore_index=True)
    for column in ("event_id", "evidence_sentence", "place_latitude", "fatalities_best", "actor_sector"):
        pd.testing.assert_series_equal(table[column], parted[column], check_dtype=False)
        pd.testing.assert_series_equal(table[column], one[column], check_dtype=False)


@pytest.mark.parametrize("kind", ["events", "incidents"])
@pytest.mark.parametrize("shape", SHAPES)
def test_gdal_reads_the_geojson(warehouse: Path, tmp_path: Path, kind: str, shape: str) -> None:
    """pyogrio brings GDAL, which is what ogr2ogr and QGIS read with."""
    import pyogrio

    out = tmp_path / "out.geojson"
    count = export(warehouse, kind, shape, "geojson", out, Wanted())
    meta, _, geometry, fields = pyogrio.raw.read(out)
    assert (len(geometry), meta["crs"], meta["geometry_type"]) == (count, "EPSG:4326", "Point")
    columns = contract(shape)["columns"] if shape in LIKE else []
    assert {c["name"] for c in columns} <= {*meta["fields"]}
    assert all(len(field) == count for field in fields)


def test_geojson_is_as_rfc_7946_wants_it(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    export(warehouse, "events", "sitrep", "geojson", out, Wanted())
    collection = json.loads(out.read_text("utf-8"))
    assert set(collection) == {"type", "features"} and collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == 4
    for feature in collection["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"} and feature["type"] == "Feature"
        assert feature["id"] == feature["properties"]["event_id"]
        if feature["properties"]["place_name"] is None:
            assert feature["geometry"] is None
            continue
        longitude, latitude = feature["geometry"]["coordinates"]
        assert feature["geometry"]["type"] == "Point"
        assert -180 <= longitude <= 180 and -90 <= latitude <= 90
        assert (longitude, latitude) == (
            feature["properties"]["place_longitude"],
            feature["properties"]["place_latitude"],
        )
    assert sum(f["geometry"] is None for f in collection["features"]) == 1


def test_an_empty_warehouse_gives_empty_files(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb"):
        pass
    for shape in SHAPES:
        assert export(tmp_path / "w.duckdb", "events", shape, "geojson", tmp_path / "o.geojson", Wanted()) == 0
        assert json.loads((tmp_path / "o.geojson").read_text()) == {"type": "FeatureCollection", "features": []}
    assert export(tmp_path / "w.duckdb", "events", "sitrep", "parquet", tmp_path / "folder", Wanted()) == 0
    assert (tmp_path / "folder").is_dir()


def test_a_folder_is_never_written_over_and_a_failure_leaves_nothing(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        export(warehouse, "events", "sitrep", "parquet", tmp_path / "there", Wanted())
    with pytest.raises(UsageError, match="needs --output"):
        export(warehouse, "events", "sitrep", "parquet", None, Wanted())
    with pytest.raises(UsageError, match="cannot write"):
        export(warehouse, "events", "sitrep", "csv", tmp_path / "no" / "e.csv", Wanted())

    def full(done: str, count: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    for out, fmt in ((tmp_path / "new", "parquet"), (tmp_path / "new.csv", "csv")):
        with pytest.raises(UsageError, match="No space left"):
            export(warehouse, "events", "sitrep", fmt, out, Wanted(), full)
    assert [p.name for p in tmp_path.iterdir()] == ["there"]


def test_rows_that_are_not_what_the_shape_promises_are_not_written(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.load.export.shape_sql", lambda *_: "SELECT $country, $since, $until")
    with pytest.raises(WarehouseError, match="not those of its contract"):
        export(warehouse, "events", "acled-like", "csv", tmp_path / "e.csv", Wanted())
    assert list(tmp_path.iterdir()) == []


def test_a_killed_export_leaves_a_whole_file_or_none_and_the_next_one_clears_up(
    warehouse: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "many.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    with open_writer(copy) as con:
        con.execute("INSERT INTO core.events SELECT e.* FROM core.events AS e, range(20000)")
    folder = tmp_path / "out"
    folder.mkdir()
    code = (
        "import sys; from pathlib import Path; from pipeline.load.export import *\n"
        "told = lambda *_: print('.', flush=True)\n"
        "export(Path(sys.argv[1]), 'events', 'sitrep', sys.argv[3], Path(sys.argv[2]), Wanted(), told)"
    )
    for fmt, name, ticks in (
        ("geojson", "o.json", 1),
        ("geojson", "o.json", 9),
        ("parquet", "o", 1),
        ("parquet", "o", 5),
    ):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(copy), str(folder / name), fmt], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        for _ in range(ticks):  # it is in the midst of it
            assert process.stdout.readline() == b".\n"
        process.kill()
        process.communicate()
        left = [p.name for p in folder.iterdir()]
        assert len(left) == 1 and left[0].endswith(".tmp"), "neither two leavings nor half a file under its name"
        if ticks > 1:
            export(warehouse, "events", "sitrep", fmt, folder / name, Wanted())
            assert [p.name for p in folder.iterdir()] == [name]
            shutil.rmtree(folder)
            folder.mkdir()


def test_country_codes() -> None:
    codes = {row["alpha3"]: row for row in country_codes()}
    assert codes["GBR"] == {"alpha3": "GBR", "number": 826, "fips": "UK", "continent": "Europe"}
    assert len(codes) > 240


def test_the_command_says_whose_data_it_is_not(sitrep: Sitrep, warehouse: Path, tmp_path: Path) -> None:
    where = ("--warehouse", warehouse)
    out = tmp_path / "a.csv"
    called = sitrep("export", "incidents", "--shape", "acled-like", "--format", "csv", "-o", out, *where)
    assert called.code == 0 and called.text.startswith("2 incidents in") and "not ACLED data" in called.text
    called = sitrep("export", "events", "--format", "csv", "--country", "fra", "--from", "2017-01-01", *where)
    assert (called.code, called.err, len(called.text.splitlines())) == (0, "", 2)
    called = sitrep("export", "events", "--format", "parquet", *where)
    assert called.code == 2 and "--output" in called.err


MANY = """
import re, sys
from pathlib import Path
from pipeline.load import export
export._MEMORY = "150MB"
def peak(country):
    out = Path(sys.argv[2])
    rows = export.export(Path(sys.argv[1]), "events", "acled-like", sys.argv[3], out, export.Wanted(country))
    out.rename(out.with_name(f"{country}-{out.name}"))
    return rows, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(*peak("FEW"), *peak(sys.argv[4] or None))
"""
"""Peaks in MiB. VmHWM, not ru_maxrss: that one remembers what the process that started this one held."""


def test_memory_does_not_grow_with_the_rows(warehouse: Path, tmp_path: Path) -> None:
    copy = tmp_path / "many.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    with open_writer(copy) as con:
        con.execute("DELETE FROM core.events WHERE fatalities_best IS DISTINCT FROM 12")
        con.execute(
            "INSERT INTO core.events SELECT e.* REPLACE (printf('evt_%020x', n) AS event_id, struct_update(e.place, "
            "country := CASE WHEN n % 10 = 0 THEN 'FEW' WHEN n % 10 < 5 THEN 'MID' ELSE 'SYR' END, "
            "text := sha256(n::VARCHAR)) AS place) "
            "FROM core.events AS e, range(100000) AS r(n)"
        )
    # Parquet's writer and its pool are warm only after some ten thousand rows; what it holds then stays the same.
    for fmt, name, country, rows, more in (
        ("geojson", "o.json", "MID", 40_000, 50),
        ("parquet", "f", "", 100_001, 110),
    ):
        done = subprocess.run(
            [sys.executable, "-c", MANY, str(copy), str(tmp_path / name), fmt, country],
            capture_output=True,
            text=True,
            check=True,
        )
        few, before, many, after = map(int, done.stdout.split())
        assert (few, many) == (10_000, rows)
        assert after - before < more, f"MiB more for many times the rows as {fmt}: {before} → {after}"
