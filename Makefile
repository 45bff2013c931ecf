# make report   builds the shelf of briefs: reports/index.html
# make test     runs every check and test
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
# The versions that were tested; empty for the newest that pyproject.toml allows.
CONSTRAINTS ?= constraints.txt
# Pytest's workers; each keeps to one thread.
JOBS   ?= auto

export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export NUMBA_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help report test test-all check format benchmark lab constraints clean

help:
	@sed -n 's/^# make/make/p' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'policylab needs Python 3.11 or newer with venv (Debian: apt install python3-venv); or say make PYTHON=/path/to/python3'; exit 1; }
	@echo 'Installing into $(VENV): a few minutes the first time, nothing after that.'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS)) --editable '.[cluster,dev]'
	@touch $(STAMP)

report: $(STAMP)
	@$(BIN)/policylab report

# make check    ruff, mypy and the import contract
check: $(STAMP)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# A worker that dies ends the run: a replacement may wait for ever.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --max-worker-restart 0

test: check
	@$(PYTEST) -m 'not long'

# make test-all what takes longer, too
test-all: check
	@$(PYTEST)

# make benchmark  measures against named alternatives, in one run
benchmark: $(STAMP)
	@$(BIN)/python -m benchmarks

# make lab      opens the notebooks in JupyterLab
lab: $(STAMP)
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

# make format   formats the code
format: $(STAMP)
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# make constraints  takes the newest versions that pyproject.toml allows
constraints: $(STAMP)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --extra cluster --extra dev --universal --python-version 3.11 --fork-strategy fewest \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file constraints.txt --upgrade

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# make docs     writes what MODEL.md and README.md show of the package
.PHONY: docs
docs: $(STAMP)
	@$(BIN)/python -m policylab.documentation MODEL.md README.md
