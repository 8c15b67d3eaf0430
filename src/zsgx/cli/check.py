"""`zsgx check`: all issues of policy files, and what their truth tables show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zsgx.cli.folders import MAIN, declares_names, not_installed, policy_folders, words_in
from zsgx.cli.localised import Argument, Command, language_of
from zsgx.cli.options import json_option, lang_option, policies_in, policy_option
from zsgx.cli.output import DONE, NO, print_json, print_lines, say
from zsgx.errors import UnusableError
from zsgx.issues import Issue, Place, Severity, count
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy

__all__ = ["command"]

#: What a plugin that is not there is told as, with its folder.
_ABSENT: Final = {"not-installed", "broken-plugin"}
#: What an undeclared name is told as; of a plugin that is not installed, nobody declares any.
_UNDECLARED: Final = {"unknown-name", "unknown-question"}


@click.command(
    "check",
    cls=Command,
    about=Text(
        "检查政策：路径为正在编写的目录，辖区为已安装的，都不写则检查全部已安装的政策。"
        "除文件的问题外，还找出冲突、空缺、被遮蔽的和宽于上级的规则，各附一例。"
        "退出码：0 没有问题，1 有问题，2 无法检查。",
        "Check policies: a folder under development (PATH), an installed place (PLACE), or all "
        "that are installed. Beside issues of the files, it finds conflicts, gaps, shadowed and "
        "laxer rules, each with an example. Exit: 0 clean, 1 issues found, 2 cannot be checked.",
    ),
)
@click.argument("what", metavar="[PATH|PLACE]", required=False, cls=Argument)
@policy_option
@json_option
@lang_option
def command(what: str | None, *, drafts: tuple[str, ...], as_json: bool) -> int:
    """Check policies."""
    language = language_of(click.get_current_context())
    checked, issues = _checked(what, policies_in(drafts))
    if as_json:
        print_json({"checked": checked, "issues": [issue.as_json() for issue in issues]})
    elif issues:
        told, follow = _sorted(issues)
        print_lines([(line, style) for issue in told for line, style in _styled(issue, language)])
        if follow:
            say(_remainder(follow))
        say(count(len(issues)))
    else:
        listed = ", ".join(checked)
        say(Text(f"没有问题：{listed}", f"No issues: {listed}"))
    return NO if issues else DONE


def _sorted(issues: Sequence[Issue]) -> tuple[list[Issue], list[Issue]]:
    """Return the issues to tell in full, and those that may be gone once a plugin is installed."""
    absent = tuple(
        f"{issue.place.file}/"
        for issue in issues
        if issue.code in _ABSENT and issue.place and not issue.place.line
    )
    # A name that stands nowhere in the plugin's code is misspelt, installed or not.
    declared = {each: words_in(Path(each)) for each in absent}
    follow = [
        issue
        for issue in issues
        if issue.code in _UNDECLARED
        and issue.place
        and any(
            issue.place.file.startswith(each) and _name(issue) in names
            for each, names in declared.items()
        )
    ]
    return [issue for issue in issues if issue not in follow], follow


def _remainder(follow: Sequence[Issue]) -> Text:
    number, codes = len(follow), ", ".join(sorted({issue.code for issue in follow}))
    return Text(
        f"另有 {number} 处名称无法识别（{codes}），安装后再检查即知还剩哪些；--json 可全部列出。",
        f"Besides, names are unknown in {number} place{'s' * (number != 1)} ({codes}); check again "
        f"once it is installed to see which remain, or list them with --json.",
    )


def _styled(issue: Issue, language: str) -> Iterator[tuple[str, str]]:
    error = issue.severity is Severity.ERROR
    head, *rest = issue.say("zh" if language == "zh" else "en").splitlines()
    yield head, "bold red" if error else "bold yellow"
    yield from ((line, "") for line in rest)
    yield "", ""


def _checked(what: str | None, drafts: Sequence[Policy]) -> tuple[list[str], list[Issue]]:
    """Return what was checked with *drafts* in place, and every issue of it."""
    from zsgx.engine.engine import Engine

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
        return names, [*broken, *found]
    code = installed.places.find(what)
    if code is not None:
        policy = installed.policies[code]
        return [installed.places.name(code)], _all_issues_of(installed, policy)
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
    return [str(folder) for folder in folders], [*absent, *loose, *issues, *cases]


def _read(folder: Path) -> tuple[Path, Policy | None, Sequence[Issue]]:
    from zsgx.policy.reader import read_policy_folder

    policy, issues = read_policy_folder(folder)
    return folder, policy, issues


def _issues_of(engine: Engine, policy: Policy) -> list[Issue]:
    """Return the issues of a policy's files, and what its truth tables show."""
    from zsgx.engine.verification import inspect_policy
    from zsgx.errors import UnknownPlaceError

    issues = list(policy.issues)
    if policy.usable:
        try:
            issues += inspect_policy(engine, policy.jurisdiction.code)
        except UnknownPlaceError as error:
            issues.append(Issue("unavailable", error.text, Place(policy.origin)))
    return issues


def _all_issues_of(engine: Engine, policy: Policy) -> list[Issue]:
    """Return the issues of a policy that is in use, those of its cases included."""
    from zsgx.cases.run import folder_of

    return [*_issues_of(engine, policy), *_case_issues(folder_of(policy.origin))]


def _absent(
    folder: Path, policy: Policy | None, issues: Sequence[Issue], installed: Engine
) -> Issue | None:
    """Return that the plugin in *folder* is not installed, where names are unknown for it."""
    unknown = {
        _name(issue)
        for issue in issues
        if issue.code in _UNDECLARED and issue.place and Path(issue.place.file).parent == folder
    }
    if not unknown or not declares_names(folder):
        return None
    # Of a copy of an installed plugin, what that declares is known; only what is new is not.
    copied = policy is not None and policy.jurisdiction.code in installed.suppliers
    if copied and not unknown & words_in(folder):
        return None
    return not_installed(folder, installed.plugins)


def _name(issue: Issue) -> str:
    """Return the name that an issue calls unknown."""
    return issue.message.en.rpartition(" ")[2]


def _case_issues(folder: Path) -> list[Issue]:
    from zsgx.cases.reader import case_files, read_case_file, unread_case_files

    files, _ = case_files(folder)
    faults = [issue for file in files for issue in read_case_file(file)[1]]
    return [*faults, *unread_case_files(folder)]
