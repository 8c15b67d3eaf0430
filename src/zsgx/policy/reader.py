"""
From files to policy: every file of a package or folder, every fault of every file at once.

A plugin calls `read_policy` with its own name. Whoever writes one has `zsgx check PATH` read the
folder, which gives the faults even where they leave no policy at all.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from zsgx.domain.option import path as path_of
from zsgx.errors import Faults, PolicyError
from zsgx.issues import Issue, Place
from zsgx.policy.cache import PolicyCache, key_of
from zsgx.policy.declaration import Each, examine, read
from zsgx.policy.examiner import Examiner
from zsgx.policy.folder import only_folder, policy_folders
from zsgx.policy.opening import (
    LARGEST_BYTES,
    MAIN_FILE,
    is_yaml_like,
    read_file,
    unread,
    unread_because,
)
from zsgx.policy.policy import JURISDICTION, PROVISIONS
from zsgx.policy.schema_line import without_schema
from zsgx.policy.validity import settled
from zsgx.text import Text, did_you_mean, system_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from zsgx.policy.lookup import LookupTable
    from zsgx.policy.policy import Policy
    from zsgx.policy.source import YamlNode

__all__ = ["digest", "policies_at", "read_policy", "read_policy_folder"]

#: How the names of files end that hold the rows of lookup tables.
_ROWS: Final = ".csv"
_BESIDE: Final = Text(f"CSV 文件放在 {MAIN_FILE} 旁边。", f"A CSV file lies beside {MAIN_FILE}.")


def read_policy(package: str) -> Policy:
    """
    Return the policy whose files lie in *package*, a plugin's own.

    Faults of the files are in its `issues`; with an error among them it decides nothing.

    Raises:
        PolicyError: There is no such package, or its files do not tell which place it is for.
    """
    policy, issues = _read(_folder_of(package), package, PolicyCache.in_use())
    if policy is None:
        raise PolicyError(
            Text(f"{package} 的政策无法读取", f"the policy of {package} cannot be read"),
            [Text(issue.say("zh"), issue.say("en")) for issue in issues],
        )
    return policy


def read_policy_folder(path: str | Path) -> tuple[Policy | None, tuple[Issue, ...]]:
    """
    Return the policy at *path* and everything that is wrong with its files.

    The policy is None where its files do not tell which place it is for, and where *path* does not
    lead to one policy.

    Args:
        path: The folder of the policy, a file of it, or a folder that it lies somewhere in.

    Raises:
        QuestionError: *path* is no path.
    """
    folder = only_folder(Path(path_of("path", path)))
    return (None, (folder,)) if isinstance(folder, Issue) else _read(folder, str(folder))


def policies_at(paths: Iterable[str | os.PathLike[str]]) -> list[Policy]:
    """
    Return the policies that *paths* lead to, all of those that lie in a folder.

    Raises:
        UnusableError: A path leads to no policy, or two lead to one of the same place; all are
            listed.
        QuestionError: Something among them is no path.
    """
    faults = Faults()
    policies: dict[str, Policy] = {}
    folders: dict[Path, None] = {}
    for path in paths:
        found = policy_folders(Path(path_of("policies", path)))
        if isinstance(found, Issue):
            faults.append(found)
        else:
            folders |= dict.fromkeys(found)
    for folder in folders:
        policy, issues = _read(folder, str(folder))
        if policy is None:
            faults += issues
            continue
        first = policies.setdefault(policy.jurisdiction.code, policy)
        if first is not policy:
            code = policy.jurisdiction.code
            message = Text(
                f"{first.origin} 也是 {code} 的政策；只能给出其中一个",
                f"{first.origin} is a policy of {code} too; give one of them",
            )
            faults.append(Issue("duplicate-policy", message, Place(policy.origin)))
    faults.refuse()
    return list(policies.values())


def digest(contents: Mapping[str, bytes]) -> str:
    """
    Return the digest of files by name, the same however a checkout ends its lines.

    Which schema a file names to an editor changes no policy.
    """
    whole = hashlib.sha256()
    for name, content in sorted(contents.items()):
        same_everywhere = without_schema(content.replace(b"\r\n", b"\n"))
        whole.update(f"{name} {hashlib.sha256(same_everywhere).hexdigest()}\n".encode())
    return whole.hexdigest()


def _folder_of(package: str) -> Traversable:
    try:
        places = list(importlib.import_module(package).__path__)
    except (ImportError, AttributeError) as error:
        message = Text(f"没有软件包 {package}：{error}", f"there is no package {package}: {error}")
        raise PolicyError(message) from error
    folder = Path(places[0])
    if folder.is_dir():
        return folder
    # Only a package in an archive needs this; it takes long to import.
    from importlib.resources import files

    return files(package)


def _read(
    folder: Traversable, origin: str, cache: PolicyCache | None = None
) -> tuple[Policy | None, tuple[Issue, ...]]:
    contents, faults = _contents(folder, origin)
    if cache is None or faults:
        return _parsed(contents, faults, origin)
    key = key_of(origin, *(part for pair in contents.items() for part in pair))
    held = cache.policy(origin, key)
    if held is not None:
        return held, ()
    policy, issues = _parsed(contents, faults, origin)
    if policy is not None and not issues:
        cache.keep_policy(origin, key, policy)
    return policy, issues


def _parsed(
    contents: Mapping[str, bytes], faults: Sequence[Issue], origin: str
) -> tuple[Policy | None, tuple[Issue, ...]]:
    # What is in the cache is no YAML any more.
    from zsgx.policy.composer import read_yaml

    examiner = Examiner()
    examiner.issues += faults
    policy: Policy | None = None
    sections: dict[str, dict[str, Any]] = {name: {} for name in PROVISIONS.keys}
    defined: dict[tuple[str, str], Place] = {}
    for name, content in contents.items():
        if name.endswith(_ROWS):
            continue
        node, issues = read_yaml(content, f"{origin}/{name}")
        examiner.issues += issues
        if node is not None and name == MAIN_FILE:
            policy = read(JURISDICTION, node, examiner)
        elif node is not None:
            _read_sections(node, examiner, sections, defined)
    sections["lookups"] = {
        name: _with_file(table, contents, origin, examiner)
        for name, table in sections["lookups"].items()
    }
    found = tuple(sorted(examiner.issues, key=lambda issue: issue.position))
    if policy is None:
        return None, found
    read_sections: dict[str, Any] = {
        PROVISIONS.keys[name].attribute: values for name, values in sections.items()
    }
    policy = attrs.evolve(
        policy,
        **read_sections,
        digest=digest(contents),
        issues=found,
        origin=origin,
    )
    return settled(policy), found


def _with_file(
    table: LookupTable, contents: Mapping[str, bytes], origin: str, examiner: Examiner
) -> LookupTable:
    """Return a lookup table with the rows of the CSV file that it names."""
    if table.file is None:
        return table
    content = contents.get(table.file)
    if content is None:
        message = Text(f"没有文件 {table.file}", f"there is no file {table.file}")
        files = [name for name in contents if name.endswith(_ROWS)]
        hint = did_you_mean(table.file, files) if files else _BESIDE
        examiner.note("missing-file", message, table.place, hint)
        return table
    # What is in YAML alone needs no reader of CSV.
    from zsgx.policy.rows import rows_of_csv

    rows, issues = rows_of_csv(content, table, f"{origin}/{table.file}")
    examiner.issues += issues
    return attrs.evolve(table, rows=rows)


def _read_sections(
    node: YamlNode,
    examiner: Examiner,
    sections: Mapping[str, dict[str, Any]],
    defined: dict[tuple[str, str], Place],
) -> None:
    """Read one file into *sections*; *defined* keeps where each name was defined first."""
    file = examine(PROVISIONS, node, examiner)
    for section, names in file.nodes.items() if file else ():
        content = PROVISIONS.keys[section].content
        assert isinstance(content, Each)  # sections are
        for name, inner in examiner.named(names, content.names):
            first = defined.setdefault((section, name.text), name.place)
            if first is not name.place:
                examiner.note(
                    "duplicate-id",
                    Text(
                        f"{name.text} 已在 {first} 定义",
                        f"{name.text} is defined already, at {first}",
                    ),
                    name.place,
                    Text("删去一处，或合并两处。", "Remove one of the two, or merge them."),
                )
            value = read(content.content, inner, examiner, name)
            if value is not None:
                # What is defined again is read for its own faults; the first definition stays.
                sections[section].setdefault(name.text, value)


def _contents(folder: Traversable, origin: str) -> tuple[dict[str, bytes], list[Issue]]:
    """Return the policy files in *folder* by name, and what cannot be read."""
    contents: dict[str, bytes] = {}
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        return contents, [_unreadable(origin, error)]
    faults: list[Issue] = []
    for entry in entries:
        place = Place(f"{origin}/{entry.name}")
        if not _is_read(entry.name):
            continue
        content = read_file(entry, LARGEST_BYTES, place.file)
        if isinstance(content, Issue):
            faults.append(content)
        else:
            contents[entry.name] = content
    faults += unread(folder, origin)
    if not any(entry.name == MAIN_FILE for entry in entries):
        message = Text(f"这里没有 {MAIN_FILE}", f"there is no {MAIN_FILE} here")
        hint = Text(
            "每个政策目录都以它说明辖区和文件。",
            "Every policy names its place and its documents there.",
        )
        faults.append(Issue("missing-file", message, Place(origin), hint))
    return contents, faults


def _is_read(name: str) -> bool:
    if is_yaml_like(name):
        return unread_because(name) is None
    return name.endswith(_ROWS) and not name.startswith(".")


def _unreadable(file: str, error: OSError) -> Issue:
    reason = system_fault(error)
    message = Text(f"无法读取：{reason.zh}", f"this cannot be read: {reason.en}")
    return Issue("file-unreadable", message, Place(file))
