"""The options that several commands share, and what a shell may complete of their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from attrs import fields, frozen

from zsgx.cli.localised import CHOSEN, option
from zsgx.domain.jurisdiction import spelt
from zsgx.domain.kinds import Kind, Type
from zsgx.errors import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    import click

    from zsgx.engine.engine import Engine

__all__ = [
    "RecordOptions",
    "actual_option",
    "at_option",
    "date_option",
    "engine_with",
    "external_option",
    "facts_option",
    "json_option",
    "lang_option",
    "markdown_option",
    "picture_option",
    "policy_option",
    "reading_option",
    "record_options",
    "set_option",
    "year_option",
]

_EXTERNAL = "external."
Decorator = Callable[[Any], Any]
year_option: Final = option("--year", metavar="YEAR", required=True, about=Text("年度", "the year"))
actual_option: Final = option(
    "--actual",
    metavar="FILE",
    about=Text(
        "完成数文件（YAML、JSON 或 CSV），- 为标准输入",
        "a file of figures (YAML, JSON or CSV), - for standard input",
    ),
)
picture_option: Final = option(
    "--picture",
    metavar="SVG",
    former=("--chart",),
    about=Text("另画一幅图，存入该文件", "also draw a picture in this file"),
)
policy_option: Final = option(
    "--policy",
    "drafts",
    multiple=True,
    metavar="FOLDER",
    about=Text(
        "使用该目录（政策的目录，或它所在的项目）中的政策：代替已安装的同地政策，或另行加入；可重复",
        "use the policy in this folder (its own, or that of its project), in place of the "
        "installed one of its place or beside the others; may be repeated",
    ),
)
facts_option: Final = option(
    "--facts",
    metavar="FILE",
    about=Text(
        "事实文件（YAML 或 JSON），- 为标准输入",
        "a file of facts (YAML or JSON), - for standard input",
    ),
)


def complete_places(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the places that begin so, in every way that they are written."""
    known = [policy.jurisdiction for policy in _engine().policies.values()]
    words = [word for one in known for word in spelt(one)]
    return _beginning(dict.fromkeys(words), begun)


