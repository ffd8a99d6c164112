# Two commands: `make demo` and `make test`. Each installs what it needs; each can be run twice.
UV_VERSION := 0.9.7
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export GOALWEAVE_DATA_DIR ?= $(CURDIR)/.goalweave

ifeq ($(OS),Windows_NT)
BIN := Scripts
else
BIN := bin
endif
UV := .bootstrap/$(BIN)/uv
RUN := .venv/$(BIN)
BUNDLE := src/goalweave/web/static/goalweave/bundle/stamp.txt
FONTS := src/goalweave/fonts/files/noto-sans-sc-licence.txt
CHINESE_WORDS := src/goalweave/core/text/chinese-words.txt
SOURCES := $(shell find frontend hatch_build.py src/goalweave -name node_modules -prune -o \( -path 'frontend/*' -o -name '*.po' -o -name hatch_build.py \) -type f -print 2>/dev/null)

.PHONY: demo serve test types bytecode sqlite fix lock thorough upgrades models dist sbom bench load soak faults fuzz crawl schemathesis messages clean

demo: .venv/.installed ## make the demo database, map the sample, print the result
	$(RUN)/goalweave demo

serve: .venv/.installed ## serve it on http://127.0.0.1:8000
	$(RUN)/goalweave serve

# Tests start many processes. Each of them reads what was compiled before, also where the environment forbids to write that
# beside the sources, as images for containers do: Python is then half as fast to start.
test: private export PYTHONDONTWRITEBYTECODE :=
test: private export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
test: .venv/.installed-dev ## everything that must hold
	$(RUN)/ruff check . && $(RUN)/ruff format --check .
	$(RUN)/djangofmt --quiet --check src && $(RUN)/python tools/style_sheets.py --check
	$(MAKE) --no-print-directory --jobs=2 types sqlite
ifdef GOALWEAVE_TEST_DATABASE_URL
	$(RUN)/pytest -n auto --database-only
else ifdef CI
	@echo "GOALWEAVE_TEST_DATABASE_URL names no PostgreSQL: in CI the tests run on both databases"; exit 1
endif

# Side by side: the browser leaves processors idle, and mypy and the migrations use one.
types: .venv/.installed-dev
	$(RUN)/lint-imports
	$(RUN)/mypy
ifdef GOALWEAVE_TEST_DATABASE_URL
	$(RUN)/python -m tests.tables
endif

# What Python and pytest compile of the tests, which each of their processes reads.
bytecode: .venv/.installed-dev
	$(RUN)/pytest --collect-only --quiet >/dev/null

sqlite:
	GOALWEAVE_TEST_DATABASE_URL= $(RUN)/pytest -n auto

fix: .venv/.installed-dev ## format and repair what can be repaired
	$(RUN)/ruff check --fix . ; $(RUN)/ruff format .
	$(RUN)/djangofmt --quiet src ; $(RUN)/python tools/style_sheets.py

upgrades: .venv/.installed-dev ## databases of all earlier versions, updated to this one
	GOALWEAVE_TEST_UPGRADES=all $(RUN)/pytest -n auto tests/upgrade

thorough: private export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
thorough: .venv/.installed-dev ## all tests, those of `make test` with more data too: before a release
	GOALWEAVE_TEST_DATABASE_URL= GOALWEAVE_TEST_UPGRADES=all $(RUN)/pytest -n auto --thorough
ifdef GOALWEAVE_TEST_DATABASE_URL
	$(RUN)/pytest -n auto --database-only --thorough
endif

models: .venv/.installed-dev ## thousands of sequences of what people do, drawn anew each time
	GOALWEAVE_TEST_SEQUENCES=$${GOALWEAVE_TEST_SEQUENCES:-1000} $(RUN)/pytest -n 2 -s tests/sequences

dist: .venv/.installed ## the wheel that the container image is made from
	$(UV) build --wheel --quiet --out-dir dist .

sbom: .venv/.installed-dev ## the bill of materials of the release, CycloneDX
	$(RUN)/python tools/sbom.py

bench: .venv/.installed-dev ## side-by-side measurements
	for file in bench/[a-z]*.py; do $(RUN)/python $$file || exit 1; done

# FOLDER=…: a data folder that bench/rollup.py has filled; DATABASE=postgresql://…: an empty database instead of SQLite.
MINUTES ?= 60
RATE ?= 50
SOAK_RATE ?= 10
LOAD := python -m bench.load $(if $(FOLDER),--folder $(FOLDER)) $(if $(DATABASE),--database $(DATABASE))

load: .venv/.installed-dev ## an hour of 50 mixed requests a second; every write is looked up afterwards
	$(RUN)/$(LOAD) --minutes $(MINUTES) --rate $(RATE) --report load.md

soak: .venv/.installed-dev ## the same for a day, at a lower rate
	$(RUN)/$(LOAD) --minutes 1440 --rate $(SOAK_RATE) --every 300 --report soak.md

faults: .venv/.installed-dev ## kill processes, fill the disk, take the database away, and look for what is lost
	$(RUN)/python -m bench.faults --times 10

messages: .venv/.installed-dev ## collect interface strings into the .po files
	$(RUN)/python tools/messages.py

lock: $(UV) ## renew the lock files (names, versions, hashes; no URL)
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --extra postgres --extra parquet pyproject.toml -c requirements-dev.lock -o requirements-server.lock
	echo "uv==$(UV_VERSION)" | $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" - -o requirements-uv.lock

fuzz: .venv/.installed-dev ## an hour of broken files for each reader, two at a time (uses atheris where it is installed)
	$(RUN)/python tools/fuzz.py all --minutes 60 --jobs 2

crawl: .venv/.installed-dev ## hostile values in every form, as every role
	$(RUN)/python tools/crawl.py

schemathesis: .venv/.installed-dev ## a hundred requests to each operation of the API, with a key of every role
	GOALWEAVE_TEST_API_EXAMPLES=100 $(RUN)/pytest -n auto tests/attack/test_api_roles.py

$(UV):
	$(PYTHON) -m venv .bootstrap
	.bootstrap/$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement requirements-uv.lock

.venv/.made: $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@touch $@

# Without the bundle, the fonts or the Chinese words, try again to build them: npm may have been out of reach.
ifneq ($(wildcard $(BUNDLE) $(FONTS) $(CHINESE_WORDS)),$(BUNDLE) $(FONTS) $(CHINESE_WORDS))
.PHONY: .venv/.installed
endif
.venv/.installed: .venv/.made requirements.lock pyproject.toml $(SOURCES)
	$(UV) pip install --quiet --python .venv --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --reinstall-package goalweave -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(UV) pip install --quiet --python .venv --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .bootstrap .venv .goalweave src/goalweave/web/static/goalweave/bundle src/goalweave/charts/world src/goalweave/fonts/files
