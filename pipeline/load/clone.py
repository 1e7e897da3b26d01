"""Copying the warehouse's file while nobody writes it: a program of its own, with nothing but the standard library.

Locks of POSIX belong to a process, and closing any descriptor of a file drops all that the process holds on it: were
this done in a process that has the warehouse open, DuckDB's lock would be gone. Belongs here: the copy. Does not belong
here: when to make one, who reads it (snapshot.py).
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sys

DONE, BUSY, FULL, FAILED, TOO_LARGE = 0, 3, 4, 5, 6
_FICLONE = 0x40049409  # Linux: share the blocks of a file (btrfs, XFS, bcachefs); the copy takes no room and no time


def clone(source: str, target: str, most_bytes: int) -> int:
    """Copy `source` to `target`, with its time of change, and say how it went: one of the codes above.

    The copy is what stood in the file at one moment between two writers: none may be at work when it begins (its lock
    tells), and what is found changed at the end is thrown away. No writer ever waits for it.
    """
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        _clear(target)
        with open(source, "rb") as reading, open(temporary, "xb") as writing:  # noqa: PTH123 - no import is the point
            try:
                fcntl.lockf(reading, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return BUSY
            before = _state(source)
            if before is None:
                return BUSY
            if not _share(reading.fileno(), writing.fileno()):
                if os.fstat(reading.fileno()).st_size > most_bytes:
                    return TOO_LARGE
                if shutil.disk_usage(os.path.dirname(target)).free < 2 * os.fstat(reading.fileno()).st_size:  # noqa: PTH120
                    return FULL
                fcntl.lockf(reading, fcntl.LOCK_UN)
                shutil.copyfileobj(reading, writing, 2**22)
                writing.flush()
                if _state(source) != before:
                    return BUSY
                os.fsync(writing.fileno())
            os.fchmod(writing.fileno(), 0o444)  # a tool that opens it for writing is told at once
            os.utime(writing.fileno(), ns=(before[1], before[1]))
        with_log = f"{target}.wal"  # left by somebody who wrote into the last copy: it would be read into this one
        if os.path.exists(with_log):  # noqa: PTH110
            os.unlink(with_log)  # noqa: PTH108
        os.replace(temporary, target)  # noqa: PTH105
        return DONE
    except OSError as problem:
        return FULL if problem.errno in (errno.ENOSPC, errno.EDQUOT) else FAILED
    finally:
        if os.path.exists(temporary):  # noqa: PTH110
            os.unlink(temporary)  # noqa: PTH108


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def _clear(target: str) -> None:
    """Remove what killed processes left of copies they had begun."""
    folder, name = os.path.split(target)
    for left in os.listdir(folder or "."):  # noqa: PTH208
        pid = left[len(name) + 1 : -4]
        if left.startswith(f"{name}.") and left.endswith(".tmp") and pid.isdigit() and not is_alive(int(pid)):
            os.unlink(os.path.join(folder, left))  # noqa: PTH108, PTH118


def _state(source: str) -> tuple[int, int] | None:
    """Size and time of change; None while a log beside the file holds what is not in it yet."""
    log = f"{source}.wal"
    if os.path.exists(log) and os.path.getsize(log):  # noqa: PTH110, PTH202
        return None
    found = os.stat(source)  # noqa: PTH116
    return found.st_size, found.st_mtime_ns


def _share(source: int, target: int) -> bool:
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(clone(sys.argv[1], sys.argv[2], int(sys.argv[3])))
