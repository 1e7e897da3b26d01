"""Savepoints of one process while another writes: both get their way, and what is not committed is gone."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from pipeline.launch.sqlite import CONNECT_ARGS


def test_a_savepoint_begins_a_transaction_that_others_wait_for(tmp_path: Path) -> None:
    path = tmp_path / "airflow.db"
    ours = sqlite3.connect(path, **CONNECT_ARGS)
    ours.executescript("PRAGMA journal_mode=WAL; CREATE TABLE run (name VARCHAR)")
    other = sqlite3.connect(path, timeout=10, check_same_thread=False)
    cursor = ours.cursor()
    cursor.execute("SAVEPOINT one")
    assert cursor.execute("SELECT count(*) FROM run").fetchone() == (0,)

    def write() -> None:  # what the scheduler does between our reading and our writing
        other.execute("INSERT INTO run VALUES ('theirs')")
        other.commit()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(0.3)
    assert writer.is_alive(), "it waits"
    cursor.execute("INSERT INTO run VALUES ('ours')")
    cursor.execute("RELEASE SAVEPOINT one")
    assert ours.in_transaction
    ours.commit()
    writer.join(10)
    assert sorted(ours.execute("SELECT name FROM run")) == [("ours",), ("theirs",)]
    cursor.execute("SAVEPOINT two")
    cursor.execute("INSERT INTO run VALUES ('never')")
    cursor.execute("RELEASE SAVEPOINT two")
    ours.rollback()
    assert len(ours.execute("SELECT name FROM run").fetchall()) == 2
