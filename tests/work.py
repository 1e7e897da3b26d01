"""How much work a call does, without a clock: lines of Python run, and an alarm for what would never end.

Belongs here: what tests of "linear in its input" stand on. Timed figures belong in tests/bench.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def lines_run(call: Callable[[], Any]) -> int:
    """Lines of Python executed by `call`: the same on every machine and under any load. Work inside C is not seen."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@contextmanager
def ends_within(cpu_seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the block once this process has used so much CPU: for work that might never end.

    Give many times what it takes: this tells a hang from an answer, not slow from fast.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {cpu_seconds} s of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
