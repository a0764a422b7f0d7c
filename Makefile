# `make app` and `make test` do all the set-up on a bare machine with Python >= 3.10.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: app test check format

app: .venv/app
	$(BIN)/streamlit run app.py

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: .venv/dev
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# Each marker says: what this file lists is installed. uv is quicker where there is one.
.venv/app: requirements.txt
	$(call install,requirements.txt)
	touch $@

.venv/dev: requirements.txt requirements-dev.txt
	$(call install,requirements-dev.txt)
	touch .venv/app $@

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "WhyCluster needs Python 3.10 or newer; set PYTHON=... to one.")'
	@if command -v uv >/dev/null 2>&1; then \
	  test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) .venv; \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python -r $(1); \
	else \
	  test -x $(BIN)/python || $(PYTHON) -m venv .venv; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1); \
	fi
endef
