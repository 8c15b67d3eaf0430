"""A policy under development checked: all issues of its files, its truth tables and its cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from zsgx.cases.reader import case_files, read_case_file, unread_case_files
from zsgx.cases.run import folder_of
from zsgx.engine.engine import Engine
from zsgx.engine.verification import inspect_policy
from zsgx.errors import UnknownPlaceError, UnusableError
from zsgx.issues import Issue, Place
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder
from zsgx.testing.folders import MAIN, declares_names, not_installed, policy_folders, words_in
from zsgx.text import Text

__all__ = ["UNDECLARED", "check", "name_in"]

#: What an undeclared name is called; of a plugin that is not installed, nobody declares any.
UNDECLARED: Final = {"unknown-name", "unknown-question"}


def check(
    what: str | None = None, drafts: Sequence[Policy] = ()
) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """
    Return what was checked, and every issue of it: of its files, truth tables and cases.

    Beside the issues of files these are conflicts, gaps, shadowed and laxer rules, each with facts
    of an example.

    Args:
        what: A folder with policy, or in which there is some, or an installed place; None for all
            that are installed.
        drafts: Policies to use beside those that are installed, or in their place.

    Raises:
        UnusableError: There is nothing to check.
        UnknownPlaceError: There is no such place or path.
    """
    installed = Engine.load(policies=drafts)
    if what is None:
        policies = list(installed.policies.values())
        broken = [
            Issue("broken-plugin", plugin.why, Place(plugin.module))
            for plugin in installed.plugins.broken.values()
        ]
        if not policies and not broken:
            raise UnusableError([Text("没有安装政策插件。", "No policy plugin is installed.")])
        found = [issue for policy in policies for issue in _all_issues_of(installed, policy)]
        names = [installed.places.name(policy.jurisdiction.code) for policy in policies]
        return tuple(names), (*broken, *found)
    code = installed.places.find(what)
    if code is not None:
        policy = installed.policies[code]
        return (installed.places.name(code),), tuple(_all_issues_of(installed, policy))
    if not Path(what).exists():
        # Neither a place nor a path: say why it is no place, which lists those there are.
        installed.chain(what)
    folders = policy_folders(Path(what))
    if not folders:
        raise UnusableError([Text(f"{what} 中没有 {MAIN}。", f"There is no {MAIN} in {what}.")])
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
    return tuple(map(str, folders)), (*absent, *loose, *issues, *cases)


def _read(folder: Path) -> tuple[Path, Policy | None, Sequence[Issue]]:
    policy, issues = read_policy_folder(folder)
    return folder, policy, issues


def _issues_of(engine: Engine, policy: Policy) -> list[Issue]:
    """Return the issues of a policy's files, and what its truth tables show."""
    issues = list(policy.issues)
    if policy.usable:
        try:
            issues += inspect_policy(engine, policy.jurisdiction.code)
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
        name_in(issue)
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


def name_in(issue: Issue) -> str:
    """Return the name that an issue calls unknown."""
    return issue.message.en.rpartition(" ")[2]
