# `make` alone lists what can be done. Everything is installed below .venv, from locks with hashes.
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?=
ARGS ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALL := $(PIP) install --require-hashes
INSTALL_PROJECT := $(PIP) install --no-deps --no-build-isolation --editable .
COMPILE = "$$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --extra build --extra postgres

.DEFAULT_GOAL := help
.PHONY: help run test lint format pictures bench quality lock clean

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## run the desk (ARGS="--port 8800" are passed on)
	@$(BIN)/summit-desk $(ARGS)

test: $(VENV)/installed-dev ## run all tests (ARGS="tests/bot -k cards" are passed on)
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/installed-dev ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

format: $(VENV)/installed-dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(VENV)/installed-dev ## take the README's pictures anew (needs Chromium)
	@SUMMIT_DESK_PICTURES=docs/pictures $(BIN)/python -m pytest tests/browser/test_pictures.py $(ARGS)

bench: $(VENV)/installed-dev ## measure speed (ARGS=--quick for a short run)
	@for each in tests/bench/[!_]*.py; do \
		echo "== $$each"; OPENBLAS_NUM_THREADS=1 $(BIN)/python -m "tests.bench.$$(basename "$$each" .py)" $(ARGS) || exit 1; \
	done

quality: $(VENV)/installed-dev ## measure the answers anew and write docs/quality.md (a few minutes)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.eval.report

lock: ## remake both locks from pyproject.toml (needs uv; ARGS=--upgrade takes newer versions)
	@PATH="$(BIN):$$PATH"; uv=$$(command -v uv) || { echo "make lock needs uv; install it and try again" >&2; exit 1; }; \
	$(COMPILE) $(ARGS) --output-file requirements.lock && \
	$(COMPILE) $(ARGS) --extra dev --output-file requirements-dev.lock

clean: ## remove the environment and what tools leave behind (never data/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A second run installs nothing: these files are newer than what they were made from.
$(VENV)/installed: requirements.lock pyproject.toml $(VENV)/pyvenv.cfg
	@echo "Installing Summit Desk below $(VENV) (once; a minute or two)"
	@$(INSTALL) --requirement requirements.lock
	@$(INSTALL_PROJECT)
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml $(VENV)/pyvenv.cfg
	@echo "Installing Summit Desk and its tests' tools below $(VENV) (once; a few minutes)"
	@$(INSTALL) --requirement requirements-dev.lock
	@$(INSTALL_PROJECT)
	@touch $@

$(VENV)/pyvenv.cfg:
	@for each in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$each; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Summit Desk needs Python 3.11 or newer; install it, or name one: make run PYTHON=path/to/python3" >&2; exit 1; \
	fi; \
	"$$found" -m venv $(VENV) || { \
		rm -rf $(VENV); echo "$$found cannot make an environment; on Debian: apt install python3-venv" >&2; exit 1; \
	}
