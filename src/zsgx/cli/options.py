"""The options that several commands share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from attrs import fields, frozen

from zsgx.cli.output import UnusableError
from zsgx.cli.spoken import CHOSEN, option
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import click

    from zsgx.policy.policy import Policy

__all__ = [
    "Given",
    "asking_options",
    "json_option",
    "lang_option",
    "markdown_option",
    "policies_in",
    "policy_option",
]


def _speak(context: click.Context, _: click.Parameter, chosen: str | None) -> None:
    if chosen is None:
        return
    if chosen not in ("zh", "en"):
        raise UnusableError(
            [
                Text(
                    f"--lang：没有语言 {chosen}，只有 zh 和 en",
                    f"--lang: there is no language {chosen}, only zh and en",
                )
            ]
        )
    context.meta[CHOSEN] = chosen


def _alone(context: click.Context, parameter: click.Parameter, chosen: bool) -> bool:  # noqa: FBT001 - click's
    """Refuse a second format beside the one that is *chosen*."""
    others = {"as_json", "markdown"} - {parameter.name}
    if chosen and any(context.params.get(other) for other in others):
        raise UnusableError(
            [
                Text(
                    "--json 和 --markdown 不能同时使用，请选一个",
                    "--json and --markdown cannot be used together; choose one of them",
                )
            ]
        )
    return chosen


lang_option: Final = option(
    "--lang",
    metavar="[zh|en]",
    is_eager=True,
    expose_value=False,
    callback=_speak,
    about=Text(
        "语言；缺省依 ZSGX_LANG，再依区域设置",
        "language; by default that of ZSGX_LANG, then of the locale",
    ),
)
json_option: Final = option(
    "--json", "as_json", is_flag=True, callback=_alone, about=Text("输出 JSON", "print JSON")
)
markdown_option: Final = option(
    "--markdown", is_flag=True, callback=_alone, about=Text("输出 Markdown", "print Markdown")
)
policy_option: Final = option(
    "--policy",
    "drafts",
    multiple=True,
    metavar="FOLDER",
    about=Text(
        "以该目录中的政策代替已安装的同地政策，可重复",
        "use the policy in this folder in place of the installed one; may be repeated",
    ),
)


def policies_in(folders: tuple[str, ...]) -> list[Policy]:
    """
    Return the policies in *folders*, which stand in for those installed.

    Raises:
        UnusableError: A folder holds no policy; all faults are listed.
    """
    from zsgx.policy.reader import read_policy_folder

    read = [read_policy_folder(folder) for folder in folders]
    faults = [issue for policy, issues in read if policy is None for issue in issues]
    if faults:
        raise UnusableError(faults)
    return [policy for policy, _ in read if policy is not None]


@frozen
class Given:
    """
    What the options say about where, when and with which facts, as it was typed.

    Attributes:
        at: The jurisdiction, by name or six-digit code.
        date: The day whose policy is asked.
        facts: The file of facts, if any.
        sets: Single facts, each ``PATH=VALUE``.
        readings: Choices where the law is ambiguous, each ``NAME=OPTION``.
        externals: Values set outside the documents, each ``NAME=VALUE``.
    """

    at: str
    date: str
    facts: str | None = None
    sets: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    externals: tuple[str, ...] = ()


_ASKING: Final = (
    option(
        "--at",
        metavar="PLACE",
        required=True,
        about=Text("辖区名称或六位区划代码", "a jurisdiction's name or six-digit code"),
    ),
    option(
        "--date",
        metavar="DATE",
        required=True,
        about=Text("依哪一日的政策，YYYY-MM-DD", "the day whose policy is asked, YYYY-MM-DD"),
    ),
    option(
        "--facts",
        metavar="FILE",
        about=Text(
            "事实文件（YAML 或 JSON），- 为标准输入",
            "a file of facts (YAML or JSON), - for standard input",
        ),
    ),
    option(
        "--set",
        "sets",
        metavar="PATH=VALUE",
        multiple=True,
        about=Text(
            "一个事实，如 training.hours=80；值为空即未知",
            "one fact, such as training.hours=80; without a value it is unknown",
        ),
    ),
    option(
        "--reading",
        "readings",
        metavar="NAME=OPTION",
        multiple=True,
        about=Text("在歧义处的选择", "a choice where the law is ambiguous"),
    ),
    option(
        "--external",
        "externals",
        metavar="NAME=VALUE",
        multiple=True,
        about=Text("文件之外规定的值", "a value that is set outside the documents"),
    ),
)


def asking_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say where, when and with which facts, handed over as one `Given`."""

    @wraps(function)
    def gathering(*arguments: Any, **options: Any) -> int:
        typed = {each.name: options.pop(each.name) for each in fields(Given)}
        return function(*arguments, given=Given(**typed), **options)

    for decorate in reversed(_ASKING):
        gathering = decorate(gathering)
    return gathering
