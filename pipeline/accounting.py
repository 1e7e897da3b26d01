"""The books: what each stage did with each record, and the rows for what it turned away.

At each stage in = out + unchanged + duplicate + rejected. Belongs here: counting and building Rejection rows. Does not
belong here: storing either, or deciding what is turned away.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

from pipeline.errors import Reason
from pipeline.ids import content_key
from pipeline.records import Rejection, StageCount

MAX_RECORD_BYTES = 64 * 1024


class Tally:
    """Counts what each stage did with each feed's records. `n_in` is the sum of what became of them."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)

    def add(
        self,
        stage: str,
        unit: str,
        feed_id: str,
        *,
        out: int = 0,
        unchanged: int = 0,
        duplicate: int = 0,
        rejected: int = 0,
    ) -> None:
        """Book what became of some records of `feed_id`, counted in `unit` (feed, entry, page, article, event)."""
        self._counts[(stage, unit, feed_id)].update(
            {"out": out, "unchanged": unchanged, "duplicate": duplicate, "rejected": rejected}
        )

    def counts(self) -> list[StageCount]:
        """One StageCount for each stage, unit and feed, in a fixed order."""
        return [
            StageCount(
                run_id=self._run_id,
                feed_id=feed_id,
                stage=stage,
                unit=unit,
                n_in=c.total(),
                n_out=c["out"],
                n_unchanged=c["unchanged"],
                n_duplicate=c["duplicate"],
                n_rejected=c["rejected"],
            )
            for (stage, unit, feed_id), c in sorted(self._counts.items())
        ]


class Rejections:
    """Collects the Rejection rows of one stage of one run."""

    def __init__(self, run_id: str, as_of: str) -> None:
        self._run_id, self._as_of = run_id, as_of
        self.rows: list[Rejection] = []

    def add(
        self,
        *,
        stage: str,
        reason: Reason,
        kind: str,
        subject: str,
        feed_id: str | None,
        url: str | None,
        detail: str,
        record: dict[str, Any],
    ) -> None:
        """One row. Its id is a key of what was turned away and why: the same again is the same row."""
        text = json.dumps(record, ensure_ascii=False, default=str)
        if len(text.encode()) > MAX_RECORD_BYTES:  # keep it valid JSON: shorten the longest strings, not the end
            text = json.dumps({k: v[:2000] if isinstance(v, str) else v for k, v in record.items()}, default=str)
        self.rows.append(
            Rejection(
                rejection_id=content_key("rej", stage, reason, kind, subject),
                stage=stage,
                reason=str(reason),
                subject_kind=kind,
                subject_id=subject,
                feed_id=feed_id,
                url=url,
                detail=detail[:500],
                record=text,
                run_id=self._run_id,
                rejected_at=self._as_of,
            )
        )
