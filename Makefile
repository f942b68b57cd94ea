# The two commands a visitor needs are `make run` and `make test`; both prepare what they need.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench benchtree benchwindow benchguard fuzz browser pictures schema translations clean
BIN := .venv/bin

help:  ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run:  ## Open the window on a demo project, or print its checklist where there is no display
	@.ci/bootstrap run
	@folder=$$(mktemp -d)/atlas-support && $(BIN)/shrift demo --make-only "$$folder" >/dev/null && $(BIN)/shrift "$$folder"

# What reads the source goes beside the tests, on the core that waits for them; what it said comes last, where it is seen.
test:  ## All tests; lint, types and import contracts beside them
	@.ci/bootstrap test
	@said=$$(mktemp); $(MAKE) --no-print-directory lint >"$$said" 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest; tests=$$?; \
	wait $$lint; linted=$$?; cat "$$said"; rm -f "$$said"; \
	exit $$((tests || linted))

lint:  ## ruff, mypy (strict), import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench:  ## Measure speed and memory beside other scanners (REPOSITORY=path adds one of your own; minutes)
	@.ci/bootstrap test
	$(BIN)/python -m bench.history $(if $(REPOSITORY),--repository "$(REPOSITORY)")

benchtree:  ## Measure a working tree of 12,500, 25,000 and 50,000 made-up files beside ripgrep (minutes)
	@.ci/bootstrap test
	$(BIN)/python -m bench.tree

benchwindow:  ## Measure the window: first picture, gaps of its loop while a history is scanned, 100,000 findings
	@.ci/bootstrap test
	$(BIN)/python -m bench.window $(if $(REPOSITORY),--repository "$(REPOSITORY)")

benchguard:  ## Measure what a commit waits for, beside the hooks of other scanners
	@.ci/bootstrap test
	$(BIN)/python -m bench.guard

fuzz:  ## Hypothesis with many more examples (minutes)
	@.ci/bootstrap test
	SHRIFT_FUZZ=1 $(BIN)/python -m pytest tests -k "property or every or any or fuzz" --timeout 3000

browser:  ## Open a report's page in Chromium: requests, accessibility, rows on paper (needs chromium and npm; minutes)
	@.ci/bootstrap test
	@command -v chromium >/dev/null || { echo "chromium is missing: apt-get install chromium"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check playwright
	@folder=$$(mktemp -d) && npm install --silent --no-audit --prefix "$$folder" axe-core && $(BIN)/python -m tests.checks.report.browser "$$folder/node_modules/axe-core/axe.min.js"

pictures:  ## Draw every screen into OUT (default: /tmp/shrift-pictures)
	@.ci/bootstrap test
	$(BIN)/python -m tests.gui.pictures "$(if $(OUT),$(OUT),/tmp/shrift-pictures)"

schema:  ## Write docs/report.schema.json from the types
	@.ci/bootstrap test
	$(BIN)/python -m checks.report.json > docs/report.schema.json

translations:  ## Collect the marked sentences into each language's catalogue, and compile it
	@.ci/bootstrap test
	$(BIN)/python -m tests.translations

clean:  ## Remove what was made, the environment too
	rm -rf .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
