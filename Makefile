# What a person needs: make run, make test. The rest is for those who change the code.
PYTHON ?= python3
PORT ?= 10000
ROLE ?= owner
# For two cores: a third of the time of the tests is waiting, for a browser, a server or a lock.
WORKERS ?= 3
VENV := .venv
BIN := $(VENV)/bin
# What installs the rest: those that come with Python have known vulnerabilities.
BUILD := pip==26.3 setuptools==84.2.1
STAMP := $(VENV)/installed
MANAGE := $(BIN)/python manage.py

# Compiled modules are kept: else every start of Python compiles the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check audit bench quality prove screenshots dsn stop clean

run: $(STAMP)
	@$(MANAGE) migrate --verbosity 0
	@DATABASE_URL_POSTGRES_NEW=$${DATABASE_URL_POSTGRES_NEW:-$$($(BIN)/python -m ytv2.local.embedded dsn --role superuser)} \
		$(MANAGE) grant_roles --existing --json >/dev/null
	@$(MANAGE) sample_library --unless-paused
	@$(MANAGE) local_curator
	@echo "Serving on http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@PORT=$(PORT) $(BIN)/gunicorn ytv2.wsgi --config ytv2/ops/gunicorn.py --bind 127.0.0.1:$(PORT)

test: $(STAMP)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy content ingest ytv2
	@$(MANAGE) makemigrations --check --dry-run
	@DEBUG=false SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))") \
		ALLOWED_HOSTS=example.org DATABASE_URL_POSTGRES_NEW=$$($(BIN)/python -m ytv2.local.embedded dsn) \
		$(MANAGE) check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory audit

# Fails for a known vulnerability. Without a network it only says that nothing was audited.
audit: $(STAMP)
	@if $(BIN)/pip-audit --local --timeout 5 --progress-spinner off >$(VENV)/audit.log 2>&1; then \
		echo "No known vulnerability; of $$(grep -c 'could not be audited' $(VENV)/audit.log) packages the index knows nothing."; \
	elif grep -q '^Found [0-9]* known' $(VENV)/audit.log; then cat $(VENV)/audit.log; exit 1; \
	else echo "Not audited: the index does not answer. $(VENV)/audit.log says why."; fi

bench: $(STAMP)
	@DJANGO_SETTINGS_MODULE=ytv2.settings $(BIN)/python -m bench $(ARGS)

# What Lighthouse and the W3C's checker of HTML say of the pages; needs Node.js, Java and Chromium.
quality: $(STAMP) bench/quality/node_modules
	@DJANGO_SETTINGS_MODULE=ytv2.settings $(BIN)/python -m bench quality

bench/quality/node_modules: bench/quality/package-lock.json
	@npm ci --prefix bench/quality --ignore-scripts --no-audit --no-fund --silent
	@touch $@

prove: $(STAMP)
	@PROVE=full $(BIN)/python -m pytest -n 2 --dist worksteal -m prove $(ARGS)

# The pictures of README.md, docs/curating.md and docs/reading.md.
screenshots: $(STAMP)
	@$(BIN)/python -m pytest tests/browser/screenshots.py

dsn: $(STAMP)
	@$(BIN)/python -m ytv2.local.embedded dsn --role $(ROLE)

stop:
	@$(BIN)/python -m ytv2.local.embedded stop
	@$(BIN)/python -m ytv2.local.embedded stop --home .local/tests

# Installs again whenever a requirement changes. Python compiles what is used of it, at the first use.
$(STAMP): requirements.txt requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what is needed (once) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --upgrade $(BUILD) >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt >&2
	@touch $(STAMP)

clean:
	@-$(MAKE) -s stop 2>/dev/null
	rm -rf .local $(VENV) staticfiles
