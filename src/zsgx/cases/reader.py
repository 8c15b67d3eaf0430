"""Files of policy cases: which there are, and what stands in them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases import account, decision, obligation, target
from zsgx.cases.case import PolicyCase
from zsgx.domain.option import path as path_of
from zsgx.issues import Issue, Place
from zsgx.policy import source
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import Either, Form, Listed, read
from zsgx.policy.examiner import Examiner
from zsgx.policy.folder import files_below
from zsgx.policy.opening import (
    CASES_ENDING,
    CASES_FOLDER,
    LARGEST_BYTES,
    MAIN_FILE,
    is_yaml_like,
    read_file,
    unread_because,
)
from zsgx.policy.schema import Known, file_schema
from zsgx.policy.source import Sequence
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.source import YamlNode

__all__ = [
    "case_files",
    "cases_schema",
    "is_case_file",
    "read_case_file",
    "read_cases",
    "unread_case_files",
]


@frozen
class _Kind:
    """
    A kind of case.

    Attributes:
        signs: The keys that tell it from the other kinds.
        form: Its keys.
    """

    signs: frozenset[str]
    form: Form


_OBLIGATION: Final = _Kind(frozenset({"obligation", "period", "filed"}), obligation.FORM)
_TARGET: Final = _Kind(frozenset({"year", "actual", "tolerance"}), target.FORM)
_DECISION: Final = _Kind(frozenset({"date"}), decision.FORM)
_ACCOUNT: Final = _Kind(frozenset({"account", "entries"}), account.FORM)
_KINDS: Final = (_DECISION, _TARGET, _OBLIGATION, _ACCOUNT)


def cases_schema(known: Known) -> dict[str, Any]:
    """Return the JSON Schema of `*.policy.yaml`, with the names that are *known*."""
    kinds = (_ACCOUNT, _OBLIGATION, _TARGET, _DECISION)
    forms, signs = tuple(kind.form for kind in kinds), tuple(kind.signs for kind in kinds)
    cases = Listed(Either(forms, lambda _: _DECISION.form, signs))
    return file_schema(cases, Text("zsgx：政策案例", "zsgx: policy cases"), known)


def read_cases(content: str | bytes, file: str) -> tuple[tuple[PolicyCase, ...], tuple[Issue, ...]]:
    """
    Return the cases of a file that have no fault, and everything that is wrong with it.

    Args:
        content: The file's text, or its bytes.
        file: What to call the file.
    """
    node, issues = read_yaml(content, file)
    examiner = Examiner()
    examiner.issues += issues
    found = [_case(item, examiner) for item in _items(node, examiner)]
    ordered = sorted(examiner.issues, key=lambda issue: issue.position)
    return tuple(case for case in found if case is not None), tuple(ordered)


def _items(node: YamlNode | None, examiner: Examiner) -> tuple[YamlNode, ...]:
    if node is None:
        return ()
    if isinstance(node, Sequence):
        if not node.items:
            examiner.note("empty", Text("这里没有案例", "there are no cases here"), node.place)
        return node.items
    examiner.note(
        "wrong-kind",
        Text("案例文件应为案例的列表", "a file of cases is a list of cases"),
        node.place,
        Text("每个案例以“- name: …”开头。", "Begin each case with “- name: …”."),
    )
    return ()


def _case(node: YamlNode, examiner: Examiner) -> PolicyCase | None:
    if not isinstance(node, source.Mapping):
        examiner.mapping(node)
        return None
    kind = _kind({key.text for key, _ in node.entries})
    if kind is None:
        examiner.note(
            "unknown-kind",
            Text("看不出这是哪一类案例", "this does not tell which kind of case it is"),
            node.place,
            Text(
                "判定案例须有 date，目标案例须有 year 和 actual，义务案例须有 obligation，"
                "账的案例须有 account。",
                "A decision case has a date, a target case a year and actual, an obligation case "
                "an obligation, an account case an account.",
            ),
        )
        return None
    case: PolicyCase | None = read(kind.form, node, examiner)
    return None if node.faulty else case


def _kind(keys: set[str]) -> _Kind | None:
    """Return the kind that *keys* tell; of several, the one with the most of its signs."""
    if "obligation" in keys:
        return _OBLIGATION
    if "account" in keys:
        return _ACCOUNT
    best = max(_KINDS, key=lambda kind: len(kind.signs & keys))
    return best if best.signs & keys else None


#: How many folders above one that is named, that itself included, may be that of cases.
_NEAR: Final = 3
_ABOUT_CASES: Final = re.compile(r"\.policy\.ya?ml", re.IGNORECASE)


def is_case_file(path: Path) -> bool:
    """Return whether the name says that *path* holds policy cases."""
    return path.name.endswith(CASES_ENDING) and not path.name.startswith(".")


def case_files(path: str | Path) -> tuple[tuple[Path, ...], Issue | None]:
    """Return the files of cases at *path*, a file or a folder; an issue where there are none."""
    root = Path(path)
    if root.is_dir():
        found = tuple(
            file
            for folder, names in files_below(root)
            for name in names
            if is_case_file(file := folder / name)
        )
        if found:
            return found, None
        message = Text(
            f"目录 {path} 中没有政策案例（*{CASES_ENDING}）",
            f"there are no policy cases (*{CASES_ENDING}) in the folder {path}",
        )
        return (), Issue("no-cases", message, Place(str(path)))
    if root.exists():
        return (root,), None
    message = Text(f"没有文件或目录 {path}", f"there is no file or folder {path}")
    return (), Issue("file-unreadable", message, Place(str(path)))


def unread_case_files(path: str | Path) -> tuple[Issue, ...]:
    """Return the files in the folder *path* that look like cases by name and are not read."""
    root = Path(path)
    found = []
    for here, names in files_below(root):
        near = len(here.relative_to(root).parts) + _NEAR
        among = _is_among_cases(here.absolute(), near)
        for name in names:
            meant = among or _ABOUT_CASES.search(unicodedata.normalize("NFKC", name))
            why = unread_because(name, CASES_ENDING) if meant and is_yaml_like(name) else None
            if why:
                found.append(Issue("file-name", why[0], Place(str(here / name)), why[1]))
    return tuple(sorted(found, key=lambda issue: str(issue.place)))


def _is_among_cases(folder: Path, near: int) -> bool:
    """
    Return whether *folder* is one of cases, or lies in one at most *near* folders above.

    A policy of its own ends it.
    """
    for above in (folder, *folder.parents)[:near]:
        if (above / MAIN_FILE).is_file():
            return False
        if above.name == CASES_FOLDER:
            return True
    return False


def read_case_file(path: str | Path) -> tuple[tuple[PolicyCase, ...], tuple[Issue, ...]]:
    """
    Return the cases of the file *path* that have no fault, and everything wrong with it.

    Raises:
        QuestionError: *path* is no path.
    """
    name = path_of("path", path)
    content = read_file(name, LARGEST_BYTES)
    if isinstance(content, Issue):
        return (), (content,)
    return read_cases(content, name)
