"""The promises of fetching and the tests that prove them, as a table: `python -m tests.promises` writes it.

Belongs here: the promises' words and the search for their tests. A test proves promise N by its name,
test_promise_NN_…, or by being listed in ALSO. Does not belong here: tests.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / ".github" / "promises.md"

PROMISES = {
    1: "One deadline over the whole request, redirects included",
    2: "Separate caps on raw and decoded bytes, enforced while streaming; one encoding only",
    3: "Only http and https; addresses judged at every connect; no proxy variable",
    4: "At most five redirects; a move is permanent only if every hop is; rel=self moves nothing",
    5: "Validators echoed byte for byte, dropped when omitted, never sent elsewhere; a full refetch now and then",
    6: "An unchanged body is not parsed, and still counts as seen",
    7: "Retry-After in both forms, clamped; never earlier than Retry-After, max-age and back-off",
    8: "410 ends polling and keeps history; failures back off; back-off survives a restart",
    9: "Five seconds between requests to a host, two at once",
    10: "robots.txt by RFC 9309, cached for a day",
    11: "No cookies; an honest User-Agent",
    12: "ttl, skipHours and sy:* may only lengthen the interval",
    13: "Bytes in, entries or a closed reason out; CPU and memory bounded",
    14: "Reasons tell html, sitemap, empty, truncated, ill-formed, encoding, too large and limits apart",
    15: "No DTD, entity or file access",
    16: "A wrong date is worse than none",
    17: "No runnable markup, control characters or surrogates in what is stored",
    18: "Caps on entries, lengths and lists; every cut is reported",
    19: "Identity: guid, guid and address, address, title and date",
    20: "rel=canonical only within the registered domain, never the home page",
    21: "New text is a new version; near-duplicates are clustered, never dropped",
    22: "Archived before parsing; replay without network gives identical rows",
    23: "Any task may be run again",
    24: "Each feed reports its window and alerts when that is shorter than its interval",
}

ALSO = {
    "tests/integration/test_fetch_killed.py": {"test_fifty_killed_runs_lose_no_entry_and_double_none": (23,)},
    "tests/integration/test_archive.py": {
        "test_answers_are_archived_before_they_are_parsed": (22,),
        "test_bytes_come_back_as_they_were": (22,),
        "test_a_task_done_again_adds_a_file_and_replaces_none": (22,),
    },
    "tests/integration/test_replay.py": {"test_every_table_is_the_same_row_for_row": (22,)},
    "tests/integration/test_load_run.py": {
        "test_loading_twice_changes_nothing": (23,),
        "test_a_newer_version_supersedes_and_the_older_stays_queryable": (21,),
    },
    "tests/dags/test_failures.py": {"test_a_run_done_again_adds_no_row": (23,)},
}

_NAME = re.compile(r"test_promise_(\d\d)_\w+")


def proofs(root: Path = ROOT) -> dict[int, list[str]]:
    """Promise → its tests as `path::name`, in order of path and place. Raises KeyError for a test of no promise."""
    found: dict[int, list[str]] = {number: [] for number in PROMISES}
    for path in sorted((root / "tests").rglob("test_*.py")):
        place = path.relative_to(root).as_posix()
        listed = ALSO.get(place, {})
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                named = _NAME.fullmatch(node.name)
                for number in (*((int(named[1]),) if named else ()), *listed.get(node.name, ())):
                    found[number].append(f"{place}::{node.name}")
    return found


def table(found: dict[int, list[str]]) -> str:
    """The Markdown of the table."""
    lines = [
        "<!-- Written by `python -m tests.promises`; a test compares it. -->",
        "",
        "# Promises of fetching, and the tests that prove them",
        "",
        "| | promise | tests |",
        "|---|---|---|",
    ]
    for number, words in PROMISES.items():
        tests = "<br>".join(f"`{test.partition('::')[2]}` ({test.partition('::')[0]})" for test in found[number])
        lines.append(f"| {number} | {words} | {tests} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table(proofs()), encoding="utf-8")
