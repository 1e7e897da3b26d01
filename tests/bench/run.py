"""`make bench`: start-up, DAG parsing, coding and memory, each as a ratio against a named baseline in the same run.

Belongs here: measuring and printing. Nothing here fails a build: machines differ, ratios less so. Medians of several
runs, one process at a time.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def seconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median wall time of `call`."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def python(code: str) -> str:
    """Run code in a fresh interpreter, its standard output."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def line(what: str, value: str, against: str, ratio: str) -> None:
    print(f"{what:<34} {value:>16}   {against:<44} {ratio}", flush=True)


def start_up() -> None:
    bare = seconds(lambda: python("pass"))
    click = seconds(lambda: python("import click"))
    ours = seconds(
        lambda: subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], cwd=ROOT, capture_output=True)
    )
    line(
        "sitrep --help",
        f"{ours:.3f} s",
        f"python -c pass: {bare:.3f} s; import click: {click:.3f} s",
        f"{ours / click:.1f} x click",
    )


def dag_files() -> None:
    code = (
        "import time; t = time.perf_counter(); import airflow.sdk; sdk = time.perf_counter() - t; import runpy;"
        "t = time.perf_counter(); [runpy.run_path(p) for p in ('dags/ingest.py', 'dags/report.py')];"
        "print(sdk, time.perf_counter() - t)"
    )
    runs = [tuple(map(float, python(code).split()[-2:])) for _ in range(3)]
    sdk, ours = (statistics.median(column) for column in zip(*runs, strict=True))
    line("both DAG files parsed", f"{ours:.3f} s", f"import airflow.sdk: {sdk:.2f} s", f"{ours / sdk:.2f} x the import")


def coding() -> None:
    """The whole coder against its cheapest step, cutting text into sentences and tokens, on the demo's articles."""
    from pipeline.config import settings_from_environment
    from pipeline.demo import DEMO_RUNS
    from pipeline.demo.newsroom import OUTLETS, edition
    from pipeline.extract.coder import Coder
    from pipeline.extract.document import read_document
    from pipeline.extract.protocol import ArticleText
    from pipeline.reference import load_reference

    settings = settings_from_environment()
    start = time.perf_counter()
    coder = Coder(load_reference(settings.reference_cache))
    load = time.perf_counter() - start
    articles = [
        ArticleText(a.slug, None, a.title, a.body, a.published_at, "en", None)
        for outlet in OUTLETS
        for a in edition(outlet.slug, DEMO_RUNS[-1])
        if a.language == "en"
    ]
    words = sum(len(a.text.split()) for a in articles)
    for article in articles:  # caches warm, as in any run of more than a few articles
        coder.extract(article)
    whole = seconds(lambda: [coder.extract(a) for a in articles], 3)
    cutting = seconds(lambda: [read_document(a.text) for a in articles], 3)
    line("coder: load", f"{load:.2f} s", "", "")
    line(
        "coder: articles to events",
        f"{words / whole:,.0f} words/s",
        f"sentences and tokens alone: {words / cutting:,.0f} words/s",
        f"{whole / cutting:.1f} x their time",
    )
    print("  It stands on no parser and no model: all of that time is ours.")
    parts(coder, articles, whole)


def parts(coder: object, articles: list[object], whole: float) -> None:
    """Where the coder's time goes, by module, from the profiler (shares, not seconds: profiling slows Python down)."""
    import cProfile
    import pstats
    from collections import Counter

    profile = cProfile.Profile()
    profile.enable()
    for article in articles:
        coder.extract(article)  # type: ignore[attr-defined]
    profile.disable()
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        spent[path.stem.split("_")[0] if "pipeline" in path.parts else "Python itself"] += own
    total = sum(spent.values())
    print("  by module: " + ", ".join(f"{name} {value / total:.0%}" for name, value in spent.most_common(8)))


def demo() -> None:
    """Wall time and peak memory of the whole demo, against Airflow alone doing nothing."""
    with tempfile.TemporaryDirectory() as folder:
        base = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "SITREP"))}
        empty = "from pipeline.launch.dagrun import prepare_database as p; p()"
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", empty], env=base | {"AIRFLOW_HOME": folder}, cwd=ROOT, capture_output=True
        )
        airflow = time.perf_counter() - start
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        env = base | {"SITREP_HOME": folder, "SITREP_REFERENCE": str(ROOT / ".sitrep" / "reference")}
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "demo"], env=env, cwd=ROOT, check=True, capture_output=True
        )
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    line(
        "make demo, after the install",
        f"{took:.0f} s",
        f"Airflow's database alone: {airflow:.0f} s",
        f"{took / airflow:.1f} x",
    )
    note = "" if peak > before else " (or less: an earlier step was larger)"
    line("make demo, largest process", f"{peak / 1024:.0f} MB", "goal: under 1,536 MB" + note, "")


if __name__ == "__main__":
    print(f"{'what':<34} {'ours':>16}   {'against':<44} ratio")
    start_up()
    dag_files()
    coding()
    demo()
