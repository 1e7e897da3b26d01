"""`sitrep sql` at a real terminal and at the end of a pipe; `sitrep search`; statements from files with values."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.load.connect import open_writer
from pipeline.load.load import load_run
from tests.conftest import ROOT, Sitrep
from tests.integration.warehouse_records import article, event, killed, stage

MENAGERIE = (
    "Unbelievably, the keepers at the municipal gardens had forgotten to lock up. By nightfall the magistrates, whom "
    "nobody had warned of it, heard that a zébra, two of the giraffes and a flamingo were walking along the embankment "
    "towards the harbour, where the fishermen unloaded their catch. Nobody was hurt, said the superintendent."
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shell")
    told = [
        article("strike", "Jets bombed Palmyra. A car bomb went off in Alépo; protesters fled."),
        article("Somalia votes", "A bomb near a car. Protests in Mogadishu.", feed_id="south"),
    ]
    told.append(article("Menagerie", MENAGERIE, feed_id="south"))
    events = [event(told[0], "bombed", **killed(12)), event(told[1], "bomb", actors=())]
    staging = stage(folder / "r1", "r1", told, events)
    path = folder / "w.duckdb"
    with open_writer(path) as con:
        load_run(con, "r1", staging, as_of="2016-12-11T10:00:00Z")
    return path


class Terminal:
    """The shell on a pseudo-terminal, as a person has it."""

    def __init__(self, warehouse: Path, home: Path) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "sql", "--warehouse", str(warehouse)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env={**os.environ, "SITREP_HOME": str(home), "TERM": "dumb", "INPUTRC": "/dev/null"},
            start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )
        os.close(slave)
        self.seen = ""

    def until(self, sign: str) -> str:
        """Everything printed since the last call, up to and with `sign`."""
        deadline = time.monotonic() + 30
        while sign not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"waited in vain for {sign!r} after {self.seen!r}"
            self.seen += os.read(self.master, 65536).decode("utf-8", "replace")
        before, _, self.seen = self.seen.partition(sign)
        return before + sign

    def say(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        self.say("\x04")
        code = self.process.wait(20)
        os.close(self.master)
        return code


def test_a_session_at_a_terminal(warehouse: Path, tmp_path: Path) -> None:
    terminal = Terminal(warehouse, tmp_path)
    assert "read-only" in terminal.until("sitrep> ")
    terminal.say("SELECT event_type,\n")
    terminal.until("...> ")
    terminal.say("  fatalities_best FROM marts.events WHERE fatalities_best > 0;\n")
    assert "ASSAULT" in terminal.until("(1 row)")
    terminal.until("sitrep> ")
    terminal.say("SELEC 1;\n")
    assert "syntax error" in terminal.until("sitrep> ")
    terminal.say("DROP TABLE core.events;\n")
    assert "reading only" in terminal.until("sitrep> ")
    terminal.say(".nonsense\n")
    assert ".help lists them" in terminal.until("sitrep> ")
    terminal.say(".schema nowhere\n")
    assert ".tables and .reports list" in terminal.until("sitrep> ")
    terminal.say(".schema mar\tevents\n")  # the tab completes `marts.`
    assert "Sentence the event was read from" in terminal.until("rows)")
    terminal.until("sitrep> ")
    terminal.say("SELECT 'half")
    terminal.until("half")
    time.sleep(0.5)  # Python's readline must be waiting: a signal between two keys is seen with the next one
    terminal.say("\x03")  # Ctrl-C drops what was typed
    terminal.until("sitrep> ")
    terminal.say("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b;\n")
    time.sleep(0.5)
    terminal.say("\x03")  # ... and stops what runs
    assert "nterrupt" in terminal.until("sitrep> ")
    terminal.say("SELECT 40 + 2 AS answer;\n")
    assert "42" in terminal.until("(1 row)")
    terminal.until("sitrep> ")
    assert terminal.end() == 0
    assert "SELEC 1;" in (tmp_path / "sql_history").read_text()


def test_nobody_who_sits_before_the_prompt_holds_up_a_writer(warehouse: Path, tmp_path: Path) -> None:
    terminal = Terminal(warehouse, tmp_path)
    terminal.until("sitrep> ")
    terminal.say("SELECT count(*) AS n FROM core.runs;\n")
    terminal.until("sitrep> ")
    with open_writer(warehouse, wait=0.1):
        pass
    assert terminal.end() == 0


def piped(warehouse: Path, text: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "sql", "--warehouse", str(warehouse), *more],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


def test_a_pipe_is_run_to_its_end_or_first_error(warehouse: Path) -> None:
    done = piped(
        warehouse, "SELECT 1 AS a; SELECT\n 2 AS b;\n-- the last may go without\nSELECT 3 AS c", "--format", "csv"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "a\n1\nb\n2\nc\n3\n", "")
    done = piped(warehouse, ".mode json\nSELECT 1 AS a;\n.quit\nSELECT 2;")
    assert json.loads(done.stdout) == [{"a": 1}]
    done = piped(warehouse, "SELECT 1 AS a;\nDROP TABLE core.runs;\nSELECT 2;", "--format", "csv")
    assert (done.returncode, done.stdout) == (1, "a\n1\n") and done.stderr.startswith("sitrep: ")


def test_dot_commands_show_what_there_is(warehouse: Path) -> None:
    shown = piped(warehouse, ".tables\n.tables core\n.schema core.actors\n.reports\n.help\n", "--format", "csv").stdout
    for sign in ("marts.events,view,", "core.events,table,", 'sector,VARCHAR,"PLOVER', "reports.casualties,", "Ctrl-D"):
        assert sign in shown, sign


def test_every_report_that_is_listed_is_there(warehouse: Path) -> None:
    listed = [line.split(",")[0] for line in piped(warehouse, ".reports\n", "--format", "csv").stdout.splitlines()[1:]]
    assert {"reports.casualties", "marts.search_articles", "marts.events_as_of"} <= set(listed)
    shown = piped(warehouse, "".join(f".schema {name}\n" for name in listed), "--format", "csv")
    tables = shown.stdout.split("name,kind,type\n")[1:]
    assert len(tables) == len(listed) and all(",column," in table for table in tables), shown.stderr


def test_the_schema_of_a_report_and_of_names_in_any_case(warehouse: Path) -> None:
    shown = piped(warehouse, ".schema reports.Casualties\n", "--format", "csv").stdout
    assert "least,argument,\n" in shown and "fatalities_best,column,BIGINT\n" in shown
    small, large = (piped(warehouse, f".schema {name}\n", "--format", "csv").stdout for name in ("events", "EVENTS"))
    assert small == large and small.count("\nevent_id,") == 1, "of the marts alone"
    assert piped(warehouse, ".schema reports.weather\n").stderr.startswith("sitrep: there is no reports.weather")
    assert "core.events" in piped(warehouse, ".tables CORE\n").stdout


def test_meanings_and_plans_are_shown_whole(warehouse: Path) -> None:
    shown = piped(warehouse, ".tables\n.schema marts.events\n.reports\n")
    assert "…" not in shown.stdout.replace("window_hours, …", ""), shown.stdout
    plan = piped(warehouse, "EXPLAIN SELECT count(*) FROM core.events WHERE status = 'occurred';").stdout
    assert "explain_key" not in plan and "…" not in plan and "·" not in plan
    assert len({len(line) for line in plan.splitlines() if line.startswith("│")}) == 1 < plan.count("\n")


def test_how_wide_cells_are_is_asked_for(warehouse: Path, sitrep: Sitrep) -> None:
    ask = "SELECT repeat('x', 100) AS a;\n"
    shown = piped(warehouse, f"{ask}.width 0\n{ask}.width 9\n{ask}").stdout.splitlines()
    assert [line.count("x") for line in shown if line.startswith("x")] == [59, 100, 8]
    assert piped(warehouse, ask, "--width", "0").stdout.count("x") == 100
    wide = ("--width", "0", "--warehouse", warehouse)
    assert "x" * 100 in sitrep("query", ask, *wide).text
    assert MENAGERIE[-20:] in sitrep("query", "SELECT text FROM marts.articles", *wide).text
    assert "…" not in sitrep("search", "zebra", *wide).text and "…" in sitrep("search", "zebra", *wide[2:]).text
    assert sitrep("report", "events_by_day", *wide).code == 0


def test_an_excerpt_begins_and_ends_with_a_word(warehouse: Path, sitrep: Sitrep) -> None:
    def excerpt(*words: str) -> str:
        (row,) = json.loads(sitrep("search", *words, "--format", "json", "--warehouse", warehouse).text)
        return str(row["excerpt"])

    for word in ("zebra", "giraffes", "superintendent", "unbelievably", "menagerie", "menagerie zebra", "zebra two"):
        found = excerpt(*word.split()) if word != "zebra two" else excerpt(word)
        start = MENAGERIE.index(found)
        assert start == 0 or MENAGERIE[start - 1] == " ", found
        end = start + len(found)
        assert end == len(MENAGERIE) or MENAGERIE[end] == " ", found
        assert 60 < len(found) <= 200
    assert "zébra" in excerpt("zebra") and "zébra" in excerpt("menagerie", "zebra") and "zébra" in excerpt("zebra two")
    assert excerpt("menagerie").startswith("Unbelievably") and excerpt("hurt").endswith("superintendent.")


@pytest.fixture
def found(sitrep: Sitrep, warehouse: Path) -> Callable[..., list[str]]:
    def search(*words: str) -> list[str]:
        called = sitrep("search", *words, "--format", "json", "--warehouse", warehouse)
        assert called.code == 0, called.err
        return [row["title"] if "title" in row else row["sentence"] for row in json.loads(called.text)]

    return search


def test_articles_are_found_by_words(found: Callable[..., list[str]]) -> None:
    assert sorted(found("bomb")) == ["Somalia votes", "strike"]
    assert found("car bomb") == ["strike"], "words given as one stand together"
    assert sorted(found("car", "bomb")) == ["Somalia votes", "strike"], "words given one by one do not"
    assert found("ALEPO") == ["strike"], "case and accents aside"
    assert found("protest", "mogadishu") == ["Somalia votes"], "from the beginning of words"
    assert found("mali") == [], "... not from their middle"
    assert found("'; DROP TABLE core.events; --") == []
    assert found("somalia") == ["Somalia votes"], "headlines count"


def test_events_are_found_by_words_and_days(found: Callable[..., list[str]]) -> None:
    assert len(found("palmyra", "--events")) == 1
    assert len(found("tadmur", "--events")) == 2, "by the place's name in the gazetteer"
    assert found("tadmur", "--events", "--from", "2016-12-11") == []
    assert len(found("tadmur", "--events", "--to", "2016-12-10", "--limit", "1")) == 1
    assert found("bomb", "--from", "2016-12-12") == found("bomb", "--to", "2016-12-10") == []


def test_a_statement_from_a_file_with_values(sitrep: Sitrep, warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "ask.sql"
    file.write_text("-- how many\nSELECT count(*) AS n, $who AS who, $n + 1 AS m, $no AS no FROM core.events\n")
    ask = ("query", "--file", file, "--format", "csv", "--warehouse", warehouse)
    called = sitrep(*ask, "-p", "who=a=b", "-p", "n=4", "-p", "no=null")
    assert called.text == "n,who,m,no\n2,a=b,5,\n", called.err
    called = sitrep(*ask, "-p", 'who="4"', "-p", "n=4", "-p", "no=[1]")
    assert called.text == "n,who,m,no\n2,4,5,[1]\n"
    assert "who" in sitrep(*ask).err and sitrep(*ask).code == 1
    assert sitrep(*ask, "-p", "who").code == 2
    assert sitrep("query", "SELECT 1", "--file", file, "--warehouse", warehouse).code == 2
    assert sitrep("query", "--warehouse", warehouse).code == 2
    file.write_bytes(b"\xff\xfe")
    assert sitrep("query", "--file", file, "--warehouse", warehouse).code == 2
