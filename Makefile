# Two commands for a newcomer: `make demo` and `make test`. They need git, make and Python 3.11+.

PYTHON ?= python3
VENV ?= .venv
READY := $(VENV)/.ready

.PHONY: demo test check format wheel picture clean

demo: $(READY)  ## build the graph, validate it, answer a question, serve it
	$(VENV)/bin/clockkg demo

test: $(READY)  ## the whole test suite
	$(VENV)/bin/pytest

check: $(READY)  ## style, types and the direction of imports
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: $(READY)
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

wheel: $(READY)  ## dist/clockkg-*.whl, which puts only `clockkg` into site-packages
	rm -rf dist
	$(VENV)/bin/python -m build --no-isolation --wheel

picture: $(READY)  ## the README's picture, taken of a real page by Chromium
	$(VENV)/bin/python docs/pictures/take.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf $(VENV) dist build kg exports
