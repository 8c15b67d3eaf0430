"""Policies checked, installed or in a folder: every issue of files, truth tables and cases."""

from __future__ import annotations

import ast
import os
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases.reader import case_files, read_case_file, unread_case_files
from zsgx.cases.run import folder_of
from zsgx.domain.option import path as path_of
from zsgx.engine.engine import Engine
from zsgx.engine.rulebook import policies_of
from zsgx.engine.verification import verify_policy
from zsgx.errors import UnknownPlaceError, UnusableError
from zsgx.hooks.discovery import installed
from zsgx.issues import Issue, Place
from zsgx.policy.folder import policy_folders
from zsgx.policy.opening import read_file
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.hooks.plugins import Plugins

__all__ = [
    "UNDECLARED",
    "CheckResult",
    "check",
    "not_installed",
    "words_in",
]

#: The most bytes of a plugin's project file or module that are looked at.
_LARGEST: Final = 1_000_000
#: The hooks that declare names; without them a policy's files can be checked uninstalled.
_DECLARING: Final = {"zsgx_facts", "zsgx_questions"}
#: What an undeclared name is called; of a plugin that is not installed, nobody declares any.
UNDECLARED: Final = {"unknown-name", "unknown-question"}


def declares_names(folder: Path) -> bool:
    """Return whether the code in *folder* declares facts or questions; none of it is run."""
    return any(_DECLARING & names for names in map(_names, sorted(folder.rglob("*.py"))))


def words_in(folder: Path) -> frozenset[str]:
    """Return the texts that stand in the code in *folder*, the names it declares among them."""
    found: set[str] = set()
    for file in sorted(folder.rglob("*.py")):
        tree = _tree(file)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def not_installed(folder: Path, plugins: Plugins) -> Issue | None:
    """Return that the policy in *folder* has no loaded plugin and what to do, None where it has."""
    package = folder.resolve().name
    if package in {_top(plugin.module) for plugin in plugins.loaded.values()}:
        return None
    place = Place(str(folder))
    for name in (each.name for each in installed() if _top(each.module) == package):
        broken = plugins.broken.get(name)
        if broken:
            return Issue("broken-plugin", broken.why, place)
        message = Text(
            f"环境变量 ZSGX_PLUGINS 未列入插件 {name}", f"ZSGX_PLUGINS leaves out {name}"
        )
        return Issue("not-installed", message, place, Text("把它加进去。", "Add it there."))
    if declares_names(folder):
        message = Text(
            "这个目录的插件没有安装，它用钩子声明的事实和问题因此无法识别",
            "the plugin in this folder is not installed, so the facts and questions that it "
            "declares by hook are unknown",
        )
        return Issue("not-installed", message, place, _how_to_install(folder))
    message = Text(
        "这个目录的政策没有安装，它的辖区因此无法识别",
        "the policy in this folder is not installed, so its place is unknown",
    )
    how, draft = _how_to_install(folder), f"zsgx test … --policy {shlex.quote(str(folder))}"
    hint = Text(f"{how.zh}；或不安装：{draft}", f"{how.en}; or, without: {draft}")
    return Issue("not-installed", message, place, hint)


def _how_to_install(folder: Path) -> Text:
    for project in (folder, *folder.parents, *folder.resolve().parents):
        if _has_plugin(project / "pyproject.toml"):
            command = f"pip install -e {shlex.quote(str(project))}"
            return Text(f"安装：{command}", f"Install it: {command}")
    return Text(
        "写一个带 zsgx 入口组的 pyproject.toml，再在其目录执行 pip install -e .",
        "Write a pyproject.toml with an entry point in the group zsgx; there, pip install -e .",
    )


def _has_plugin(file: Path) -> bool:
    content = read_file(file, _LARGEST)
    try:
        text = "" if isinstance(content, Issue) else content.decode()
        project = tomllib.loads(text).get("project", {})
    except ValueError:
        return False
    return "zsgx" in project.get("entry-points", {})


def _names(file: Path) -> set[str]:
    """Return the names that a file of Python defines or imports."""
    tree = _tree(file)
    return set(_bound(tree)) if tree else set()


def _tree(file: Path) -> ast.Module | None:
    content = read_file(file, _LARGEST)
    try:
        return None if isinstance(content, Issue) else ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(names=names):
                yield from (each.asname or each.name for each in names)
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def _top(module: str) -> str:
    return module.partition(".")[0]


