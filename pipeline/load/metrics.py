"""Metrics for Prometheus and whatever reads its text format: marts.metrics, written out.

The format is version 0.0.4 of Prometheus' text-based exposition format (prometheus.io/docs/instrumenting/
exposition_formats). Belongs here: reading and writing out. Does not belong here: what is measured
(warehouse/views/metrics.sql).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import WarehouseError
from pipeline.load.connect import open_reader
from pipeline.load.snapshot import copy_of, open_for_people

if TYPE_CHECKING:
    import duckdb

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_MEMORY = "512MB"  # the API server has other things to do
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n"})
_ESCAPES_IN_LABELS = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure: the metric's name, its value, what the metric is, and the labels that tell its samples apart."""

    name: str
    value: float
    help: str
    labels: Mapping[str, str] = field(default_factory=dict)


def metrics(warehouse: Path) -> str:
    """The metrics of a warehouse in the text format. Raises WarehouseError where it cannot be read."""
    with open_for_people(warehouse) as con:
        return exposition(_samples(con))


def metrics_of_copy(warehouse: Path) -> str:
    """The same from the reading copy alone, as of the last time it was published: no writer ever waits for it.

    Raises WarehouseError where there is no copy, or where it is being replaced by one that cannot be read.
    """
    copy = copy_of(warehouse)
    if not copy.exists():
        raise WarehouseError(
            f"there is no reading copy {copy.name}: a run publishes it unless SITREP_READ_COPY_MAX is 0 or too small; "
            "`sitrep metrics` reads the warehouse itself"
        )
    with open_reader(copy, wait=0.2, memory=_MEMORY) as con:
        return exposition(_samples(con))


def exposition(samples: Iterable[Sample]) -> str:
    """Samples in the text format, all of one metric together under its HELP and TYPE lines; all are gauges."""
    lines: list[str] = []
    for name, members in groupby(sorted(samples, key=lambda s: s.name), key=lambda s: s.name):
        of_metric = list(members)
        lines += [f"# HELP {name} {of_metric[0].help.translate(_ESCAPES)}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(sample.labels)} {_number(sample.value)}" for sample in of_metric]
    return "".join(f"{line}\n" for line in lines)


def _samples(con: duckdb.DuckDBPyConnection) -> list[Sample]:
    found = con.execute("SELECT name, value, help, labels FROM marts.metrics").fetchall()
    return [Sample(*row) for row in found]


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{value.translate(_ESCAPES_IN_LABELS)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)
