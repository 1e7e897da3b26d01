"""The DAG files as Airflow sees them: they parse, they are thin, they keep the policies the warehouse needs."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Both DAGs, parsed by Airflow itself in an Airflow home of their own."""
    import os

    home = tmp_path_factory.mktemp("airflow")
    os.environ.setdefault("AIRFLOW_HOME", str(home))
    os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=str(DAGS))


def test_every_dag_file_parses(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == {"ingest", "report", "quality", "rebuild"}


def test_whoever_opens_the_warehouse_waits_in_the_pool_of_one(bag: Any) -> None:
    warehouse = {
        "ingest": {"poll", "audit", "load", "check"}, "report": {"link", "page"},
        "quality": {"check"}, "rebuild": {"day"},
    }  # fmt: skip
    for dag_id, names in warehouse.items():
        for task in bag.dags[dag_id].tasks:
            assert (task.pool == "warehouse") == (task.task_id in names), task.task_id


def test_fetch_and_extract_are_mapped_together_so_that_one_failed_batch_stops_no_other(bag: Any) -> None:
    ingest = bag.dags["ingest"]
    assert {t.task_id for t in ingest.tasks} == {"poll", "read.fetch", "read.extract", "audit", "load", "check"}
    assert ingest.get_task("read.fetch").get_closest_mapped_task_group() is not None
    assert ingest.get_task("audit").trigger_rule.value == "all_done"
    assert ingest.get_task("load").trigger_rule.value == "all_success"  # what fails its audit is not loaded


def test_runs_never_overlap_and_never_catch_up_by_accident(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.max_active_runs == 1
        assert dag.catchup is False
        assert dag.doc_md


def test_the_report_follows_the_events(bag: Any) -> None:
    (outlet,) = bag.dags["ingest"].get_task("check").outlets
    assert outlet.uri in repr(bag.dags["report"].timetable.asset_condition)


@pytest.mark.parametrize("path", sorted(DAGS.glob("*.py")), ids=lambda p: p.stem)
def test_each_task_is_one_call_into_the_pipeline(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tasks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(getattr(getattr(d, "func", d), "id", "") == "task" for d in node.decorator_list)
    ]
    assert tasks
    for node in tasks:
        body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        assert len(body) == 1 and isinstance(body[0], ast.Return), node.name
        called = ast.unparse(body[0].value) if body[0].value else ""
        assert called.startswith(("run.", "replay.")), node.name


def test_errors_that_would_come_again_are_not_tried_again(bag: Any) -> None:
    from pipeline.errors import QualityFailure, UsageError, WarehouseLocked

    for dag in bag.dags.values():
        for task in dag.tasks:
            policy = task.retry_policy
            told = {kind: policy.evaluate(kind("x"), 1, 3).action.value for kind in (QualityFailure, UsageError)}
            assert set(told.values()) == {"fail"}, task.task_id
            assert policy.evaluate(WarehouseLocked("x"), 1, 3).action.value == "retry"
            assert policy.evaluate(OSError("x"), 1, 3).action.value == "default"


def test_an_ingest_that_is_late_is_told(bag: Any) -> None:
    alerts = bag.dags["ingest"].deadline
    alert = alerts[0] if isinstance(alerts, list) else alerts
    assert alert.callback.path == "pipeline.launch.late.tell"
    assert alert.interval < timedelta(hours=1)
