"""From a template, scripts and data to one self-contained HTML file.

Belongs here: assembling, the content security policy, escaping of embedded data, writing the file whole or not at all.
Does not belong here: the content of any page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import SitrepError

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_UNSAFE_IN_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def embedded_json(data: Any) -> str:
    """`data` as JSON that can stand inside a <script type="application/json">: no character of it can end the element.

    Half surrogates, which no file in UTF-8 can hold, become U+FFFD. Raises ValueError for NaN and infinities.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").translate(_UNSAFE_IN_SCRIPT)


def safe_url(url: str | None) -> str | None:
    """The address if a reader may follow it (http or https with a host), else None: it came with the data."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def day(value: Any) -> str:
    """A date or instant as `11 Dec 2016`; an ISO 8601 string is read first; None is `-`."""
    moment = _moment(value)
    return f"{moment.day} {moment:%b %Y}" if moment else "–"


def minute(value: Any) -> str:
    """An instant as `11 Dec 2016, 18:00` (in its own zone; ours are UTC); None is `-`."""
    moment = _moment(value)
    return f"{moment.day} {moment:%b %Y, %H:%M}" if moment else "–"


def render(
    template: Path, *, styles: Sequence[Path], scripts: Sequence[Path], data: Any = None, values: Mapping[str, Any]
) -> str:
    """The page: `template` (Jinja, autoescaped, extending shell.html) with `values`, styles and scripts inlined.

    `data` is what the scripts read, from the element `#data`. The scripts run as one strict function; the content
    security policy names its hash, so that no other script can run and nothing can be loaded.
    """
    style = "\n".join(path.read_text("utf-8") for path in (_HERE / "theme.css", *styles))
    code = "\n".join(path.read_text("utf-8") for path in (_HERE / "theme.js", *scripts))
    script = f'(() => {{\n"use strict";\n{code}\n}})();'
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    environment = _environment(template.parent)
    return environment.get_template(template.name).render(
        **values, policy=policy, style=style, script=script, data=embedded_json(data) if data is not None else None
    )


def write_page(path: Path, html: str) -> Path:
    """Write the file whole or not at all; readers see the old one until then. Raises SitrepError if it cannot."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(html, encoding="utf-8", errors="replace")
        temporary.replace(path)
    except OSError as error:
        raise SitrepError(f"cannot write {path}: {error.strerror or error}; free space or set SITREP_HOME") from error
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _hash(text: str) -> str:
    # The HTML parser turns CR into LF before the browser hashes; our files have none, and this keeps it so.
    assert "\r" not in text
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=4)
def _environment(folder: Path) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([folder, _HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=day, minute=minute, number=lambda n: "–" if n is None else f"{n:,}")
    return environment


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
