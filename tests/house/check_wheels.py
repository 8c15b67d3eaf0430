"""
Hold the wheels in a folder against the sources they are built from.

A wheel holds its package's modules, YAML and `py.typed`, the licence and the entry points, and
nothing else: no tests, no caches, no notes. `make wheels` runs this file with the folder.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]

# What a package is made of, by the ends of names.
MODULES_AND_POLICY = (".py", ".yaml")

# What the build itself writes about a distribution.
ABOUT = ("METADATA", "RECORD", "WHEEL", "entry_points.txt")


def main(folder: Path) -> None:
    """Check a wheel of the core and of every plugin; end with every fault that was found."""
    plugins = sorted(file.parent for file in ROOT.glob("plugins/*/pyproject.toml"))
    faults = [fault for source in (ROOT, *plugins) for fault in faults_of(source, folder)]
    if faults:
        sys.exit("\n".join(faults))


def faults_of(source: Path, folder: Path) -> Iterator[str]:
    """Yield whatever sets the wheel in *folder* apart from the distribution in *source*."""
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = project["name"].replace("-", "_")
    named = f"{package}-{project['version']}"
    wheel = folder / f"{named}-py3-none-any.whl"
    if not wheel.exists():
        yield f"{wheel.name}: 没有这个文件 · there is no such file"
        return

    with ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    wanted = {f"{named}.dist-info/licenses/LICENSE": (source / "LICENSE").read_bytes()}
    wanted |= written(source / "src" / package)
    built = {f"{named}.dist-info/{name}" for name in ABOUT}
    for name in sorted((wanted.keys() | built) - held.keys()):
        yield f"{wheel.name}: 缺少 · lacks {name}"
    for name in sorted(held.keys() - wanted.keys() - built):
        yield f"{wheel.name}: 不应包含 · should not hold {name}"
    for name in sorted(name for name in wanted.keys() & held.keys() if wanted[name] != held[name]):
        yield f"{wheel.name}: 与源文件不同 · differs from its source: {name}"
    for group, name, value in sorted(asked_entry_points(project) ^ entry_points(wheel)):
        yield f"{wheel.name}: 入口点不一致 · entry point differs: [{group}] {name} = {value}"


def written(package: Path) -> dict[str, bytes]:
    """Return every file that belongs into the wheel of *package*, by name, with its content."""
    files = [file for file in package.rglob("*") if file.name.endswith(MODULES_AND_POLICY)]
    content = {file.relative_to(package.parent).as_posix(): file.read_bytes() for file in files}
    return {**content, f"{package.name}/py.typed": b""}


def asked_entry_points(project: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Return the entry points that a `pyproject.toml` asks for: group, name, value."""
    groups = {"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})}
    return {(group, name, value) for group in groups for name, value in groups[group].items()}


def entry_points(wheel: Path) -> set[tuple[str, str, str]]:
    """Return the entry points that a wheel brings: group, name, value."""
    return {
        (point.group, point.name, point.value)
        for distribution in distributions(path=[str(wheel)])
        for point in distribution.entry_points
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
