"""sql, search: people at a terminal."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.options import DAY, period, settings_for, warehouse_option
from pipeline.commands.warehouse import formats, output, width_option
from pipeline.errors import SitrepError, UsageError

if TYPE_CHECKING:
    from pipeline.load.shell import Shell

_HISTORY_LINES = 2_000


@click.command()
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How rows are written.",
)
@width_option
@warehouse_option
def sql(fmt: str, widest: int | None, warehouse: Path | None) -> None:
    """Open an SQL shell over the warehouse, read-only; statements may be piped in, too.

    A statement ends with `;`. `.help` lists what else it knows. Statements that are piped in end at the first error.
    """
    from pipeline.load.shell import Shell

    settings = settings_for(warehouse)
    shell = Shell(settings.warehouse, fmt, widest)
    if sys.stdin.isatty():
        _converse(shell, settings.home / "sql_history")
        return
    for line in sys.stdin:
        shell.take(line.rstrip("\n"))
        if shell.done:
            return
    shell.take(";")  # the last statement of a pipe may go without


def _converse(shell: Shell, history: Path) -> None:
    from pipeline.load.snapshot import open_for_people

    with open_for_people(shell.warehouse):  # who mistyped the path should not have to type a statement first
        pass
    _keys(shell.warehouse, history)
    click.echo(f"{shell.warehouse}, read-only. .help for help, Ctrl-D to leave.")
    while not shell.done:
        try:
            line = input("   ...> " if shell.pending.strip() else "sitrep> ")
        except EOFError:
            click.echo()
            break
        except KeyboardInterrupt:
            shell.pending = ""
            click.echo()
            continue
        try:
            shell.take(line)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
        except SitrepError as problem:
            click.echo(f"sitrep: {problem}", err=True)


def _keys(warehouse: Path, history: Path) -> None:
    """Line editing with history and completion, where this Python has readline."""
    try:
        import readline
    except ImportError:
        return
    import atexit

    from pipeline.load.shell import names

    with suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(_HISTORY_LINES)

    def keep() -> None:
        with suppress(OSError):
            history.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(history)

    atexit.register(keep)
    known = names(warehouse)

    def complete(text: str, state: int) -> str | None:
        found = [name for name in known if name.startswith(text.lower())]
        return found[state] if state < len(found) else None

    readline.set_completer_delims(" \t\n,()=<>+-*/;'\"[]")
    readline.set_completer(complete)
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--events", "in_events", is_flag=True, help="Search events instead of articles.")
@click.option("--from", "since", type=DAY, help="First day. [default: all]")
@click.option("--to", "until", type=DAY, help="Last day, included. [default: all]")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Rows at most.")
@formats
@width_option
@output
@warehouse_option
def search(
    words: tuple[str, ...],
    in_events: bool,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    fmt: str,
    widest: int | None,
    output: Path | None,
    warehouse: Path | None,
) -> None:
    """Find articles (or events) in which every one of WORDS occurs: sitrep search homs "car bomb".

    Words match from their beginning, case and accents aside; a WORD with a space in it matches as it stands.
    """
    from pipeline.load.query import query as ask

    if not any(letter.isalnum() for word in words for letter in word):
        raise UsageError('give at least one word to look for: sitrep search homs "car bomb"')
    first, last = period(since, until)
    quoted = " ".join(f'"{word}"' if " " in word else word for word in words)
    macro = "search_events" if in_events else "search_articles"
    statement = f"FROM marts.{macro}($words, since := $since, until := $until) LIMIT {limit}"  # a number, and ours
    values = {"words": quoted, "since": first, "until": last}
    ask(settings_for(warehouse).warehouse, statement, fmt, output, values, widest=widest)
