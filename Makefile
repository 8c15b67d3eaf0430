# Two commands do everything on a fresh machine with Python >= 3.11 and make: `make demo` and `make test`.
# 全新机器上有 Python >= 3.11 和 make 即可：make demo 运行示例，make test 运行全部测试。

.POSIX:
.SUFFIXES:
.PHONY: help setup demo test test-all coverage harnesses lint lint-rules lint-format lint-types lint-floors docs wheels ci clean

VENV = .venv
BIN = $(VENV)/bin
MADE = $(VENV)/.made
STAMP = $(VENV)/.ready-$(EXTRAS)
PLUGINS = national guangxi qingdao weihai

# The first of these that is Python >= 3.11 is taken; `make setup PYTHON=/path/to/python` asks for another.
PYTHON = python3 python3.11 python3.12 python3.13 python3.14 python

# The extras of the core that are set up. `all` leaves out Spark, which takes 500 MB: .ci/run asks for EXTRAS=all,spark.
EXTRAS = all

# Branch coverage, in per cent: what turns policy and one record into a decision, and everything else. A line that only
# a test which looks inside could reach is no reason for such a test, hence not 100.
COVER_CORE = 95
COVER_REST = 90
CORE = src/zsgx/language/*,src/zsgx/policy/*,src/zsgx/engine/*,src/zsgx/programme/*

# What pip installs and builds with: every version as it is pinned, in isolated builds too.
PINNED = PIP_CONSTRAINT="$$PWD/constraints.txt" PIP_BUILD_CONSTRAINT="$$PWD/constraints.txt" \
	PIP_DISABLE_PIP_VERSION_CHECK=1

# Where the wheels of the core and the plugins are put.
WHEELS = build/wheels

# How many processes run the tests, and what is tested. Tests with a server share one process, so that it starts once.
WORKERS = auto
TESTS =
PYTEST = -m pytest --numprocesses=$(WORKERS) --dist=loadgroup

# Folders in which answers are compared, examples run and pages built. Coverage leaves them out: they go through code that
# the other folders have reached before them, and measuring would take as long again.
HARNESSES = tests/benchmarks tests/docs tests/engines tests/properties

SETUP_FILES = pyproject.toml constraints.txt \
	plugins/national/pyproject.toml plugins/guangxi/pyproject.toml \
	plugins/qingdao/pyproject.toml plugins/weihai/pyproject.toml

help:
	@echo 'make demo       set up $(VENV) and run the main job on the shipped example   建立环境并运行示例'
	@echo 'make test       set up $(VENV) and run every test                            建立环境并运行全部测试'
	@echo 'make test-all   the same, the harnesses at their full size                 同上，且试得更多'
	@echo 'make coverage   run what is measured, and hold its branch coverage         运行并测量分支覆盖'
	@echo 'make harnesses  run what coverage leaves out                               运行不测量覆盖的部分'
	@echo 'make lint       ruff, mypy, import-linter                                  静态检查'
	@echo 'make docs       build the documentation, warnings are errors               构建文档'
	@echo 'make wheels     build the wheels and try them in an empty environment       构建并试用发行包'
	@echo 'make ci         all of these, as .ci/run does                              全部检查'
	@echo 'make clean      remove what was built                                      清理'

setup: $(STAMP)

# A set of extras has a stamp of its own, so one that was not asked for before is added to the environment as it is.
# There is no $(MADE) while that happens, so a set-up that was interrupted starts again from nothing.
$(MADE): $(SETUP_FILES)
	@set -eu; \
	found=''; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    found=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'zsgx 需要 Python 3.11 或更高版本，未找到（试过：$(PYTHON)）。' >&2; \
	  echo 'zsgx needs Python 3.11 or newer; none was found (tried: $(PYTHON)).' >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "$$found 缺少 venv 模块。Debian/Ubuntu：apt-get install python3-venv" >&2; \
	  echo "$$found lacks the venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; \
	fi; \
	echo "正在建立环境，约一分钟 · Setting up $(VENV) with $$("$$found" --version), about a minute"; \
	rm -rf $(VENV); \
	"$$found" -m venv $(VENV)
	@$(PINNED) $(BIN)/python -m pip install -qq --upgrade pip
	@touch $(MADE)

$(STAMP): $(MADE)
	@rm $(MADE)
	@$(PINNED) $(BIN)/python -m pip install -qq --group test --group lint --group docs --editable '.[$(EXTRAS)]' \
	  $(PLUGINS:%=--editable plugins/%)
	@touch $(MADE) $(STAMP)
	@touch $(VENV)/.ready-*

demo: $(STAMP)
	@$(BIN)/zsgx demo

test: $(STAMP)
	$(BIN)/python $(PYTEST) $(TESTS)

test-all: $(STAMP)
	ZSGX_FULL=1 $(BIN)/python $(PYTEST) $(TESTS)

# What coverage leaves out; with it, everything that `make test` runs.
harnesses: $(STAMP)
	$(BIN)/python $(PYTEST) $(HARNESSES)

coverage: $(STAMP)
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run $(PYTEST) $(HARNESSES:%=--ignore=%)
	@$(BIN)/coverage combine --quiet
	@echo 'Branch coverage of $(CORE): at least $(COVER_CORE) %'
	@$(BIN)/coverage report --include='$(CORE)' --fail-under=$(COVER_CORE)
	@echo 'Branch coverage of everything else: at least $(COVER_REST) %'
	@$(BIN)/coverage report --omit='$(CORE)' --fail-under=$(COVER_REST)

lint: lint-rules lint-format lint-types lint-floors

lint-rules: $(STAMP)
	$(BIN)/ruff check

lint-format: $(STAMP)
	$(BIN)/ruff format --check

lint-types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/python tests/docs/check_types.py build/pages

lint-floors: $(STAMP)
	$(BIN)/lint-imports --no-logo

docs: $(STAMP)
	$(BIN)/sphinx-build -n -W --keep-going -q -b html docs build/docs

# The environment has neither pip nor this folder on its path: what runs there comes out of the wheels.
wheels: $(STAMP)
	@rm -rf $(WHEELS)
	@$(PINNED) $(BIN)/python -m pip wheel -qq --no-deps --wheel-dir $(WHEELS) . $(PLUGINS:%=./plugins/%)
	$(BIN)/python tests/house/check_wheels.py $(WHEELS)
	@set -eu; \
	unset PYTHONPATH ZSGX_PLUGINS; \
	there=$$(mktemp -d); \
	trap 'rm -rf "$$there"' EXIT; \
	trap 'exit 1' HUP INT TERM; \
	$(BIN)/python -m venv --without-pip "$$there/venv"; \
	$(PINNED) $(BIN)/python -m pip --python "$$there/venv/bin/python" install -qq $(WHEELS)/*.whl; \
	cd "$$there"; \
	set -x; \
	venv/bin/zsgx demo --lang en >/dev/null; \
	venv/bin/zsgx test $(PLUGINS:%=venv/lib/python*/site-packages/zsgx_%); \
	venv/bin/zsgx check

ci:
	@bash .ci/run

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
