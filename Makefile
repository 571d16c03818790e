# `make run` opens the program, `make test` tests it. Both need Python 3.11 or newer (with venv) and build .venv.
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
endif
PY := $(BIN)/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --constraint .constraints.txt --editable
GOLDEN := $(wildcard tests/golden/rewrite.py)

.PHONY: run test check bench
.NOTPARALLEL:

run: .venv/run.stamp
	@$(PY) .ci/qt_libraries.py window
	@$(PY) -m ketacost

test: .venv/test.stamp
	@$(PY) .ci/qt_libraries.py tests
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest --numprocesses auto

check: .venv/test.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(BIN)/lint-imports
	$(if $(GOLDEN),$(PY) -m tests.golden.rewrite --check)
	$(PY) -m tests.tools.expiring

bench: .venv/test.stamp
	@$(PY) .ci/qt_libraries.py tests
	$(PY) -m tests.benchmarks.run

.venv/run.stamp: pyproject.toml .constraints.txt
	@test -n "$(PYTHON)" || { echo "ketacost needs Python 3.11 or newer; none was found." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) .
	@touch $@

.venv/test.stamp: .venv/run.stamp
	$(INSTALL) '.[dev]'
	@touch $@
