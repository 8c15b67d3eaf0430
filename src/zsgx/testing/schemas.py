"""
The JSON Schemas of all files that authors write, in a folder, and the lines that name them.

An editor with yaml-language-server, such as VS Code with its YAML extension, takes the schema of a
file from a comment in it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.audit.sketch import sketch_schema
from zsgx.cases.reader import case_files, cases_schema
from zsgx.domain.kinds import Kind, Type
from zsgx.domain.option import path as path_of
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.engine import Engine
from zsgx.engine.facts_file import facts_schema
from zsgx.engine.rulebook import policies_of
from zsgx.errors import Faults, UnusableError
from zsgx.issues import Issue, Place
from zsgx.policy.folder import policy_folders
from zsgx.policy.opening import DOCUMENTS_FOLDER, LARGEST_BYTES, MAIN_FILE, read_file
from zsgx.policy.policy import Policy, jurisdiction_schema, provisions_schema
from zsgx.policy.question import QUESTIONS
from zsgx.policy.replacement import replace
from zsgx.policy.schema import Completion
from zsgx.policy.schema_line import named_schema, with_schema
from zsgx.policy.spelling import Sort
from zsgx.policy.target import METRICS, unit_label
from zsgx.text import Text, system_fault

if TYPE_CHECKING:
    from zsgx.domain.vocabulary import Fact
    from zsgx.policy.question import Question
    from zsgx.policy.schema import Known

__all__ = ["WrittenSchemas", "schemas", "write_schemas"]

#: What each schema begins with, by which a file is known for one that may be written anew.
_OWN: Final = "zsgx schemas"
_ENDING: Final = ".schema.json"
_BY_KIND: Final = {
    "jurisdiction": jurisdiction_schema,
    "provisions": provisions_schema,
    "cases": cases_schema,
    "sketch": sketch_schema,
    "facts": facts_schema,
}


def schemas(
    policies: Iterable[Policy | str | os.PathLike[str]] = (),
) -> dict[str, dict[str, Any]]:
    """
    Return the JSON Schemas of the files that authors write, by kind.

    These are ``jurisdiction`` (`jurisdiction.yaml`), ``provisions`` (the other policy files),
    ``cases`` (`*.policy.yaml`), ``sketch`` (`documents/*.yaml`) and ``facts`` (files of facts).
    They hold the names that an editor can complete, and refuse none that is not among them.

    Args:
        policies: Policies, or paths of folders with some, whose clauses, documents, readings and
            so on can be completed, with those of the levels above and the facts and questions of
            the plugins that are installed. Without any, the facts, questions and metrics of the
            core can be.

    Raises:
        QuestionError: Something among *policies* is neither.
        UnusableError: A path leads to no policy, or two lead to one of the same place.
    """
    own = policies_of(policies)
    known: Known = {Sort.METRIC: _core_metrics(), **_vocabulary(FACTS, QUESTIONS)}
    if own:
        known = _known_to(own, Engine.load(policies=own))
    written = f"Written by {_OWN}: do not change it, write it anew. 请勿改动，重新生成即可。"
    return {kind: {"$comment": written, **schema_of(known)} for kind, schema_of in _BY_KIND.items()}


def _known_to(own: Iterable[Policy], engine: Engine) -> Known:
    """Return the names that the files of these policies can use."""
    codes = dict.fromkeys(code for policy in own for code in policy.jurisdiction.chain)
    levels = [engine.policies[code] for code in codes if code in engine.policies]
    named: dict[Sort, dict[str, Completion]] = {Sort.METRIC: _core_metrics()}
    for level in reversed(levels):
        for sort, completions in _names_of(level).items():
            named[sort] = {**named.get(sort, {}), **completions}
    return {**named, **_vocabulary(engine.vocabulary.values(), engine.questions.values())}


def _vocabulary(facts: Iterable[Fact], questions: Iterable[Question]) -> Known:
    known = {
        Sort.FACT: {each.path: Completion(each.label, _options(each.type)) for each in facts},
        Sort.QUESTION: {
            each.name: Completion(each.label, _options(each.type)) for each in questions
        },
    }
    options = (one for names in known.values() for each in names.values() for one in each.options)
    words = {one: Completion() for one in options if isinstance(one, str)}
    return {**known, Sort.OPTION: words}


def _core_metrics() -> dict[str, Completion]:
    return {name: Completion(unit_label(unit)) for name, unit in METRICS.items()}


def _names_of(policy: Policy) -> dict[Sort, dict[str, Completion]]:
    place = policy.jurisdiction
    return {
        Sort.CLAUSE: {name: Completion(one.summary) for name, one in policy.clauses.items()},
        Sort.DOCUMENT: {name: Completion(one.title) for name, one in policy.documents.items()},
        Sort.OUTSIDE: {name: Completion(one.title) for name, one in policy.outside.items()},
        Sort.OBLIGATION: {name: Completion(one.label) for name, one in policy.obligations.items()},
        Sort.METRIC: {name: Completion(one.label) for name, one in policy.metrics.items()},
        Sort.READING: {
            name: Completion(one.label, one.choices) for name, one in policy.readings.items()
        },
        Sort.PLACE: {place.name or place.code: Completion(place.label)},
    }


def _options(type_: Type) -> tuple[str | bool, ...]:
    return (True, False) if type_.kind is Kind.BOOL else type_.options


@frozen
class WrittenSchemas:
    """
    What became of the files that `write_schemas` looked at.

    Attributes:
        schemas: The files of schemas, each with whether it was ``new``, ``changed`` or ``kept`` as
            it was.
        named: The policy files, each with what became of the line that names its schema.
    """

    schemas: Mapping[Path, str]
    named: Mapping[Path, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "schemas": {str(file): state for file, state in self.schemas.items()},
            "named": {str(file): state for file, state in self.named.items()},
        }


@frozen
class _Change:
    """
    A file to be written.

    Attributes:
        file: The file.
        before: What it holds so far; None where there is none.
        after: What it is to hold.
    """

    file: Path
    before: bytes | None
    after: bytes

    @property
    def state(self) -> str:
        """What becomes of the file."""
        if self.before is None:
            return "new"
        return "kept" if self.before == self.after else "changed"


def write_schemas(
    folder: str | os.PathLike[str],
    policies: Iterable[Policy | str | os.PathLike[str]] = (),
    *,
    name_in: Iterable[str | os.PathLike[str]] = (),
    force: bool = False,
) -> WrittenSchemas:
    """
    Write the JSON Schemas of `schemas` into a folder, and name them in policy files.

    Every file holds what it held or all of the new, whatever happens, and nothing is written where
    anything is refused.

    Args:
        folder: Where to write them; it is made where there is none.
        policies: As `schemas` takes them.
        name_in: Policies, by paths of folders with some, in whose files the first line is to name
            the schema. The rest of these files stays as it is, byte for byte.
        force: Whether to replace files that are no schemas of this kind.

    Raises:
        QuestionError: *folder* is no path.
        UnusableError: A file or folder cannot be read or written, something leads to no policy, or
            a file that is no such schema would be replaced; all are listed.
    """
    root = Path(path_of("folder", folder))
    faults = Faults()
    made: dict[str, dict[str, Any]] = {kind: {} for kind in _BY_KIND}
    with faults:
        made = schemas(policies)
    changes: list[_Change] = []
    for kind, schema in made.items():
        file = root / f"{kind}{_ENDING}"
        text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        with faults:
            changes.append(_Change(file, _own_schema(file, force=force), text.encode()))
    lines = [*_lines(root, name_in, faults)]
    faults.refuse()
    _write(root, (*changes, *lines))
    return WrittenSchemas(
        {each.file: each.state for each in changes},
        {each.file: each.state if named_schema(each.before or b"") else "new" for each in lines},
    )


def _lines(
    root: Path, name_in: Iterable[str | os.PathLike[str]], faults: Faults
) -> Iterator[_Change]:
    """Yield the policy files at *name_in* with the line that names the schema in *root*."""
    for path in name_in:
        found: tuple[Path, ...] | Issue = ()
        with faults:
            found = policy_folders(Path(path_of("name_in", path)))
        if isinstance(found, Issue):
            faults.append(found)
            continue
        for file, kind in (each for home in found for each in _policy_files(home)):
            with faults:
                before = _content(file)
                yield _Change(file, before, with_schema(before, _way(file, root, kind)))


def _own_schema(file: Path, *, force: bool) -> bytes | None:
    """
    Return the schema that is in *file* so far, None where there is no file.

    Raises:
        UnusableError: The file is another and not to be replaced, or cannot be read.
    """
    if not os.path.lexists(file):
        return None
    content = _content(file)
    try:
        held = json.loads(content)
    except (ValueError, RecursionError):
        held = None
    if force or (isinstance(held, dict) and _OWN in str(held.get("$comment"))):
        return content
    message = Text(
        "这个文件不是由 zsgx schemas 写的，没有改动",
        "this file was not written by zsgx schemas, and is left as it is",
    )
    hint = Text(
        "写到别的目录，或用 --force 替换它。",
        "Write to another folder, or replace it with --force.",
    )
    raise UnusableError(Issue("not-a-schema", message, Place(str(file)), hint))


def _content(file: Path) -> bytes:
    content = read_file(file, LARGEST_BYTES)
    if isinstance(content, Issue):
        raise UnusableError(content)
    return content


def _policy_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of the policy in *folder*, each with the kind of its schema."""
    for file in sorted(folder.glob("*.yaml")):
        if not file.name.startswith("."):
            yield file, "jurisdiction" if file.name == MAIN_FILE else "provisions"
    for file in sorted((folder / DOCUMENTS_FOLDER).glob("*.yaml")):
        if not file.name.startswith("."):
            yield file, "sketch"
    for file in case_files(folder)[0]:
        yield file, "cases"


def _way(file: Path, root: Path, kind: str) -> str:
    """
    Return how *file* names the schema of its kind in the folder *root*.

    Raises:
        UnusableError: An editor would not find it.
    """
    way = os.path.relpath(root.absolute() / f"{kind}{_ENDING}", file.parent.absolute())
    named = Path(way).as_posix()
    if re.search(r"\s", named):
        message = Text(
            f"到 Schema 的路径含有空格（{named}），编辑器只读到空格为止",
            f"the way to its schema has a blank ({named}), and an editor reads no further",
        )
        hint = Text(
            "把 Schema 写到政策旁的目录。", "Write the schemas into a folder beside the policy."
        )
        raise UnusableError(Issue("bad-path", message, Place(str(file)), hint))
    return named


def _write(root: Path, changes: Iterable[_Change]) -> None:
    file = root
    try:
        root.mkdir(parents=True, exist_ok=True)
        for each in changes:
            file = each.file
            if each.before != each.after:
                replace(file, each.after)
    except OSError as error:
        why = system_fault(error)
        message = Text(f"无法写入：{why.zh}", f"this cannot be written: {why.en}")
        raise UnusableError(Issue("file-unwritable", message, Place(str(file)))) from None
