"""The audit: what a run staged is judged before anybody can read it.

The batch is loaded, by the loader itself, into a warehouse of its own beside its files, and the checks of scope `batch`
run over that. Readers' warehouse is not touched. Belongs here: judging. Does not belong here: what becomes of a batch
that fails (pipeline.quarantine), or the checks (warehouse/expectations).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

SCRATCH = "batch.duckdb"


def scratch_of(folder: Path) -> Path:
    """The warehouse of a batch alone, beside its files: `sitrep query --warehouse` opens it like any other."""
    return folder / SCRATCH


def judge(run: Any) -> list[Any]:
    """The results of the batch checks on what `run` (a `pipeline.run.Run`) staged.

    The scratch warehouse is left in place. Raises AccountingError if the books of the batch do not balance, UsageError
    for a check that cannot be built.
    """
    from pipeline.quality.checks import load_checks
    from pipeline.quality.suites import run_checks

    checks = load_checks(scope="batch")
    return run_checks(checks, load_apart(run), run.as_of)


def load_apart(run: Any) -> Path:
    """Load what `run` staged into a warehouse of its own; its path. Raises AccountingError, WarehouseError."""
    from pipeline.load.connect import open_writer
    from pipeline.load.load import load_run

    forget(run.staging)
    scratch = scratch_of(run.staging)
    with open_writer(scratch) as con:
        load_run(con, run.run_id, run.staging, as_of=run.as_of)
    return scratch


def forget(folder: Path) -> None:
    """Take away the scratch warehouse of a batch, if there is one."""
    for path in (scratch_of(folder), scratch_of(folder).with_name(f"{SCRATCH}.wal")):
        with suppress(FileNotFoundError):
            path.unlink()