@frozen
class CheckResult:
    """
    What was checked, and what is wrong with it.

    Attributes:
        checked: The places, or the folders, that were checked.
        issues: Every issue of their files, truth tables and cases.
    """

    checked: tuple[str, ...]
    issues: tuple[Issue, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        issues = [issue.as_json() for issue in self.issues]
        return {"checked": list(self.checked), "issues": issues}


def check(
    what: str | os.PathLike[str] | None = None,
    drafts: Sequence[Policy | str | os.PathLike[str]] = (),
) -> CheckResult:
    """
    Return what was checked, and every issue of it: of its files, truth tables and cases.

    Beside the issues of files these are conflicts, gaps, shadowed and laxer rules, each with facts
    of an example.

    Args:
        what: An installed place, or else the folder of a policy, a file of it, or a folder that
            policies lie somewhere in; None for all that are installed.
        drafts: Policies to use beside those that are installed, or in their place, or their
            folders in the same way.

    Raises:
        UnusableError: There is nothing to check, or a path leads to no policy.
        UnknownPlaceError: There is no such place or path.
        QuestionError: *what* is no text and no path.
    """
    what = None if what is None else path_of("what", what)
    drafts = policies_of(drafts)
    installed = Engine.load(policies=drafts)
    if what is None:
        policies = list(installed.policies.values())
        broken = [
            Issue("broken-plugin", plugin.why, Place(plugin.module))
            for plugin in installed.plugins.broken.values()
        ]
        if not policies and not broken:
            raise UnusableError(Text("没有安装政策插件。", "No policy plugin is installed."))
        found = [issue for policy in policies for issue in _all_issues_of(installed, policy)]
        names = [installed.places.name(policy.jurisdiction.code) for policy in policies]
        return CheckResult(tuple(names), (*broken, *found))
    code = installed.places.find(what)
    if code is not None:
        policy = installed.policies[code]
        issues = _all_issues_of(installed, policy)
        return CheckResult((installed.places.name(code),), tuple(issues))
    if not Path(what).exists():
        # Neither a place nor a path: say why it is no place, which lists those there are.
        installed.chain(what)
    folders = policy_folders(Path(what))
    if isinstance(folders, Issue):
        raise UnusableError(folders)
    read = [_read(folder) for folder in folders]
    loose = [issue for _, policy, issues in read if policy is None for issue in issues]
    policies = [policy for _, policy, _ in read if policy is not None]
    engine = Engine.load(policies=[*drafts, *policies])
    issues = [
        issue
        for policy in policies
        for issue in _issues_of(engine, engine.policies[policy.jurisdiction.code])
    ]
    cases = [issue for folder in folders for issue in _case_issues(folder)]
    absent = [
        fault for folder, policy, _ in read if (fault := _absent(folder, policy, issues, installed))
    ]
    return CheckResult(tuple(map(str, folders)), (*absent, *loose, *issues, *cases))


def _read(folder: Path) -> tuple[Path, Policy | None, Sequence[Issue]]:
    policy, issues = read_policy_folder(folder)
    return folder, policy, issues


def _issues_of(engine: Engine, policy: Policy) -> list[Issue]:
    """Return the issues of a policy's files, and what its truth tables show."""
    issues = list(policy.issues)
    if policy.usable:
        try:
            issues += verify_policy(engine, policy.jurisdiction.code)
        except UnknownPlaceError as error:
            issues.append(Issue("unavailable", error.text, Place(policy.origin)))
    return issues


def _all_issues_of(engine: Engine, policy: Policy) -> list[Issue]:
    """Return the issues of a policy that is in use, those of its cases included."""
    return [*_issues_of(engine, policy), *_case_issues(folder_of(policy.origin))]


def _absent(
    folder: Path, policy: Policy | None, issues: Sequence[Issue], installed: Engine
) -> Issue | None:
    """Return that the plugin in *folder* is not installed, where names are unknown for it."""
    unknown = {
        issue.name
        for issue in issues
        if issue.code in UNDECLARED and issue.place and Path(issue.place.file).parent == folder
    }
    if not unknown or not declares_names(folder):
        return None
    # Of a copy of an installed plugin, what that declares is known; only what is new is not.
    copied = policy is not None and policy.jurisdiction.code in installed.suppliers
    if copied and not unknown & words_in(folder):
        return None
    return not_installed(folder, installed.plugins)


def _case_issues(folder: Path) -> list[Issue]:
    files, _ = case_files(folder)
    faults = [issue for file in files for issue in read_case_file(file)[1]]
    return [*faults, *unread_case_files(folder)]
