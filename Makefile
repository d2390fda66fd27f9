# Modelyard. `make help` lists the targets. Everything they need is installed by them; nothing is installed by hand.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
SOURCES := kit gateway launcher services images tests
PACKAGES := kit/src gateway/src launcher/src $(wildcard services/*/src)
BAR := $(PYTHON) launcher/src/launcher/progress.py
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

.PHONY: system help run down demo forget backup restore frontend screenshots test test-all e2e faults attacks licences check fmt types openapi provision migrate migration images bench clean lock setup setup-dev
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# the command that installs Debian's packages
apt = sh -c '$(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null'

# ---- installing: one virtual environment, named by the content of its lock ----------------------------------------
define install
	@command -v $(PYTHON) >/dev/null || { echo "python3 (3.11 or newer) is needed: apt-get install python3"; exit 1; }
	@[ -x $(PY) ] || $(PYTHON) -m venv $(VENV) 2>/dev/null || \
	  { rm -rf $(VENV); $(BAR) "installing python3-venv" $(call apt,python3-venv) && $(PYTHON) -m venv $(VENV); }
	@$(BAR) "installing the Python packages of $(1)" $(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r $(1)
endef

$(VENV)/.base: requirements/base.txt
	$(call install,requirements/base.txt)
	@touch $@

$(VENV)/.dev: requirements/dev.txt
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.base $@

# where Python finds our packages: written again when a folder of a service appears or goes
$(VENV)/.paths: services $(wildcard services/*) | $(VENV)/.base
	@site=$$($(PY) -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])'); \
	  for folder in $(PACKAGES); do echo "$(CURDIR)/$$folder"; done > "$$site/modelyard.pth"
	@touch $@

setup: $(VENV)/.base $(VENV)/.paths  ## install what the platform needs
setup-dev: $(VENV)/.dev $(VENV)/.paths  ## install what tests and checks need, too

# what tests build and start: a C compiler, a container engine with packet filter, PostgreSQL, a tiny static program to make images of
# and, to see the console: a browser, and a font that has Chinese
TOOLS := gcc podman runc nft ip busybox debootstrap chromium pg_ctlcluster unar bsdtar
DEBIAN := gcc libc6-dev podman runc nftables iproute2 busybox-static debootstrap chromium fonts-noto-cjk postgresql unar libarchive-tools

$(VENV)/.system: Makefile $(VENV)/.dev
	@missing=""; for tool in $(TOOLS); do PATH="$$PATH:/usr/sbin:/bin" command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	  if [ -n "$$missing" ]; then $(BAR) "installing$$missing" $(call apt,$(DEBIAN)) || { echo "install these by hand:$$missing"; exit 1; }; fi
	@touch $@

system: $(VENV)/.system

# ---- the console: built when its sources are others than those of the build that is there -------------------------
CONSOLE := frontend/dist/.sources
CONSOLE_NPM := frontend/node_modules/.package-lock.json
CONSOLE_HASH = cd frontend && find src public bundle index.html vite.config.ts tsconfig.json package.json package-lock.json -type f \
  ! -name '*.test.ts' ! -name '*.test.tsx' ! -name routeTree.gen.ts -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1

$(CONSOLE_NPM): frontend/package.json frontend/package-lock.json
	@command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' || \
	  { echo "node 20.19 or newer with npm is needed to build the console; Debian 12's own is older: take it from nodejs.org or your mirror of it"; exit 1; }
	@$(BAR) "installing the console's packages" npm --prefix frontend ci --silent --no-progress && touch $@

frontend:  ## build the console when its sources changed
	@hash=$$($(CONSOLE_HASH)); [ "$$(cat $(CONSOLE) 2>/dev/null)" = "$$hash" ] || { \
	  $(MAKE) --no-print-directory $(CONSOLE_NPM) && \
	  $(BAR) "building the console" npm --prefix frontend run --silent build -- --logLevel warn && echo "$$hash" > $(CONSOLE); }

screenshots: setup-dev system frontend  ## a picture of every page in both languages and themes to docs/screenshots
	@cd frontend && npx --no-install playwright test --project=pictures

# ---- using --------------------------------------------------------------------------------------------------------
run: setup frontend  ## start the platform; prints address and first sign-in (MODELYARD_HOME, MODELYARD_PORT)
	@exec $(PY) -m launcher

down: setup  ## stop the platform of MODELYARD_HOME and everything that it runs
	@exec $(PY) -m launcher down

demo: setup-dev frontend  ## the main job through the public API: make demo DATA=reviews.zip KEEP=1
	@exec $(if $(KEEP),env KEEP=$(KEEP)) $(PY) -m launcher.demo $(if $(DATA),"$(DATA)")

backup: setup  ## copy the home, also while the platform runs: make backup TO=/mnt/disk/monday
	@exec $(PY) -m launcher backup $(if $(TO),"$(TO)")

restore: setup  ## have the home as it was at a backup; what it has is moved aside: make restore FROM=/mnt/disk/monday
	@test -n "$(FROM)" || { echo 'FROM is needed: the folder of a backup'; exit 1; }
	@exec $(PY) -m launcher restore "$(FROM)"

forget: setup  ## give up what of a service is missing or damaged in the home: make forget SERVICE=model-svc
	@test -n "$(SERVICE)" || { echo 'SERVICE is needed: platform, gateway or the name of a service'; exit 1; }
	@exec $(PY) -m launcher forget "$(SERVICE)"

images: setup  ## build every image that is missing
	@exec $(PY) -m launcher images

# ---- checking -----------------------------------------------------------------------------------------------------
check: setup-dev $(CONSOLE_NPM)  ## format, lint, types, layers; the console's too, with its unit tests
	@$(VENV)/bin/ruff format --check --quiet $(SOURCES) || { echo "run make fmt"; exit 1; }
	@$(VENV)/bin/ruff check --quiet $(SOURCES)
	@$(VENV)/bin/lint-imports --no-cache | tail -n 3
	@$(MAKE) --no-print-directory types
	@cd frontend && npm run --silent check

types: setup-dev  ## mypy --strict, of the tests too
	@$(VENV)/bin/mypy $(PACKAGES) tests

fmt: setup-dev $(CONSOLE_NPM)  ## format and sort
	@$(VENV)/bin/ruff format --quiet $(SOURCES)
	@$(VENV)/bin/ruff check --quiet --fix $(SOURCES)
	@cd frontend && npm run --silent fmt

test: setup-dev system $(CONSOLE_NPM)  ## all tests but the slow ones, with real containers
	@$(PY) -m pytest -q -n 2 --dist loadfile -m "not slow and not shared"

test-all: setup-dev system $(CONSOLE_NPM)  ## every test, also on the corpora of ../shared
	@MODELYARD_WHOLE=1 $(PY) -m pytest -q -n 2 --dist loadfile

e2e: setup-dev system frontend  ## the console in Debian's Chromium, with real containers: make e2e ONLY=journey
	@cd frontend && npx --no-install playwright test --project=tests $(ONLY)

faults: setup-dev system $(CONSOLE_NPM)  ## kill the platform at its fault points, with real containers
	@$(PY) -m pytest -q tests/faults

attacks: setup-dev system  ## hostile archives, tokens and requests
	@$(PY) -m pytest -q -m attack

licences: setup-dev  ## list the licence of every locked Python and npm package; fails on one that does not fit
	@$(PY) -m tests.licences

bench: setup-dev system  ## the figures of the README, measured
	@$(PY) -m tests.benchmarks

openapi: setup-dev $(CONSOLE_NPM)  ## write the merged API description (docs/openapi.json) and the codes that the console has texts for
	@$(PY) -m launcher openapi docs/openapi.json frontend/src/shared/api/codes.json
	@cd frontend && npm run --silent api >/dev/null

provision: setup  ## make a schema and a role for every service in the PostgreSQL of MODELYARD_DATABASE_URL
	@exec $(PY) -m launcher provision

migrate: setup  ## bring every service's database to its newest revision; make run does that by itself
	@exec $(PY) -m launcher migrate

migration: setup-dev  ## draft a migration: make migration SERVICE=model-svc MESSAGE="what it does"
	@test -n "$(SERVICE)" -a -n "$(MESSAGE)" || { echo 'SERVICE and MESSAGE are needed'; exit 1; }
	@exec $(PY) -m launcher draft "$(SERVICE)" "$(MESSAGE)"

lock: setup-dev  ## pin all Python packages again, without naming an index
	@$(VENV)/bin/uv lock --quiet
	@$(VENV)/bin/uv export --quiet --no-emit-workspace --no-dev --no-header --no-annotate -o requirements/base.txt
	@$(VENV)/bin/uv export --quiet --no-emit-workspace --no-header --no-annotate -o requirements/dev.txt

clean:  ## remove the virtual environment and the caches; what the platform keeps under var/ stays
	@rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
