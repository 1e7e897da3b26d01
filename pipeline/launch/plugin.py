"""Airflow's UI, pages more: the report, the quality page and the run-book, as built by the DAGs.

Found by Airflow through the entry point `airflow.plugins`. Belongs here: serving files that exist, and
figures. Does not belong here: building them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from pipeline.config import settings_from_environment
from pipeline.errors import WarehouseError

# The pages need no network. Whatever a headline may smuggle in, the browser may load and send nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:"

_DAILY = re.compile(r"(\d{4}-\d\d-\d\d/)?(index|[A-Z]{3})\.html")

app = FastAPI(title="sitrep", docs_url=None, redoc_url=None, openapi_url=None)


def _page(path: Path, made_by: str) -> HTMLResponse:
    try:
        body = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        body = f"<p style='font: 16px sans-serif; margin: 3em'>Nothing here yet: run the DAG <b>{made_by}</b> once.</p>"
        return HTMLResponse(body, status_code=404)
    return HTMLResponse(body, headers={"Content-Security-Policy": _POLICY})


@app.get("/report")
def report() -> HTMLResponse:
    """The daily report."""
    return _page(settings_from_environment().reports / "report.html", "report")


@app.get("/daily/{page:path}")
def daily(page: str) -> HTMLResponse:
    """A daily report, or an index of them: only names that such pages have."""
    if not _DAILY.fullmatch(page):
        return HTMLResponse("There is no such page.", status_code=404)
    return _page(settings_from_environment().reports / "daily" / page, "report")


@app.get("/incidents.atom")
def incidents() -> Response:
    """The feed of new incidents."""
    path = settings_from_environment().reports / "incidents.atom"
    if not path.exists():
        return Response("Nothing here yet: run the DAG report once.", status_code=404)
    return Response(path.read_bytes(), media_type="application/atom+xml")


@app.get("/report.html")
@app.get("/quality.html")
@app.get("/runbook.html")
def by_file(request: Request) -> RedirectResponse:
    """The links between the pages are those between the files."""
    return RedirectResponse(request.url.path.removesuffix(".html"))


@app.get("/quality")
def quality() -> HTMLResponse:
    """The quality page."""
    return _page(settings_from_environment().reports / "quality.html", "ingest")


@app.get("/runbook")
def runbook() -> HTMLResponse:
    """What to do about each alert."""
    return _page(settings_from_environment().reports / "runbook.html", "ingest")


@app.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus, from the reading copy: no load ever waits for who asks."""
    from pipeline.load.metrics import CONTENT_TYPE, metrics_of_copy

    try:
        return Response(metrics_of_copy(settings_from_environment().warehouse), media_type=CONTENT_TYPE)
    except WarehouseError as problem:
        return Response(f"{problem}\n", status_code=503, media_type="text/plain")


class SitrepPlugin(AirflowPlugin):
    """Report, quality page and run-book in the navigation; the first two as tabs of the DAGs that build them, too."""

    name = "sitrep"
    fastapi_apps: ClassVar[list[Any]] = [{"app": app, "url_prefix": "/sitrep", "name": "sitrep"}]
    external_views: ClassVar[list[Any]] = [
        {
            "name": "Report",
            "href": "/sitrep/report",
            "url_route": "sitrep-report",
            "destination": "nav",
            "nav_top_level": True,
        },
        {
            "name": "Quality",
            "href": "/sitrep/quality",
            "url_route": "sitrep-quality",
            "destination": "nav",
            "nav_top_level": True,
        },
        {
            "name": "Run-book",
            "href": "/sitrep/runbook",
            "url_route": "sitrep-run-book",
            "destination": "nav",
            "nav_top_level": True,
        },
        {"name": "Report", "href": "/sitrep/report", "url_route": "sitrep-report-tab", "destination": "dag"},
        {"name": "Quality", "href": "/sitrep/quality", "url_route": "sitrep-quality-tab", "destination": "dag"},
    ]
