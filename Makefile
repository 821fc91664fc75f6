# Needs only Python 3.11+ with venv. Everything else (the installer, the pinned packages, Node when there is none) is brought in
# by `make setup`; stamps make a second run quick, and an interrupted step is simply done again.
#
#   make setup   .venv with everything, dashboard built          make check   format, lint, types, import contracts, fresh API client
#   make run     set up, then `allsight demo`                    make test    set up, then every test
#   make live    set up, then `allsight up`                      make bench   the numbers of benchmarks/
#   make lock    recompile the pins of requirements/*.in         make clean   remove everything that make made

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run live test check bench lock clean dashboard-always

BIN     := .venv/bin
STAMPS  := .venv/stamps
UV      := $(BIN)/uv
PINS    := requirements/bootstrap.txt requirements/base.txt requirements/dev.txt

# `make run ARGS="--port 9000"` hands arguments on.
ARGS ?=

help:
	@sed -n '4,7s/^# *//p' Makefile

# --- Python ------------------------------------------------------------------------------------------------------------------

# PYTHON=/path/to/python3.12 chooses an interpreter; otherwise the first on PATH that is new enough.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python, \
    $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "allsight needs Python 3.11 or newer on PATH (or: make setup PYTHON=/path/to/python3)." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "$(PYTHON) is older than Python 3.11, which allsight needs." >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null \
	    || { echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 1; }
	@echo "Creating .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/uv: $(STAMPS)/venv requirements/bootstrap.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

# `sync` removes what is not pinned, the project itself included, so both stand in one step.
$(STAMPS)/python: $(STAMPS)/uv $(PINS) requirements/base.in pyproject.toml
	@echo "Installing the pinned Python packages"
	@$(UV) pip sync --quiet --require-hashes $(PINS)
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMPS)/python

# --- pins --------------------------------------------------------------------------------------------------------------------

# Only missing or changed requirements move; `make lock ARGS=--upgrade` takes everything to its newest release.
lock: $(STAMPS)/uv
	@for name in bootstrap base dev node oracle-kalshi oracle-polymarket oracle-polymarket-v1; do \
	    $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	        $(ARGS) requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean:
	@rm -rf .venv .venvs build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dashboard/dist dashboard/node_modules
