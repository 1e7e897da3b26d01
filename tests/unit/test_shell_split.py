"""Where a statement ends: not inside strings, names, comments or dollar quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.load.shell import split

PIECES = ("SELECT 1", "'a;b'", "'it''s;'", '"n;m"', "$$;$$", "$t$ ; $$ ; $t$", "/* ; */", "-- ; \n", "x", "\n", " ")


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("SELECT 1;", ["SELECT 1;"], ""),
        ("SELECT 1; SELECT 2; SEL", ["SELECT 1;", "SELECT 2;"], " SEL"),
        ("SELECT ';'", [], "SELECT ';'"),
        ("SELECT ';\n", [], "SELECT ';\n"),
        ("SELECT 'it''s;'; x", ["SELECT 'it''s;';"], " x"),
        ('SELECT "a;b";', ['SELECT "a;b";'], ""),
        ("SELECT 1 -- no; end\n;", ["SELECT 1 -- no; end\n;"], ""),
        ("SELECT 1 -- no; end", [], "SELECT 1 -- no; end"),
        ("/* ; */ SELECT $$;$$;", ["/* ; */ SELECT $$;$$;"], ""),
        ("/* ; SELECT 1;", [], "/* ; SELECT 1;"),
        (";; -- nothing\n /* nothing */ ;", [], ""),
        ("", [], ""),
    ],
)
def test_split(text: str, statements: list[str], rest: str) -> None:
    assert split(text) == (statements, rest)


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), max_size=4))
def test_every_statement_comes_back_however_it_is_typed(wanted: list[list[str]]) -> None:
    """Line by line, as a person types, the same statements come as at once."""
    said = ["SELECT 1 " + " ".join(pieces) for pieces in wanted]
    text = "".join(f"{statement};\n" for statement in said)
    assert [s.removesuffix(";").strip() for s in split(text)[0]] == [s.strip() for s in said]
    found, pending = [], ""
    for line in text.split("\n"):
        statements, pending = split(pending + line + "\n")
        found += statements
    assert found == split(text)[0] and not pending.strip()
