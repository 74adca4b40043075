PYTHON ?= .venv/bin/python

.venv: pyproject.toml
	python3 -m venv .venv && .venv/bin/pip install -q -c .ci/constraints.txt -e '.[test]'

.PHONY: test lint map gallery notebooks
test: .venv
	$(PYTHON) -m pytest

lint: .venv
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check mapper tests data
	$(PYTHON) -m mypy

map: .venv
	.venv/bin/mapper map seeds/2017-12-20-coalition-raqqa.txt -o raqqa.html

gallery: .venv
	$(PYTHON) -m tests.gallery

notebooks: .venv
	$(PYTHON) -m tests.notebooks
