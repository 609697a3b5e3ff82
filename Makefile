# Tandem's commands. `make` alone explains them.

PY := .venv/bin/python
LOADTEST := .venv-loadtest/bin/python
# What needs no package runs without a virtual environment, too.
ANY_PYTHON = $(or $(wildcard $(PY)),$(PYTHON),python3)

# Some shells export the machine's name as NAME; a record's name is only what `make NAME=...` says.
ifneq ($(origin NAME),command line)
NAME :=
endif

# The embedded PostgreSQL has a database for each scale, and the variable SCALE, which make hands on, says which. In a
# database of the reader's own, `make run` and `make why` show whatever data is there.
IS_SEEDED := "from shop.models import Dataset; raise SystemExit(not Dataset.objects.exists())"

# Declared where the load test declares its options, and passed on to it as they are.
LOADTEST_OPTIONS := $(shell sed -n 's/.*make="\([A-Z_]*\)".*/\1/p' loadtests/options.py)

# A misspelt option would be ignored in silence.
OPTIONS := $(sort ARGS BIND FORCE FROM FULL GATE HINT MINE NAME PAGE PYTHON SCALE SEED TO URL USER_ VERSUS WATCH \
  $(LOADTEST_OPTIONS))
GIVEN := $(foreach _,$(.VARIABLES),$(if $(filter command,$(word 1,$(origin $_))),$_))
UNKNOWN := $(filter-out $(OPTIONS) MAKE% SHELL,$(GIVEN))
# What a recipe does not know it says itself: its names are given as variables, too.
ifneq ($(if $(filter recipe,$(MAKECMDGOALS)),,$(UNKNOWN)),)
$(error There is no option $(UNKNOWN). The options are $(OPTIONS))
endif
ifneq ($(and $(filter loadtest,$(MAKECMDGOALS)),$(filter PAGE,$(GIVEN))),)
$(error make loadtest rides PAGES, not PAGE)
endif

.DEFAULT_GOAL := help
.PHONY: help loadtest report why diff run mine check recipe cookbook setup data seed test lint format docs services down clean

##@ Measure: where does the time go, and what does a change gain?

loadtest: .venv/installed .venv-loadtest/installed ## Measure and compare (LOADTEST_OPTIONS)
	@$(LOADTEST) -m loadtests run $(strip $(foreach _,$(LOADTEST_OPTIONS),$(if $($_),$_="$($_)")))

report: .venv-loadtest/installed ## Rebuild report.html from the latest record
	@$(LOADTEST) -m loadtests report

why: data ## Explain one request: where its time goes (URL= VERSUS= USER_= SCALE= ARGS="--explain --cold")
	@$(PY) manage.py why $(if $(USER_),--user "$(USER_)") $(if $(VERSUS),--versus "$(VERSUS)") $(ARGS) -- "$(or $(URL),/)"

