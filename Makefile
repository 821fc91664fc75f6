# Needs only Python 3.11+ with venv. Everything else (the installer, the pinned packages, Node when there is none) is
# brought in by `make setup`; stamps make a second run quick, and an interrupted step is simply done again.
#
#   make run     set up, then `allsight demo` on http://127.0.0.1:8000       ARGS="--port 9000" hands options on
#   make live    set up, then `allsight up`: the real venues
#   make setup   set up only: .venv/bin/allsight works, the dashboard is built
#   make test    set up, then every test                                     ARGS="-m 'not browser'" hands options on
#   make quick   set up, then the tests without sockets, browsers and long searches: after every change
#   make check   format, lint, types, import contracts, conventions, dashboard, generated client
#   make bench   the numbers of benchmarks/
#   make client  regenerate the dashboard's API client from the server's own description
#   make lock    recompile the pins of requirements/*.in                     ARGS=--upgrade moves them all
#   make clean   remove everything that make made

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run live test quick check bench client lock clean FORCE

ARGS   ?=
BIN    := .venv/bin
STAMPS := .venv/stamps
UV     := $(BIN)/uv
NPM    := $(BIN)/python -m scripts.node npm
PINS   := requirements/bootstrap.txt requirements/base.txt requirements/dev.txt

help:
	@sed -n '4,13s/^# *//p' Makefile

# --- Python ----------------------------------------------------------------------------------------------------------

# PYTHON=/path/to/python3.12 chooses an interpreter; otherwise the first on PATH that is new enough.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python, \
    $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

# Scripts in an environment hold its absolute path, so a moved checkout needs a new one.
ifneq ($(shell cat $(STAMPS)/venv 2>/dev/null),$(CURDIR))
$(STAMPS)/venv: FORCE
endif

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "allsight needs Python 3.11 or newer on PATH (or: make setup PYTHON=/path/to/python3)." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "$(PYTHON) does not run or is older than Python 3.11, which allsight needs." >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null \
	    || { echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 1; }
	@echo "Creating .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv --clear .venv
	@mkdir -p $(STAMPS) && echo "$(CURDIR)" > $@

$(STAMPS)/uv: $(STAMPS)/venv requirements/bootstrap.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

# `sync` removes what is not pinned, the project itself included, so both stand in one step. All is compiled at once, not
# by the first process that needs it: a demo is seven processes, and an environment may forbid them to write.
$(STAMPS)/python: $(STAMPS)/uv $(PINS) requirements/base.in pyproject.toml
	@echo "Installing the pinned Python packages"
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes $(PINS)
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q allsight
	@touch $@

setup: $(STAMPS)/python

# --- Dashboard -------------------------------------------------------------------------------------------------------

ifneq ($(wildcard dashboard/package.json),)
setup: $(STAMPS)/dashboard

DASHBOARD_SOURCES := $(shell find dashboard -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -print)

# npm writes this file when everything is in place, also after a developer's own `npm install`.
INSTALLED := dashboard/node_modules/.package-lock.json

$(INSTALLED): dashboard/package-lock.json | $(STAMPS)/python
	@echo "Installing the pinned Node packages"
	@$(NPM) ci --loglevel=error
	@touch $@

ifeq ($(wildcard dashboard/dist/index.html),)
$(STAMPS)/dashboard: FORCE
endif

$(STAMPS)/dashboard: $(INSTALLED) $(DASHBOARD_SOURCES) | $(STAMPS)/python
	@echo "Building the dashboard"
	@$(NPM) run build --silent
	@touch $@
endif

# --- What it is all for ----------------------------------------------------------------------------------------------

run: setup
	@$(BIN)/allsight demo $(ARGS)

live: setup
	@$(BIN)/allsight up $(ARGS)

bench: setup
	@$(BIN)/python -m benchmarks $(ARGS)

test: setup
	@$(BIN)/python -m scripts.chromium --install
	$(if $(INSTALLED),$(NPM) test --if-present)
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4 $(ARGS)

quick: setup
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4 -m "not (integration or browser or long or oracle)" $(ARGS)

# `make -k check` goes on after a finding; each part also stands alone.
CHECKS := check-format check-lint check-types check-imports check-conventions check-client check-venues check-fees check-dashboard
.PHONY: $(CHECKS)

check: $(CHECKS)

$(CHECKS): $(STAMPS)/python
check-dashboard: $(INSTALLED)

check-format:
	$(BIN)/ruff format --check --quiet .

check-lint:
	$(BIN)/ruff check --quiet .

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports --no-logo

check-conventions:
	$(BIN)/python -m scripts.check_conventions

check-client:
	$(BIN)/python -m scripts.api_client --check

check-venues:
	$(BIN)/python -m scripts.venue_docs --check

check-fees:
	$(BIN)/python -m scripts.fee_docs --check

check-dashboard:
	$(if $(INSTALLED),$(NPM) run check)

client: setup
	@$(BIN)/python -m scripts.api_client
	@$(NPM) run generate

lock: $(STAMPS)/uv
	@for name in $(patsubst requirements/%.in,%,$(wildcard requirements/*.in)); do \
	    $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	        $(ARGS) requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean:
	@rm -rf .venv .venvs build *.egg-info dashboard/dist dashboard/node_modules
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
