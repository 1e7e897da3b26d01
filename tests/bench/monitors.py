"""`make monitors`: what the monitors find of thirty planted faults in each of several made-up histories.

Belongs here: the table. Does not belong here: making or judging histories (tests/monitoring).
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.monitoring.found import Outcome, outcome

TUNED_ON = range(1, 16)
REPORTED = range(101, 106)
"""Constants were chosen on the seeds TUNED_ON; what is reported comes from these, which nobody looked at before."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table a seed, and the sum of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(REPORTED))
    parser.add_argument("--brief", action="store_true", help="what was missed and what was false only")
    options = parser.parse_args(arguments)
    console = Console(width=150)
    outcomes = []
    for seed in options.seeds:
        outcomes.append(outcome(seed))
        _print(console, outcomes[-1], brief=options.brief)
    found, false = [o.found for o in outcomes], [len(o.false) for o in outcomes]
    planted = len(outcomes[0].faults)
    delays = [alert.day - fault.start for o in outcomes for fault, alert in o.faults if alert]
    console.print(
        f"{len(outcomes)} seeds: found of {planted}: least {min(found)}, median {statistics.median(found):g}; "
        f"false alarms: most {max(false)}, median {statistics.median(false):g}; "
        f"days until told: median {statistics.median(delays):g}, most {max(delays)}"
    )


def _print(console: Console, made: Outcome, *, brief: bool) -> None:
    table = Table("fault", "where", "days", "found by", "days later", "series")
    for fault, alert in made.faults:
        if brief and alert is not None:
            continue
        days = f"{fault.start}-{fault.end}"
        found = (alert.monitor, str(alert.day - fault.start), alert.subject) if alert else ("[b]missed[/b]", "", "")
        table.add_row(fault.kind.name, fault.feed_id, days, *found)
    for alert in made.false:
        table.add_row("[b]false alarm[/b]", alert.subject, str(alert.day), alert.monitor, "", "")
    console.print(table)
    by_kind = Counter(fault.kind.name for fault, alert in made.faults if alert is None)
    missed = ", ".join(f"{kind} {count}" for kind, count in by_kind.items()) or "nothing"
    console.print(
        f"seed {made.seed}: {made.found} of {len(made.faults)} found, missed: {missed}; {len(made.false)} false alarms "
        f"of {made.alerts} alerts\n"
    )


if __name__ == "__main__":
    main()
