"""run, up, demo, version."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import progress_bars, settings_for, warehouse_option


@click.command()
@click.option(
    "--feeds",
    type=click.Path(path_type=Path),
    help="Feeds as a YAML file, an OPML file or a folder of YAML files. [default: the feeds that ship with sitrep]",
)
@warehouse_option
@click.option("--as-of", help="Instant the run stands for, ISO 8601 in UTC. [default: now]")
@click.option("--force", is_flag=True, help="Poll feeds that are not due yet, too.")
def run(feeds: Path | None, warehouse: Path | None, as_of: str | None, force: bool) -> None:
    """Poll feeds, code the articles, load, link, check and report: the work of the DAGs, without Airflow."""
    from pipeline.report.terminal import print_summary
    from pipeline.run import run_all, start, tell_line

    settings = settings_for(warehouse, feeds)
    with progress_bars() as progress:
        this = start(settings, name="run", as_of=as_of, progress=progress, tell=tell_line)
        failure = run_all(this, force=force)
    print_summary(settings)
    if failure is not None:
        raise failure


@click.command()
@click.option("--port", default=8080, show_default=True, help="Port of the UI on 127.0.0.1.")
@click.option("--feeds", type=click.Path(path_type=Path), help="Feeds to poll, as for `sitrep run`.")
@warehouse_option
@click.option("--demo", is_flag=True, help="Serve the demo feeds on loopback and poll those, into their own home.")
def up(port: int, feeds: Path | None, warehouse: Path | None, demo: bool) -> None:
    """Start Airflow (scheduler, DAG processor, API server, UI) on loopback. Ctrl-C ends it."""
    if demo:
        from pipeline.demo import DEMO_RUNS
        from pipeline.launch.demo import demo_settings, serving_demo_feeds
        from pipeline.launch.up import up as airflow_up

        with serving_demo_feeds(demo_settings(settings_for())) as settings:
            airflow_up(settings, port=port, say=click.echo, first_run=DEMO_RUNS[-1])
        return
    from pipeline.launch.up import up as airflow_up

    airflow_up(settings_for(warehouse, feeds), port=port, say=click.echo)


@click.command()
def demo() -> None:
    """Run the real Airflow DAGs over the bundled demo feeds, served on loopback. State: $SITREP_HOME/demo."""
    from pipeline.launch.demo import run_demo

    run_demo(settings_for())


@click.command()
def version() -> None:
    """Print sitrep's version and the versions of what it stands on."""
    import platform
    from importlib.metadata import version as version_of

    from pipeline import __version__

    click.echo(f"sitrep {__version__}, Python {platform.python_version()}")
    for name in ("apache-airflow", "duckdb", "great-expectations", "feedparser", "trafilatura"):
        click.echo(f"  {name} {version_of(name)}")
