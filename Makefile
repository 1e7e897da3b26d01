# Everything a fresh machine needs is Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
STAMP := $(VENV)/.installed

.PHONY: demo test lint install lock dictionary bench bench-fetch clean

demo: install
	@$(BIN)/sitrep demo

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --preview --select AIR dags
	$(BIN)/mypy
	$(BIN)/lint-imports

install: $(STAMP)

# pip's own --require-hashes refuses locks with extras, so a pinned uv installs the lock.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sitrep needs Python 3.11 or newer: make PYTHON=python3.12 demo")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@$(BIN)/sitrep locate Palmyra >/dev/null  # builds the gazetteer, once
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --group dev \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

# The data dictionary and its picture, after a table, view, report or comment has changed.
dictionary: install
	@$(BIN)/python -m tests.dictionary

bench: install
	@$(BIN)/python -m tests.bench.run

# Fetching and parsing, on the demo's feeds and pages or on folders of saved ones: make bench-fetch FEEDS=dir PAGES=dir
bench-fetch: install
	@$(BIN)/python -m tests.bench.fetch $(if $(FEEDS),--feeds $(FEEDS)) $(if $(PAGES),--pages $(PAGES))

clean:
	rm -rf $(VENV) .sitrep dist build
