# One command each, all idempotent. `make demo` and `make test` are what the README tells a newcomer to run.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
UV := $(VENV)/bin/uv
SAMSYN := $(VENV)/bin/samsyn
STAMP := $(VENV)/.requirements
NODE_STAMP := node_modules/.stamp
TESTS := samsyn demo tests

.PHONY: setup demo test lint coverage mutate bench format lock browser messages clean

setup: $(STAMP) $(NODE_STAMP) messages

$(UV): requirements/uv.txt
	@command -v $(PYTHON) >/dev/null || { echo "Samsyn needs Python 3.11: $(PYTHON) was not found (set PYTHON=/path/to/python3.11)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(STAMP): $(UV) requirements/base.txt requirements/dev.txt pyproject.toml
	@$(UV) pip install --quiet --python $(VENV)/bin/python --require-hashes -r requirements/dev.txt
	@$(UV) pip install --quiet --python $(VENV)/bin/python --no-deps --no-build-isolation -e .
	@touch $@

$(NODE_STAMP): $(STAMP) package.json package-lock.json
	@$(VENV)/bin/python -m samsyn.project.npm ci --silent
	@touch $@

messages: $(STAMP)
	@$(VENV)/bin/python -m samsyn.project.messages compile

browser: $(STAMP)
	@$(VENV)/bin/python -m samsyn.project.browser

demo: setup
	@$(SAMSYN) demo $(DEMO)

test: setup browser
	@$(VENV)/bin/pytest $(TESTS) -n 2 --dist loadgroup

lint: setup
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports --config pyproject.toml --no-logo
	@$(VENV)/bin/mypy
	@$(SAMSYN) check --fail-level WARNING
	@$(SAMSYN) makemigrations --check --dry-run
	@$(VENV)/bin/python -m samsyn.project.deploy_check
	@$(VENV)/bin/pytest tests/house -q

# Takes half as long again as the tests themselves, so it is not part of them.
coverage: setup
	@$(VENV)/bin/coverage run -m pytest samsyn -n 0
	@$(VENV)/bin/coverage report --skip-covered --fail-under=90

# Whether the rules' tests would notice a fault in them: half an hour for a sample, so it is not part of the tests either.
mutate: setup
	@$(UV) pip install --quiet --python $(VENV)/bin/python --require-hashes -r requirements/mutate.txt
	@$(VENV)/bin/python -m bench.mutate $(MUTATE)

bench: setup
	@$(VENV)/bin/python -m bench

format: $(STAMP)
	@$(VENV)/bin/ruff check --quiet --fix-only .
	@$(VENV)/bin/ruff format .

lock: $(UV)
	@$(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 requirements/base.in -o requirements/base.txt
	@$(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	@$(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 requirements/mutate.in -o requirements/mutate.txt
	@$(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 requirements/uv.in -o requirements/uv.txt

clean:
	@if [ -x $(SAMSYN) ]; then $(SAMSYN) db stop; fi
	@rm -rf $(VENV) node_modules .mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
