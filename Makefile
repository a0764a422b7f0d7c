# `make app` and `make test` do all the set-up on a bare machine with Python >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
# The versions that the tests passed with; `CONSTRAINTS=` takes the newest that the lists allow.
CONSTRAINTS ?= constraints.txt
# Readers of HEIC, JPEG XL and packed TIFF; `FORMATS=` does without, where there is no wheel of one.
FORMATS ?= -r requirements-formats.txt

# A file of tests stays in one process; torch in each has one thread, for they share the cores. One
# process more than there are cores, at most four: tests of pages wait for a browser now and then.
# What Python compiles is kept, also in a container that says otherwise: tests start it often.
PROCESSES := $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 3 ? cores + 1 : 4)))
TEST := PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

.PHONY: app test check format constraints

app: .venv/app
	$(BIN)/streamlit run app.py

test: .venv/dev
	$(TEST)

check: .venv/dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: .venv/dev
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

# A new .venv with the newest versions there are, recorded once everything passes with them.
constraints:
	rm -rf .venv
	$(call install,requirements-dev.txt,)
	$(TEST)
	$(BIN)/python .ci/constraints.py > .venv/constraints.txt
	mv .venv/constraints.txt constraints.txt

# Each marker says: what this file lists is installed. uv is quicker where there is one.
.venv/app: requirements.txt requirements-formats.txt $(CONSTRAINTS)
	$(call install,requirements.txt $(FORMATS),$(addprefix -c ,$(CONSTRAINTS)))
	touch $@

.venv/dev: requirements.txt requirements-formats.txt requirements-docs.txt requirements-auth.txt requirements-dev.txt $(CONSTRAINTS)
	$(call install,requirements-dev.txt,$(addprefix -c ,$(CONSTRAINTS)))
	touch .venv/app $@

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "WhyCluster needs Python 3.11 or newer; set PYTHON=... to one.")'
	@{ if command -v uv >/dev/null 2>&1; then \
	  { test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) .venv; } && \
	  uv pip install --quiet --compile-bytecode --python $(BIN)/python $(2) -r $(1); \
	else \
	  { test -x $(BIN)/python || $(PYTHON) -m venv .venv; } && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check $(2) -r $(1); \
	fi; } || { echo "If a version of $(CONSTRAINTS) does not exist for this Python or machine, take the newest that fit: make CONSTRAINTS= $(MAKECMDGOALS)" >&2; exit 1; }
endef
