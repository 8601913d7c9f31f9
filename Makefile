# Two commands for a newcomer: `make run` and `make test`.
SHELL := /bin/bash
PY := .venv/bin/python
.DEFAULT_GOAL := help

help: ## list what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/.ready ## install what is missing, start everything, print where to look
	@exec $(PY) -m oversight.launcher

test: .venv/.ready-dev ## every test, the browser's too
	$(PY) manage.py compilemessages --settings oversight.settings.test --verbosity 0 --ignore .venv
	$(PY) -m pytest $(or $(ARGS),--numprocesses 2 --dist worksteal)

check: .venv/.ready-dev ## format, lint, types, import contracts, templates, messages, migrations, deployment
	@bin/check

bench: .venv/.ready-dev ## the measurements of docs/performance.md, as ratios
	$(PY) -m tests.bench $(ARGS)

messages: .venv/.ready-dev ## collect the sentences to translate
	$(PY) manage.py makemessages -l kk -l ru --no-location --no-obsolete --settings oversight.settings.test --ignore .venv --ignore var --ignore tests

lock: .venv/.ready-dev ## pin every package with its hashes
	.venv/tool/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" requirements.in -o requirements.txt
	.venv/tool/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment; data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.ready: requirements.txt bin/install
	@bin/install run

.venv/.ready-dev: requirements-dev.txt bin/install
	@bin/install dev

.PHONY: help run test check bench messages lock clean
