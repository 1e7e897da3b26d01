"""The key of a check, the same in results, alerts and pages.

Belongs here: how it is made. Does not belong here: anything a check says.
"""

from __future__ import annotations

import re

from pipeline.quality.checks import Check


def expectation_id(check: Check) -> str:
    """The key of a check within all suites: its table and its name as a slug."""
    return f"{check.table}/{slug(check.name)}"


def slug(name: str) -> str:
    """A name in small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def check_of(key: str) -> str:
    """The check that a result's key belongs to: its own, or that of the monitor where it is about one series of it."""
    return "/".join(key.split("/", 2)[:2])


def anchor(key: str) -> str:
    """Where a check or monitor stands on a page: the fragment of its address. Series stand with their monitor."""
    return f"check-{check_of(key).replace('/', '-')}"
