"""`sitrep`: the command line. Each command is a few lines over a use-case.

Belongs here: the list of commands and what happens to errors. The commands themselves are in pipeline/commands/, and
are imported only when they are called: `sitrep --help` imports click and nothing else of weight.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import ClassVar

import click

from pipeline.errors import SitrepError, UsageError

_OF_STDOUT = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)  # where no file is named


class Lazy(click.Group):
    """A group whose commands are imported when they are called. Their one-line helps stand here, for `--help`."""

    where: ClassVar[dict[str, tuple[str, str]]] = {
        "run": ("running:run", "Poll feeds and load a warehouse, without Airflow."),
        "up": ("running:up", "Start Airflow with its UI on loopback; Ctrl-C ends it."),
        "demo": ("running:demo", "Run the real DAGs once over the bundled demo feeds."),
        "query": ("warehouse:query", "Ask the warehouse in SQL (read-only)."),
        "sql": ("sql:sql", "Open an SQL shell over the warehouse (read-only)."),
        "search": ("sql:search", "Find articles or events by words."),
        "reports": ("warehouse:reports", "List the ready-made reports."),
        "report": ("warehouse:report", "Print a ready-made report."),
        "daily": ("pages:daily", "Build the daily report of a day, for every country or one."),
        "check": ("warehouse:check", "Run the quality checks over the warehouse."),
        "quarantine": ("quarantine:quarantine", "Show, fix, retry or drop what was turned away or held back."),
        "runbook": ("operate:runbook", "Print what to do about each alert."),
        "metrics": ("operate:metrics", "Print figures of the newest run for Prometheus."),
        "explain": ("explain:explain", "Show an article with its events marked in colour."),
        "feeds": ("feeds:feeds", "List, add, check and import feeds."),
        "replay": ("archive:replay", "Rebuild a warehouse from the raw archive, without network."),
        "export": ("export:export", "Write events, incidents or the archive for other tools."),
        "extract": ("filters:extract", "Filter: JSONL articles in, JSONL events out."),
        "places": ("filters:places", "Filter: JSONL articles in, their resolved places out."),
        "dates": ("filters:dates", "Filter: JSONL articles in, their resolved dates out."),
        "stories": ("filters:stories", "Filter: JSONL articles in, the story of each out."),
        "locate": ("filters:locate", "Rank gazetteer candidates for a place name."),
        "parse": ("filters:parse", "Read feeds or article pages from files."),
        "version": ("running:version", "Print sitrep's version and those it stands on."),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.where:
            return None
        module, name = self.where[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(f"pipeline.commands.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # `sitrep query … | head`: who reads has enough, which is no failure
            _drop_what_nobody_takes()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.where.items()])


def _drop_what_nobody_takes() -> None:
    """What standard output will not take must not be tried again when Python ends, which would be a failure then."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _keep_standard_streams_apart() -> None:
    """Where one is closed (`>&-`), the next file opened would have its number, and be written what is meant for it."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Conflict news in, auditable event data out.

    State lives below $SITREP_HOME (default .sitrep); `make demo` fills a warehouse to try every command on.
    """


def main() -> None:
    """Entry point. Exit codes: 0 done, 1 the run failed, 2 the call was wrong, 130 interrupted."""
    _keep_standard_streams_apart()
    try:
        code = cli.main(standalone_mode=False)  # gives a command's Exit back as its number
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _OF_STDOUT:
            raise
        click.echo(f"sitrep: cannot write to standard output: {error.strerror}", err=True)
        _drop_what_nobody_takes()
        sys.exit(UsageError.exit_code)
    except SitrepError as error:
        click.echo(f"sitrep: {error}", err=True)
        _drop_what_nobody_takes()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sitrep: interrupted", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
