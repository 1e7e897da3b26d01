"""Content keys: the same content always has the same id, so that running anything twice changes nothing.

Belongs here: the one recipe for ids and hashes, and for ids in file names. Does not belong here: deciding what
identifies a record (that is said where the record is made).
"""

from __future__ import annotations

import hashlib
import re

_SEPARATOR = "\x1f"  # ASCII unit separator: cannot occur in cleaned text, so ("a", "bc") and ("ab", "c") differ


def content_key(prefix: str, *parts: object) -> str:
    """``prefix_`` and 20 hex digits of SHA-256 over the parts (80 bits: a collision is expected at 10^12 records)."""
    joined = _SEPARATOR.join("" if part is None else str(part) for part in parts)
    return f"{prefix}_{hashlib.sha256(joined.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def text_sha256(*parts: object) -> str:
    """SHA-256 in hex over the parts."""
    joined = _SEPARATOR.join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def file_name(run_id: str) -> str:
    """A run's id, as file names can hold it."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", run_id)
