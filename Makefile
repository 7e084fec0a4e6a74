# Ka Long: `make run` and `make test` do all the set-up that they need.

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready
# A Python that is new enough; PYTHON3=… names another one.
PYTHON3 ?= python3

.PHONY: help run test lint bench soak system browser clean

help:
	@echo "make run    the city, its demo data and its logins, at http://localhost:8000 (PORT=… elsewhere)"
	@echo "make test   every check and test, in a real database and a real browser"
	@echo "make bench  the figures, each beside its baseline"
	@echo "make soak   two hundred rounds of killing processes while reports come in"

run: system $(READY)
	@exec $(VENV)/bin/kalong run

# What kills processes, drives browsers and measures has the machine for itself.
ALONE := tests/faults tests/e2e

test: system browser $(READY) lint
ifdef TESTS
	$(PYTHON) -m pytest -q $(TESTS)
else
	$(PYTHON) -m pytest -q -n auto --dist loadfile tests $(ALONE:%=--ignore=%)
	$(PYTHON) -m pytest -q $(ALONE)
endif

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo 2>/dev/null || $(VENV)/bin/lint-imports

bench: system $(READY)
	$(PYTHON) -m tests.benchmarks $(BENCH)

soak: system $(READY)
	KALONG_SOAK=1 $(PYTHON) -m pytest -q tests/faults

$(READY): requirements.lock setup.cfg pyproject.toml web/maps/vendor.py
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ka Long needs Python 3.11 or later; PYTHON3=… names one."; exit 1; }
	@test -x $(PYTHON) || $(PYTHON3) -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(PYTHON) -m web.maps.vendor
	@touch $@

# What the distribution has to bring; asked for only where it is missing.
system:
	@sh .ci/packages postgres npm fonts

browser:
	@sh .ci/packages chromium

clean:
	rm -rf $(VENV) *.egg-info web/static/vendor/*/
