"""YAML files of entries, read with the line of every key, so that what is wrong can be told with its place.

Belongs here: reading, and lines. Does not belong here: what an entry may say (checks.py, monitors.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

Lines = dict[str, int]


def read_entries(path: Path, key: str) -> tuple[Any, list[Lines]]:
    """The file's content, and for each entry of its list under `key` the line of each of its keys.

    A line stands under the key's name, that of the entry itself under "", those of keys of `arguments` under
    "arguments.<key>". Raises UsageError, with file and line, for what is no YAML.
    """
    import yaml

    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise UsageError(f"{path.name}{line}: not YAML: {getattr(error, 'problem', error)}") from None
    return data, _lines_of_entries(node, key)


def _lines_of_entries(node: Any, wanted: str) -> list[Lines]:
    for key, value in _pairs(node):
        if getattr(key, "value", None) == wanted and isinstance(value.value, list):
            return [_lines(item) for item in value.value]
    return []


def _lines(item: Any) -> Lines:
    lines = {"": item.start_mark.line + 1}
    for key, value in _pairs(item):
        lines[str(key.value)] = key.start_mark.line + 1
        if key.value == "arguments":
            lines |= {f"arguments.{k.value}": k.start_mark.line + 1 for k, _ in _pairs(value)}
    return lines


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    """Keys and values of a mapping; none of anything else."""
    import yaml

    return list(node.value) if isinstance(node, yaml.MappingNode) else []
