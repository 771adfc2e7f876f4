# Tutela: `make` builds the house, `make demo` plays the demo case on three nodes, `make test` checks everything.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := setup

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCKED := --require-hashes --only-binary :all:
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
STRICT_APPS := engines core access journal exchange
TYPED := $(wildcard $(STRICT_APPS:%=tutela/%)) $(filter-out $(STRICT_APPS:%=tutela/%/%),$(wildcard \
	$(foreach part,policies selectors services,tutela/*/$(part).py tutela/*/$(part))))

.PHONY: setup dev demo run test soak benchmarks messages lint format lock screenshots permissions clean help

setup: $(BIN)/tutela $(STAMPS)/messages  ## build .venv and .venv/bin/tutela (the default)

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMPS)/bootstrap: requirements/bootstrap.txt
	PYTHON="$(PYTHON)" scripts/make-venv $(VENV) requirements/bootstrap.txt
	mkdir -p $(STAMPS)
	touch $@

$(STAMPS)/runtime: requirements/runtime.txt $(STAMPS)/bootstrap
	$(PIP_INSTALL) $(LOCKED) -r requirements/runtime.txt
	touch $@

$(BIN)/tutela: pyproject.toml $(STAMPS)/runtime
	PYTHONWARNINGS=ignore $(PIP_INSTALL) --no-index --no-deps --no-build-isolation -e .
	touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/runtime
	$(PIP_INSTALL) $(LOCKED) -r requirements/dev.txt
	touch $@

$(STAMPS)/messages: $(PO) $(BIN)/tutela
	$(BIN)/python -m tutela.cli.messages compile
	touch $@

dev: setup $(STAMPS)/dev  ## add what tests and linters need

demo: setup  ## three nodes of invented authorities play the demo case and stay open in the browser
	@$(BIN)/tutela demo $(ARGS)

run: setup  ## one empty node in .run/
	@$(BIN)/tutela run $(ARGS)

test: lint  ## linters, then the suite on SQLite, then on PostgreSQL when a server is installed
	@scripts/test $(ARGS)

soak: dev  ## the long tests: many kills, long plays
	$(BIN)/python -m pytest -m soak $(ARGS)

benchmarks: dev  ## measure the figures named in the README
	$(BIN)/python -m benchmarks $(ARGS)

messages: setup  ## collect texts into locale/, compile them, report what is not translated
	$(BIN)/tutela messages extract
	$(BIN)/tutela messages compile
	$(BIN)/tutela messages check

lint: dev  ## style, types, direction of imports
	$(BIN)/ruff check .
	$(if $(TYPED),$(BIN)/mypy $(TYPED))
	$(BIN)/lint-imports --no-logo

format: dev  ## let ruff lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: dev  ## write requirements/*.txt again, with hashes and without host names
	scripts/lock $(ARGS)

screenshots: dev  ## take the pictures of docs/pictures again
	TUTELA_PICTURES=docs/pictures $(BIN)/python -m pytest -m browser $(ARGS)

permissions: dev  ## write docs/permissions.md again from the roles and the matrix
	TUTELA_WRITE=1 $(BIN)/python -m pytest -q tests/consistency/test_permissions_page.py

clean:  ## remove everything that was built; nodes in .run/ and .demo/ stay
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .test
	find . -name __pycache__ -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
