"""The house rules that a linter cannot hold."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "zsgx"
MODULES = sorted([*ROOT.glob("src/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")])
LONGEST = 600

# What the top package file may hold besides: the lazy loader, its table, imports for type checkers.
LAZY = re.compile(r"def __(getattr|dir)__|_[A-Za-z]|if (not )?TYPE_CHECKING")

# Folders that are made, not written; and the hidden files and folders that are written.
MADE = {"build", "dist", "htmlcov", "__pycache__"}
WRITTEN = {".ci", ".editorconfig", ".gitignore"}

# An absolute path that only one machine has. The brackets keep this line from matching itself.
MACHINE_PATH = re.compile(rb"(?<![\w.])/(?:work|farm|tmp|root|home|Users)/")


def test_no_module_is_longer_than_six_hundred_lines() -> None:
    lengths = {name(module): len(lines(module)) for module in MODULES}

    assert {module: length for module, length in lengths.items() if length > LONGEST} == {}


def test_every_public_module_says_what_it_is_for() -> None:
    public = [module for module in MODULES if is_public(module)]

    assert [name(module) for module in public if not ast.get_docstring(tree(module))] == []


def test_package_files_of_the_core_only_list_names() -> None:
    packages = [package for package in CORE.glob("**/__init__.py") if package.parent != CORE]
    found = {name(package): list(more_than_names(package)) for package in sorted(packages)}

    assert {package: extra for package, extra in found.items() if extra} == {}


def test_the_top_package_file_only_lists_names_and_loads_them_lazily() -> None:
    extra = more_than_names(CORE / "__init__.py")

    assert [line for line in extra if not LAZY.match(line)] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    assert [name(file) for file in written_files() if MACHINE_PATH.search(file.read_bytes())] == []


def test_every_requirement_has_a_pinned_version() -> None:
    pinned = {distribution(line) for line in lines(ROOT / "constraints.txt") if "==" in line}

    assert sorted(requirements() - pinned) == []


def test_no_test_reads_a_clock() -> None:
    """How long something takes says how busy the machine is; tests count work instead."""
    tests = [test for test in ROOT.rglob("tests/**/*.py") if "benchmarks" not in test.parts]
    tests += ROOT.glob("tests/benchmarks/test_*.py")
    found = {name(test): sorted(clocks(tree(test))) for test in tests if not hidden(test)}

    assert len(found) > 100
    assert {test: clock for test, clock in found.items() if clock} == {}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_bytes())


def clocks(module: ast.Module) -> set[str]:
    """Return the names of `time` that *module* uses, but for sleeping."""
    attributes = [node for node in ast.walk(module) if isinstance(node, ast.Attribute)]
    read = {ast.unparse(node) for node in attributes if ast.unparse(node.value) == "time"}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module in {"time", "timeit"}:
            read |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            read |= {alias.name for alias in node.names if alias.name == "timeit"}
    return read - {"time.sleep"}


def hidden(file: Path) -> bool:
    """Whether *file* is in a folder that is not written, such as an environment."""
    return any(part in MADE or part.startswith(".") for part in file.relative_to(ROOT).parts)


def is_public(module: Path) -> bool:
    parts = module.with_suffix("").parts
    return parts[-1] == "__init__" or not parts[-1].startswith("_")


def more_than_names(package: Path) -> Iterator[str]:
    """Yield the first line of whatever is not a docstring, an import or `__all__`."""
    module = tree(package)
    body = module.body[1:] if ast.get_docstring(module) else module.body
    for node in body:
        line = ast.unparse(node).splitlines()[0]
        if not isinstance(node, ast.Import | ast.ImportFrom) and not line.startswith("__all__"):
            yield line


def written_files() -> Iterator[Path]:
    for top in sorted(ROOT.iterdir()):
        if top.name in WRITTEN or not (top.name in MADE or top.name.startswith(".")):
            files = [top] if top.is_file() else top.rglob("*")
            yield from (file for file in files if file.is_file() and not MADE & set(file.parts))


def requirements() -> set[str]:
    """Name everything that is asked for by name, but for our own distributions."""
    asked: list[str] = []
    for file in [ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        project = content["project"]
        asked += content["build-system"]["requires"] + project["dependencies"]
        for group in project.get("optional-dependencies", {}).values():
            asked += group
        for group in content.get("dependency-groups", {}).values():
            asked += group
    return {name for name in map(distribution, asked) if not name.startswith("zsgx")}


def distribution(requirement: str) -> str:
    """Cut a requirement down to its name, spelt as registries compare names."""
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")