def complete_questions(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the questions that begin so."""
    return _beginning(_engine().questions, begun)


def complete_facts(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the facts that begin so, each with a sign behind it, or the options of one."""
    known = _engine().vocabulary
    return _pairs({path: _options(known[path].type) for path in known}, begun)


def complete_externals(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the values set outside the documents that begin so, or the options of one."""
    known = {
        path.removeprefix(_EXTERNAL): _options(fact.type)
        for path, fact in _engine().vocabulary.items()
        if path.startswith(_EXTERNAL)
    }
    return _pairs(known, begun)


def complete_readings(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the readings that begin so, each with a sign behind it, or the options of one."""
    known: dict[str, tuple[str, ...]] = {}
    for policy in _engine().policies.values():
        for name, reading in policy.readings.items():
            known[name] = tuple(dict.fromkeys((*known.get(name, ()), *reading.choices)))
    return _pairs(known, begun)


def _engine() -> Engine:
    from zsgx.engine.engine import Engine

    return Engine.load()


def _options(type_: Type) -> tuple[str, ...]:
    return ("true", "false") if type_.kind is Kind.BOOL else type_.options


def _pairs(known: dict[str, tuple[str, ...]], begun: str) -> list[str]:
    name, sign, value = begun.partition("=")
    if sign:
        return [f"{name}={each}" for each in _beginning(known.get(name, ()), value)]
    return [f"{each}=" for each in _beginning(known, begun)]


def _beginning(words: Iterable[str], begun: str) -> list[str]:
    return [word for word in words if word.startswith(begun)]


set_option: Final = option(
    "--set",
    "sets",
    metavar="FACT=VALUE",
    multiple=True,
    shell_complete=complete_facts,
    about=Text(
        "一个事实，名称或中文名均可，如 training.hours=80、培训学时=80；值为空即未知",
        "one fact by name or label, such as training.hours=80; without a value it is unknown",
    ),
)
reading_option: Final = option(
    "--reading",
    "readings",
    metavar="NAME=OPTION",
    multiple=True,
    shell_complete=complete_readings,
    about=Text("在歧义处的选择", "a choice where the law is ambiguous"),
)
external_option: Final = option(
    "--external",
    "externals",
    metavar="NAME=VALUE",
    multiple=True,
    shell_complete=complete_externals,
    about=Text("文件之外规定的值", "a value that is set outside the documents"),
)


def _speak(context: click.Context, _: click.Parameter, chosen: str | None) -> None:
    if chosen is None:
        return
    if chosen not in ("zh", "en"):
        raise UnusableError(
            Text(
                f"--lang：没有语言 {chosen}，只有 zh 和 en",
                f"--lang: there is no language {chosen}, only zh and en",
            )
        )
    context.meta[CHOSEN] = chosen


def _alone(context: click.Context, parameter: click.Parameter, chosen: bool) -> bool:  # click's
    """Refuse a second format beside the one that is *chosen*."""
    others = {"as_json", "markdown"} - {parameter.name}
    if chosen and any(context.params.get(other) for other in others):
        raise UnusableError(
            Text(
                "--json 和 --markdown 不能同时使用，请选一个",
                "--json and --markdown cannot be used together; choose one of them",
            )
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


def at_option(*, required: bool = True, former: tuple[str, ...] = ()) -> Decorator:
    """Return the option that says where; *former* are spellings that it had in a command."""
    return option(
        "--at",
        metavar="PLACE",
        required=required,
        former=former,
        shell_complete=complete_places,
        about=Text(
            "辖区：名称、中文名或六位区划代码",
            "a place, by its name, its label or its six-digit code",
        ),
    )


def date_option(*, required: bool = True) -> Decorator:
    """Return the option that says when."""
    return option(
        "--date",
        metavar="DATE",
        required=required,
        about=Text("依哪一日的政策，YYYY-MM-DD", "the day whose policy is asked, YYYY-MM-DD"),
    )


def engine_with(folders: tuple[str, ...], **settings: Any) -> Engine:
    """
    Return an engine over the installed policies and those in *folders*, which come first.

    A policy in a folder takes the place of the installed one of its code; where there is none it
    joins the others.

    Args:
        folders: The policies' folders, or what they lie in, as ``--policy`` names them.
        **settings: What `Engine.load` takes besides.

    Raises:
        UnusableError: A folder holds no policy, or two hold one of the same place; all are listed.
    """
    from zsgx.engine.engine import Engine

    return Engine.load(policies=folders, **settings)


@frozen
class RecordOptions:
    """
    What the options say about where, when and with which facts, as it was typed.

    Attributes:
        at: The jurisdiction, by name, label or six-digit code.
        date: The day whose policy is asked.
        facts: The file of facts, if any.
        sets: Single facts, each ``FACT=VALUE``.
        readings: Choices where the law is ambiguous, each ``NAME=OPTION``.
        externals: Values set outside the documents, each ``NAME=VALUE``.
        drafts: Folders whose policies are used in place of those installed.
    """

    at: str
    date: str
    facts: str | None = None
    sets: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    externals: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()


_ASKING: Final = (
    at_option(),
    date_option(),
    facts_option,
    set_option,
    reading_option,
    external_option,
    policy_option,
)


def record_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add what says where, when and with which facts, handed over as one `RecordOptions`."""

    @wraps(function)
    def gathering(*arguments: Any, **options: Any) -> int:
        typed = {each.name: options.pop(each.name) for each in fields(RecordOptions)}
        return function(*arguments, given=RecordOptions(**typed), **options)

    for decorate in reversed(_ASKING):
        gathering = decorate(gathering)
    return gathering
