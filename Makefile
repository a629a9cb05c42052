PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
# One more than there are processors: many tests wait for a process that was killed, or a page that loads.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
PIP    := $(BIN)/python -m pip install -q --disable-pip-version-check --no-compile

# What is imported is compiled once, when it is first imported: most of what the libraries hold never is. Tests and
# benchmarks start many processes, which would compile it anew each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check bench chaos lock clean

help:  ## Show what make can do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

run: $(VENV)/.ok  ## Set everything up and serve on http://127.0.0.1:$(PORT)
	$(BIN)/python main.py start --port $(PORT)

test: check  ## Set everything up, then format, lint, types, contracts and every test
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

check: $(VENV)/.dev-ok  ## The quick half of `make test`: format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev-ok  ## Measure speed and size; ratios printed side by side and kept in var/bench.json
	$(BIN)/python -m tests.bench

chaos: $(VENV)/.dev-ok  ## Kill and starve the service under load; a table, a seed (CHAOS_KILLS, _PEOPLE, _SEED)
	$(BIN)/python -m tests.chaos

lock: | $(BIN)/python  ## Pin the dependencies anew
	$(PIP) uv
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-header -q -o requirements-dev.lock

clean:  ## Remove the virtual environment (never var/, where the data live)
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ok: requirements.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev-ok: requirements-dev.lock $(VENV)/.ok
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
