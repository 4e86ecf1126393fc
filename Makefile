# Ögonblick: »make demo« och »make test« är allt som behövs. / These two are all that is needed.
#
# Everything is put into this folder (.tools, .venv, var), so »make clean« leaves the machine as it
# was, but for system packages: only a browser and fonts, and only where there are none, and for
# »make test-benches« the servers that it compares with.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-benches test-long check static format lint types imports bench evaluate pictures clean

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/uv
# its temporary files too stay in here
UV_SYNC = mkdir -p .tools/tmp && TMPDIR=$(CURDIR)/.tools/tmp $(UV) sync --locked
BIN := .venv/bin

export UV_CACHE_DIR ?= $(CURDIR)/.tools/cache
# inside the package in .venv, where the program looks too
export PLAYWRIGHT_BROWSERS_PATH ?= 0
export PYTHONUTF8 := 1
# everything is started as many small processes, and an image of Python's own may forbid them all to
# keep what they compiled: a command took 3.5 s of processor time and not 1.4 (busy machine, 2026-11)
unexport PYTHONDONTWRITEBYTECODE
# Playwright's driver is one large script, compiled anew by each visit and each test of a browser:
# 0.60 s of processor time, and 0.52 with what it keeps here (medians of eight, Node 26, 2026-11)
export NODE_COMPILE_CACHE ?= $(CURDIR)/.tools/node
# the machine's own list of trusted certificates: many municipalities have a proxy with its own
export UV_SYSTEM_CERTS ?= 1

# one more than there are cores, for much of a test is waiting for servers; four at the most
WORKERS ?= $(shell cores=$$(nproc); echo $$((cores < 4 ? cores + 1 : 4)))

say = @printf '\n» %s\n  %s\n' $(1) $(2)

help: ## visa den här hjälpen / show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: setup ## kör hela huvudjobbet på inbyggda standardval / the whole main job on embedded defaults
	$(call say,"Startar demonstrationen: en liten plattform med en påhittad kommuns konton.","Starting the demo: a small platform with an invented municipality's accounts.")
	@$(BIN)/python tests/sites/demo.py --home var/demo $(DEMO_FLAGS)

test: setup ## alla tester, på riktig webbläsare, S3 och Prefect / all tests, on the real things
	$(call say,"Förbereder testernas uppspelare (pywb).","Preparing the tests' replay tool (pywb).")
	@$(UV_SYNC) --project tests/replay
	$(call say,"Kör testerna. Det tar några minuter.","Running the tests. It takes some minutes.")
	@$(BIN)/python -m pytest -n $(WORKERS) $(TEST_FLAGS)

test-benches: setup ## riktig programvara för plattformar, jämförd med sitt API / real platform software against its API
	$(call say,"Installerar (i var/benches, servrarna som systempaket) och startar ett Bluesky-nätverk och en WordPress. Första gången tar det några minuter.","Installing (into var/benches, servers as system packages) and starting a Bluesky network and a WordPress. The first time takes some minutes.")
	@PYTHONPATH=tests $(BIN)/python -m benches.installing
	@PYTHONPATH=tests $(BIN)/python -m pytest tests/benches/*_bench.py $(TEST_FLAGS)

test-long: setup ## det som tar för lång tid för »make test«: 200 dödade lagringar, en minuts avbrott / what takes too long for »make test«
	@$(BIN)/python -m pytest -s tests/long/*_long.py $(TEST_FLAGS)

test-hostile: setup ## de långa fientliga sidorna / the long hostile pages
	@$(BIN)/python -m pytest tests/harvesters/long_hostile.py $(TEST_FLAGS)

check: static test ## allt som CI kräver / everything that CI demands

static: setup format lint types imports

format:
	@$(BIN)/ruff format --check .

lint:
	@$(BIN)/ruff check .

types:
	@$(BIN)/mypy

imports:
	@$(BIN)/lint-imports

bench: setup ## mätningarna i docs/benchmarks.md / the figures in docs/benchmarks.md
	@$(BIN)/python tests/bench/bench.py $(BENCH_FLAGS)

evaluate: setup ## jämförelsen av ögonblicksbilder, prövad på märkta ändringar / the comparison of snapshots, tried on labelled changes
	@$(BIN)/python tests/evaluation/evaluate.py $(EVALUATE_FLAGS)

pictures: setup ## sidornas bilder i docs/pictures, tagna på nytt / the pictures of the pages in docs/pictures, shot anew
	@$(BIN)/python -m pytest -q tests/portal/make_pictures.py

clean: ## ta bort allt som make har lagt här / remove all that make has put here
	@chmod -R u+w var 2>/dev/null || true
	@rm -rf .tools .venv tests/replay/.venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.schemathesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: .venv/.ready

.venv/.ready: pyproject.toml uv.lock deploy/get_browser.py | $(UV)
	$(call say,"Installerar programmet och det som det bygger på i .venv.","Installing the program and what it builds on into .venv.")
	@$(UV_SYNC)
	$(call say,"Ser till att det finns en webbläsare.","Making sure that there is a browser.")
	@$(BIN)/python deploy/get_browser.py
	@touch $@

$(UV):
	$(call say,"Hämtar uv $(UV_VERSION) från PyPI till .tools.","Fetching uv $(UV_VERSION) from PyPI into .tools.")
	@$(PYTHON) deploy/get_uv.py $(UV_VERSION) .tools
