# Two commands matter: `make run` opens the sample, `make test` checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= auto
SCRATCH ?= scratch

.PHONY: run test lint types imports tests format clean

run: $(VENV)/.base
	@rm -rf $(SCRATCH) && mkdir -p $(SCRATCH) && cp -R seeds $(SCRATCH)/seeds
	@$(BIN)/glossator $(SCRATCH)/seeds --as sample

test: $(READY) lint types imports tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

tests: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS)

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# $(call set-up,what is installed,its name,how long that takes): makes the environment, saying what it does.
define set-up
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Glossator needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@if ! test -x $(BIN)/python; then \
		echo "1/2  Making an environment for Glossator in $(VENV) (about ten seconds) ..."; \
		$(PYTHON) -m venv $(VENV) || { echo "That failed: see above. On Debian and Ubuntu, install python3-venv."; exit 1; }; \
	fi
	@begun=$$(date +%s); \
	echo "2/2  Installing $(2) into it ($(3)) ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '$(1)' \
		|| { echo "That failed: see above. It needs the network once; 'make $(MAKECMDGOALS)' tries again."; exit 1; }; \
	echo "     Done in $$(( $$(date +%s) - begun )) seconds; from now on this is skipped."
	@touch $@
endef

$(VENV)/.base: pyproject.toml constraints.txt
	$(call set-up,.,Textual and what else the app needs,half a minute; longer on a slow network)

$(READY): pyproject.toml constraints.txt
	$(call set-up,.[dev],what the app and its tests need,a minute; longer on a slow network)
	@touch $(VENV)/.base

clean:
	rm -rf $(VENV) $(SCRATCH) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
