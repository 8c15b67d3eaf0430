"""`zsgx check`: all issues of policy files, and what their truth tables show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from zsgx.cli.localised import Argument, Command, language_of
from zsgx.cli.options import json_option, lang_option, policy_option
from zsgx.cli.output import DONE, NO, print_json, print_lines, say
from zsgx.issues import Issue, Severity, count
from zsgx.text import Text

__all__ = ["command"]

#: What a plugin that is not there is whole as, with its folder.
_ABSENT: Final = {"not-installed", "broken-plugin"}


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
    from zsgx.testing.check import check

    language = language_of()
    found = check(what, drafts)
    if as_json:
        print_json(found.as_json())
    elif found.issues:
        whole, follow = _sorted(found.issues)
        print_lines([(line, style) for issue in whole for line, style in _styled(issue, language)])
        if follow:
            say(_remainder(follow))
        say(count(len(found.issues)))
    else:
        listed = ", ".join(found.checked)
        say(Text(f"没有问题：{listed}", f"No issues: {listed}"))
    return NO if found.issues else DONE


def _sorted(issues: Sequence[Issue]) -> tuple[list[Issue], list[Issue]]:
    """Return the issues to tell in full, and those that may be gone once a plugin is installed."""
    from zsgx.testing.check import UNDECLARED, words_in

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
        if issue.code in UNDECLARED
        and issue.place
        and any(
            issue.place.file.startswith(each) and issue.name in names
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
