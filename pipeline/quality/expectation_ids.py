"""The key of a check, the same in results, alerts and pages.

Belongs here: how it is made. Does not belong here: anything a check says.
"""

from __future__ import annotations

import re

from pipeline.quality.checks import Check


def expectation_id(check: Check) -> str:
    """The key of a check within all suites: its table and its name as a slug."""
    return f"{check.table}/{re.sub(r'[^a-z0-9]+', '-', check.name.lower()).strip('-')}"