diff: ## Show what one stage changes (PAGE=category FROM=naive TO=eager)
	@cd "shop/pages/$(or $(PAGE),category)" 2>/dev/null || \
	  { echo "There is no page $(PAGE), only:" $$(ls -d shop/pages/*/ | grep -v __ | xargs -n1 basename); exit 1; } && \
	for stage in "$(or $(FROM),naive)" "$(or $(TO),eager)"; do \
	  test -f "$$stage.py" || { echo "There is no $$stage.py here, only:" *.py; exit 1; }; \
	done && \
	if git --version >/dev/null 2>&1; then diff="git --no-pager diff --no-index"; else diff="diff -u"; fi && \
	{ $$diff "$(or $(FROM),naive).py" "$(or $(TO),eager).py" || test $$? -eq 1; }

##@ Learn: mend a page yourself, and have it judged

run: data ## Serve the shop for development at http://127.0.0.1:8000/ (BIND= SCALE=)
	@echo "The shop is at http://$(or $(BIND),127.0.0.1:8000)/ (Ctrl-C ends it; make down ends the services)"
	@$(PY) manage.py relay & relay=$$!; trap 'kill $$relay' EXIT; \
	  $(PY) manage.py runserver --settings config.settings.development $(or $(BIND),127.0.0.1:8000)

mine: services ## Copy a stage to a file of your own, served at /mine/ (PAGE=category FROM=naive FORCE=1)
	@$(PY) manage.py mine "$(or $(PAGE),category)" --from "$(or $(FROM),naive)" $(if $(FORCE),--force)

check: services .venv-loadtest/installed ## Judge your own stage by the contracts (PAGE=category SCALE=small HINT=1 WATCH=1; GATE=fresh alone)
	@$(PY) -m judge $(if $(HINT),--hint "$(HINT)") $(if $(SCALE),--scale "$(SCALE)") $(if $(WATCH),--watch) \
	  $(if $(GATE),--gate "$(GATE)") \
	  -- "$(or $(PAGE),category)"

##@ Copy: one technique a file, in your names

recipe: ## Print a recipe in your names (NAME=count_related_rows Review=Reply ...), or list all by impact
	@"$(ANY_PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 9))" 2>/dev/null || \
	  { echo "$(ANY_PYTHON) is no Python 3.9 or newer. Name one: make recipe PYTHON=python3.13"; exit 1; }
	@"$(ANY_PYTHON)" -m cookbook $(if $(NAME),print "$(NAME)" $(foreach _,$(UNKNOWN),"$_=$($_)"),list)

cookbook: override export SCALE := small
cookbook: services .venv-loadtest/installed ## Measure the recipes on scale small and write their record (NAME=)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed
	@$(PY) -m cookbook measure $(if $(NAME),--name "$(NAME)")

##@ Develop

setup: .venv/installed .venv-loadtest/installed ## Make both virtual environments (PYTHON=python3.13)

data: services
	@$(PY) manage.py migrate --verbosity 0
	@$(if $(SCALE),,$(PY) manage.py shell --verbosity 0 --command $(IS_SEEDED) ||) \
	  $(PY) manage.py seed

seed: services ## Fill the database of this scale (SCALE=tiny, or small, medium, large; SEED=1); skipped when it is there
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed --seed $(or $(SEED),1)

# Where the environment forbids bytecode, each of the many processes of a run would compile all that it imports.
test: services .venv-loadtest/installed ## Run the tests (ARGS="-k category" FULL=1)
	@PYTHONDONTWRITEBYTECODE= $(PY) -m pytest $(ARGS)

lint: .venv/installed ## Check style, types and templates
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	find templates lab cookbook -name '*.html' ! -name '*_mine.html' -exec .venv/bin/djade --check --target-version 6.1 {} +
	find config cookbook judge lab seeding services shop tests -name '*.py' ! -path '*/pages/*/mine.py' -exec .venv/bin/django-upgrade --check --target-version 6.1 {} +

format: .venv/installed ## Repair what lint can repair
	find config cookbook judge lab seeding services shop tests -name '*.py' -exec .venv/bin/django-upgrade --exit-zero-even-if-changed --target-version 6.1 {} +
	$(PY) -m ruff check --fix-only
	$(PY) -m ruff format
	find templates lab cookbook -name '*.html' -exec .venv/bin/djade --target-version 6.1 {} + || true

docs: .venv-docs/installed .venv-loadtest/installed ## Make a site of all documents, in site/
	@.venv-docs/bin/python -m website site

services: .venv/installed ## Start the embedded PostgreSQL and Valkey where no URL is given
	@$(PY) -m services start

# Without a virtual environment nothing runs, unless it was removed by hand: then it is made anew.
define services_command
	@if test -x $(PY) || test -d "$${TANDEM_HOME:-.tandem}" || grep -qs TANDEM_HOME= .env; then \
	  test -x $(PY) || $(MAKE) .venv/installed; \
	  $(PY) -m services $1; \
	fi
endef

down: ## Stop the embedded services
	$(call services_command,stop)

clean: ## Remove the services' data, the virtual environments and all caches
	$(call services_command,remove)
	@if test -d .tandem; then TANDEM_HOME=.tandem $(PY) -m services remove; fi
	rm -rf .venv .venv-docs .venv-loadtest site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this help
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z]+:.*## / { sub("LOADTEST_OPTIONS", "$(LOADTEST_OPTIONS:%=%=)"); printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.venv/installed: requirements/dev.txt scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh .venv requirements/dev.txt
	@touch $@

.venv-docs/installed: requirements/docs.txt scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh .venv-docs requirements/docs.txt
	@touch $@

.venv-loadtest/installed: requirements/loadtest.txt scripts/venv.sh
	@PYTHON="$(PYTHON)" sh scripts/venv.sh .venv-loadtest requirements/loadtest.txt
	@touch $@
