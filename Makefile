# What a newcomer needs is `make run` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test check soak docs screenshots ready format

PYTHON ?= python3
BIN := .venv/bin
# Where Python may keep what it compiled, each of our processes starts in half the time; some machines forbid it by default.
unexport PYTHONDONTWRITEBYTECODE
# Three workers on two cores, because tests also wait; tests/conftest.py keeps those that share the demo on one of them.
PYTEST := $(BIN)/pytest -q -n 3

help:
	@echo 'make run          the living demo city: prints a sign-in link per person, Ctrl-C ends it'
	@echo 'make test         everything that must hold before a change lands (at most 10 minutes on two cores)'
	@echo 'make check        the fast part: format, lint, types, walls, unit tests (under a minute)'
	@echo 'make format       format all code'
	@echo 'make docs         the documentation, into docs/_build/html'
	@echo 'make screenshots  the pictures of the documentation, from a running demo'
	@echo 'make soak         what takes long: kill, fuzz, mutation, large files, benches'

run:
	@$(PYTHON) tools/bootstrap.py run
	@exec $(BIN)/watchroom demo

ready:
	@$(PYTHON) tools/bootstrap.py test

# What reads the code without running it: each uses one core, so two go side by side.
STATIC := types console-check docs-check walls lint collected
.PHONY: $(STATIC)

# What was imported once is compiled: otherwise each of pytest's workers compiles all of it for itself, at the same time.
collected:
	@said=$$($(BIN)/pytest -qqq -m 'not soak' --collect-only) || { echo "$$said"; false; }

types:
	$(BIN)/mypy

console-check:
	cd console && npm run --silent check

docs-check:
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

walls:
	$(BIN)/lint-imports --no-logo

lint:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

check: ready
	@$(MAKE) --no-print-directory -j2 types console-check walls lint
	$(PYTEST) -m 'not soak and not database and not browser' tests/unit tests/shape tests/docs

test: ready
	@$(MAKE) --no-print-directory -j2 $(STATIC)
	$(PYTEST) -m 'not soak'

format: ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd console && npm run --silent format

docs: ready docs-check
	@echo 'Open docs/_build/html/index.html.'

screenshots: ready
	$(BIN)/python tools/screenshots.py

soak:
	@$(PYTHON) tools/bootstrap.py soak
	$(BIN)/pytest -q -m soak
	$(PYTEST) -m 'not soak' --hypothesis-profile thorough tests/properties src
	$(BIN)/watchroom bench
