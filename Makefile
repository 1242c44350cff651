# make run    everything from a fresh checkout to a server on http://127.0.0.1:8000
# make test   every check and every test
# The rest is in docs/development.md.

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := run

PORT := 8000
PYTHON := .venv/bin/python
STEP := python3 tools/step.py
VENV := .venv/.installed
NPM := node_modules/.package-lock.json
VENDOR := src/wartefrei/web/common/static/vendor/fonts.css
CATALOGS := $(wildcard src/wartefrei/locale/*/LC_MESSAGES/*.po)
TRANSLATIONS := $(CATALOGS:.po=.mo)
OWN := $(shell find src/wartefrei/web -path "*/static/*" -not -path "*/vendor/*" -name "*.css" -o \
	-path "*/static/*" -not -path "*/vendor/*" -name "*.js")
BUILT := $(VENV) $(VENDOR) $(TRANSLATIONS) $(OWN:=.br)
NOT_IN_SUITE := races or journey or axe or fuzz or soak or build
LINT := WARTEFREI_DATA_DIR=build/lint DJANGO_SETTINGS_MODULE=wartefrei.settings
# Two processes, each with a database of its own; whoever is through first takes tests from the other's end.
SHARED := -n 2 --dist worksteal
SUITE := $(SHARED) --ignore=tests/core -m "not ($(NOT_IN_SUITE))"
# PYTEST(budget in seconds, name, arguments)
PYTEST = $(STEP) --budget $(1) "$(2)" $(PYTHON) -m pytest -r fE $(3)

export DO_NOT_TRACK := 1

.PHONY: run build .venv messages format lint test test-core test-sqlite test-postgresql test-races test-journeys \
	test-axe test-api-fuzz test-build bench soak wheel screenshots lock clean packages-run packages-test

# ---- running

run: export WARTEFREI_DATA_DIR ?= $(CURDIR)/data
run: build
	@$(STEP) "Database and demo offices" .venv/bin/wartefrei demo
	@$(PYTHON) -m tools.run $(PORT)

build: $(BUILT)

packages-run:
	@python3 tools/packages.py run

packages-test:
	@python3 tools/packages.py test

.venv: $(VENV)

$(VENV): requirements-dev.lock pyproject.toml | packages-run
	@.venv/bin/python -c '' 2>/dev/null || $(STEP) "Python environment" python3 -m venv --clear .venv
	@$(STEP) "Python packages" .venv/bin/pip install --disable-pip-version-check --require-hashes \
		-r requirements-dev.lock
	@$(STEP) "wartefrei itself" .venv/bin/pip install --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@

$(NPM): package.json package-lock.json .npmrc | packages-run
	@$(STEP) "npm packages" npm ci --no-progress
	@touch $@

$(VENDOR): tools/assets.py tools/compress.py $(NPM) | $(VENV)
	@$(STEP) "Styles, fonts, scripts" $(PYTHON) -m tools.assets

$(OWN:=.br) &: $(OWN) tools/compress.py | $(VENV)
	@$(PYTHON) -m tools.compress
	@touch $(OWN:=.br)

$(TRANSLATIONS) &: $(CATALOGS) tools/compile_translations.py | $(VENV)
	@$(STEP) "Translations" $(PYTHON) -m tools.compile_translations
	@touch $(TRANSLATIONS)

messages: $(VENV) | packages-test
	@cd src/wartefrei && ../../$(PYTHON) -m django makemessages -l ar -l de -l fr -l ru -l tr -l uk --no-obsolete --add-location file -v 0

# ---- checking

format: $(VENV)
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

lint: $(BUILT) | packages-test
	@$(STEP) "Format" .venv/bin/ruff format --check .
	@$(STEP) "Lint" .venv/bin/ruff check .
	@$(STEP) "Templates" .venv/bin/djlint --lint --quiet src
	@$(STEP) "Arrows between the rooms" .venv/bin/lint-imports --no-cache
	@$(LINT) $(STEP) "Types" .venv/bin/mypy
	@$(LINT) $(STEP) "Migrations" $(PYTHON) -m django makemigrations --check --dry-run
	@$(STEP) "Translations complete" $(PYTHON) -m tools.check_translations
	@$(STEP) "Licences" .venv/bin/reuse lint

test: lint test-core test-postgresql test-build test-races test-journeys test-axe test-api-fuzz
	@$(STEP) --show --budget 180 "Suite on SQLite" $(PYTHON) -m pytest -r fE $(SUITE)

test-core: $(BUILT)
	@$(call PYTEST,30,Core,tests/core)

test-sqlite: $(BUILT)
	@$(call PYTEST,180,Suite on SQLite,$(SUITE))

test-postgresql: $(BUILT) | packages-test
	@$(call PYTEST,180,Suite on PostgreSQL,--database=postgresql $(SUITE))

test-races: $(BUILT) | packages-test
	@$(call PYTEST,180,Races on SQLite,-m races)
	@$(call PYTEST,180,Races on PostgreSQL,--database=postgresql -m races)

test-journeys: $(BUILT) | packages-test
	@$(call PYTEST,360,Journeys in a browser,$(SHARED) -m journey)

test-axe: $(BUILT) | packages-test
	@$(call PYTEST,240,Accessibility (axe),$(SHARED) -m "axe and not soak")

test-api-fuzz: $(BUILT)
	@$(call PYTEST,180,API fuzzing (schemathesis),-m fuzz)

test-build: $(BUILT)
	@$(call PYTEST,90,Wheel,-m build)

# ---- more

bench: $(BUILT) | packages-test
	@$(PYTHON) -m benchmarks

soak: $(BUILT)
	@$(PYTHON) -m pytest -m soak

wheel: $(BUILT)
	@$(STEP) "Wheel" $(PYTHON) -m build --wheel --no-isolation --outdir dist
	@$(PYTHON) -m tools.check_wheel

screenshots: $(BUILT) | packages-test
	@$(PYTHON) -m tools.screenshots

# Needs uv. Pins every package with its hashes, for every Python from 3.11 on, without the address of a registry.
UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
lock:
	$(UV_COMPILE) pyproject.toml -o requirements.lock
	$(UV_COMPILE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	npm install --package-lock-only
	rm -f node_modules/.package-lock.json # npm took it for installed

clean:
	rm -rf .venv node_modules build dist src/wartefrei/web/common/static/vendor
	find src -name '*.mo' -delete
