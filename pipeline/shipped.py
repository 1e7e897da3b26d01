"""Where the files that are not Python live: schemas/, warehouse/, dags/.

Belongs here: finding them, in a checkout and in an installed wheel alike. Does not belong here: reading them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``shipped("schemas", "event.schema.json")``.

    In a wheel the folders lie inside the package (``_shipped``), in a checkout beside it.

    Raises FileNotFoundError if the installation lacks it.
    """
    for base in (_PACKAGE / "_shipped", _PACKAGE.parent):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"sitrep's own file {'/'.join(parts)} is missing: reinstall sitrep")
