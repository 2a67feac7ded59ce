# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make serve   set up, check the data, build the database, serve the site
#   make test    set up, run every gate and every test
# Each sets up what it needs and nothing more; a second run starts at once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# A test process a core, as far as there are cores.
WORKERS ?= auto

.PHONY: serve test check lint types contracts data docs unit bench build format clean help

help:
	@sed -n 's/^#   //p' Makefile

serve: $(VENV)/.ready
	$(BIN)/archive serve --port $(PORT)

build: $(VENV)/.ready
	$(BIN)/archive build

test: check unit

# Everything that can be judged without running a test.
check: lint types contracts data docs

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

contracts: $(VENV)/.ready-dev
	$(BIN)/lint-imports

data: $(VENV)/.ready-dev
	$(BIN)/archive check
	$(BIN)/archive fmt --check

docs: $(VENV)/.ready-dev
	$(BIN)/archive describe --check

unit: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n $(WORKERS) --cov

bench: $(VENV)/.ready-dev
	$(BIN)/python -m bench

format: $(VENV)/.ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/archive fmt
	$(BIN)/archive describe

clean:
	rm -rf $(VENV) publish/archive.db publish/inspect-data.json publish/.archive* .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# pip installs uv alone, with hashes; uv installs the locked rest, with hashes.
$(UV): requirements-uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-uv.txt
	@touch $(UV)

$(VENV)/.ready: $(UV) uv.lock pyproject.toml
	VIRTUAL_ENV= $(UV) sync --quiet --locked --inexact --no-dev --python $(BIN)/python
	@touch $@

$(VENV)/.ready-dev: $(UV) uv.lock pyproject.toml
	VIRTUAL_ENV= $(UV) sync --quiet --locked --python $(BIN)/python
	@touch $@ $(VENV)/.ready
