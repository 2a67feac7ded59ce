# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make serve   set up, check the data, build the database, serve the site
#   make desk    the editorial desk; the first account is made by `.venv/bin/archive desk-user add NAME`
#   make test    set up, run every gate and every test; BROWSER=no leaves out the tests in a browser, SERVERS=no those under nginx and Caddy
#   make bench   measure, and write the tables of docs/performance.md; bench-scale and bench-soak take longer
#   make coverage  run every test, and say which lines none of them ran
# Each sets up what it needs and nothing more; a second run starts at once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8001
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# A test process a core, as far as there are cores.
WORKERS ?= auto
# The tests in a browser need Chromium: the machine's own, or the one that CHROMIUM names. BROWSER=no leaves them out.
BROWSER ?= yes
# What publish/deploy says is tried under nginx and Caddy; SERVERS=no leaves out what the machine does not have.
SERVERS ?= yes

.PHONY: serve desk test check lint types contracts data docs unit coverage browser servers wrk bench bench-scale bench-soak build format clean help

help:
	@sed -n 's/^#   //p' Makefile

serve: $(VENV)/.ready
	$(BIN)/archive serve --port $(PORT)

desk: $(VENV)/.ready
	$(BIN)/archive desk

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
	$(BIN)/archive verify

docs: $(VENV)/.ready-dev
	$(BIN)/archive describe --check

# Each process takes a run of neighbouring tests, so that what a file prepares is prepared once, and takes over from the others when it is done.
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(if $(filter no,$(BROWSER)),-m "not browser")

unit: $(VENV)/.ready-dev browser servers
	$(PYTEST)

# Counting lines doubles the time of the tests, so it is done where it is asked for.
coverage: $(VENV)/.ready-dev browser
	$(PYTEST) --cov

# Chromium is no Python package: where Debian's packages can be installed, it is installed once; elsewhere its name is asked for. Its headless shell
# takes a quarter less time than the whole browser, so it is asked for once, and where it is not to be had the browser will do.
browser:
ifneq ($(BROWSER),no)
ifeq ($(CHROMIUM),)
	@command -v chromium-headless-shell > /dev/null || test -e $(VENV)/.shell-asked || { $(INSTALL) chromium-headless-shell fonts-dejavu-core; mkdir -p $(VENV); touch $(VENV)/.shell-asked; } > /dev/null 2>&1
	@{ command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null || { $(INSTALL) chromium fonts-dejavu-core; } || \
	{ echo "The tests in a browser need Chromium. Install it, or name one: make test CHROMIUM=/path/to/chromium. To leave these tests out: make test BROWSER=no"; exit 1; }
endif
endif

INSTALL = as=; test "$$(id -u)" = 0 || as="sudo -n"; \
	command -v apt-get > /dev/null && $$as true 2> /dev/null && $$as apt-get -qq update && $$as env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends

# nginx and Caddy as Debian's packages have them, laid into .venv and not installed: nothing is started and no port is taken.
# Where that cannot be done, the tests say what they left out.
servers:
ifneq ($(SERVERS),no)
	@PATH="$$PATH:/usr/sbin:$(CURDIR)/$(VENV)/servers/usr/sbin:$(CURDIR)/$(VENV)/servers/usr/bin"; \
	if command -v nginx && command -v caddy; then exit 0; fi > /dev/null; \
	{ mkdir -p $(VENV)/servers && cd $(VENV)/servers && { apt-get -qq download nginx caddy || { apt-get -qq update && apt-get -qq download nginx caddy; }; } && \
	for package in *.deb; do dpkg-deb --extract "$$package" . && rm "$$package" || exit 1; done; } > /dev/null 2>&1 || \
	echo "nginx and Caddy are not to be had here; the tests under them are left out."
endif

# The benchmarks of docs/performance.md, whose tables they write; nothing else should run on the machine. BENCH names some: make bench BENCH="papers served".
bench: $(VENV)/.ready-dev browser servers wrk
	$(BIN)/archive build
	$(BIN)/python -m bench $(BENCH)

bench-scale: $(VENV)/.ready-dev servers
	$(BIN)/archive build
	$(BIN)/python -m bench scale abuse

bench-soak: $(VENV)/.ready-dev servers
	$(BIN)/archive build
	$(BIN)/python -m bench soak

# wrk asks a server faster than it can answer; Debian's package with the one library that it needs, laid into .venv and not installed.
wrk:
	@if command -v wrk || test -x $(VENV)/servers/usr/bin/wrk; then exit 0; fi > /dev/null; \
	{ mkdir -p $(VENV)/servers && cd $(VENV)/servers && { apt-get -qq download wrk libluajit-5.1-2 || { apt-get -qq update && apt-get -qq download wrk libluajit-5.1-2; }; } && \
	for package in *.deb; do dpkg-deb --extract "$$package" . && rm "$$package" || exit 1; done; } > /dev/null 2>&1 || \
	echo "wrk is not to be had here; what is measured with it fails."

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
