"""Codes of countries as people type them."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.reference.countries import country_code


@pytest.mark.parametrize(("typed", "code"), [("SYR", "SYR"), (" syr\n", "SYR"), ("kos", "KOS"), ("Hkg", "HKG")])
def test_codes_in_any_case(typed: str, code: str) -> None:
    assert country_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Syria", "do you mean SYR (Syria)?"),
        ("syrian", "do you mean SYR (Syria)?"),
        ("SY", "do you mean SYR (Syria)?"),
        ("Burma", "do you mean MMR (Myanmar)?"),
        ("Türkiye", "do you mean TUR (Turkey)?"),
        ("Columbia", "do you mean COL (Colombia)?"),
        ("SRY", "SYR (Syria)"),
        ("SYX", "SYR (Syria)"),
        ("", "sitrep locate"),
        ("'; DROP TABLE core.events; --", "sitrep locate"),
    ],
)
def test_what_is_no_code_is_refused_with_what_may_be_meant(typed: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        country_code(typed)
    assert "is no ISO 3166 alpha-3 code, such as SYR" in str(refused.value) and hint in str(refused.value)


def test_territories_have_no_events_of_their_own_but_outlets() -> None:
    for typed, state in (("PRI", "USA (United States)"), ("xkx", "KOS (Kosovo)")):
        with pytest.raises(UsageError) as refused:
            country_code(typed)
        assert f"coded as {state}" in str(refused.value)
    assert country_code("pri", territories=True) == "PRI"
