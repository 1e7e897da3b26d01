"""Starts Airflow: the demo in one process, `sitrep up` with scheduler, API server and UI.

The only package that may import Airflow (the DAG files beside it). Belongs here: environments, processes, ports,
the UI plugin. Does not belong here: anything a task does.
"""
