"""
The parts of the reference that are made from the code when the documentation is built.

Each part is a function that returns Markdown; the directive ``zsgx`` puts one into a page. What the
code does not say in both languages stands here, and a test finds what is left out.
"""
# ruff: noqa: INP001 - Sphinx imports this module by its name, from a folder that is no package

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
import zsgx_places
from sphinx.util.docutils import SphinxDirective

from zsgx import Engine, Fact, Text
from zsgx.cases import decision, obligation, target
from zsgx.cli.localised import CHOSEN
from zsgx.cli.main import COMMANDS, Commands
from zsgx.domain.kinds import Kind, Type
from zsgx.hooks.specs import specifications
from zsgx.language.operators import FUNCTIONS
from zsgx.policy.codes import CHECKING, READING, VERIFYING
from zsgx.policy.declaration import (
    BOTH,
    Content,
    Dependent,
    Each,
    Either,
    Form,
    Leaf,
    Listed,
    OneOf,
)
from zsgx.policy.policy import JURISDICTION, PROVISIONS
from zsgx.policy.provision import UNITS
from zsgx.policy.spelling import Named

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["CALLS", "HOOKS", "PARTS", "engine", "setup"]

#: What each hook is for, in Chinese; its docstring says the same in English, at more length.
HOOKS = {
    "zsgx_policies": "提供政策，每个辖区一份。加载时对每个插件调用一次。",
    "zsgx_facts": "增加事实。加载时、检查任何政策之前调用一次；已有的路径会被拒绝。",
    "zsgx_questions": "增加问题。加载时、检查任何政策之前调用一次；已有的名称会被拒绝。",
    "zsgx_decide": (
        "判定规则语言说不了的问题。问题须列入 jurisdiction.yaml 的 decides；"
        "只在本插件所在的一级被问，先于上级的判定表，后于下级的判定表。返回 None 即交由上级。"
    ),
    "zsgx_decided": "每次判定之后得到通知，不能改变结果；抛出的异常只记入日志。",
    "zsgx_commands": "为命令行增加命令；已占用的名称会被拒绝。",
}

#: The arguments of each function of the rule language, and what it gives.
CALLS = {
    "min": ("a, b, …", "较小者", "the smallest"),
    "max": ("a, b, …", "较大者", "the largest"),
    "year": ("day", "年份", "the year of a day"),
    "date": ("'2024-01-31'", "一个日期常量", "a day, as a constant"),
    "add_years": (
        "day, n",
        "若干年之后的同一天，以月末为限",
        "n years later, clamped to the month",
    ),
    "add_months": ("day, n", "若干个月后的同一天，以月末为限", "n months later, clamped"),
    "add_days": ("day, n", "若干天之后", "n days later"),
    "days_between": ("first, last", "后者减前者的天数", "the days from the first to the last"),
    "round_half_up": (
        "x, places",
        "四舍五入，缺省到整数",
        "rounded half up, to a whole number by default",
    ),
}

_TITLES = {"Args": "参数 argument", "Returns": "返回 returns", "Raises": "异常 raises"}


def hooks() -> Iterator[str]:
    """Yield every hook: its signature, what it is for, its arguments and an example."""
    for name, hook in specifications().items():
        signature = str(inspect.signature(hook)).replace("'", "")
        about, sections = _docstring(hook)
        yield from (f"(hook-{name})=", f"## {name}", "")
        yield from ("```python", f"def {name}{signature}: ...", "```", "", HOOKS[name], "")
        yield from (about, "")
        for title, content in sections.items():
            if title == "Example":
                code = re.sub(r"^(>>>|\.\.\.) ?", "", content, flags=re.MULTILINE)
                yield from ("```python", code, "```", "")
            elif title in ("Args", "Raises"):
                for entry in re.split(r"\n(?=\S)", content):
                    key, _, text = entry.partition(":")
                    yield f"- {_TITLES[title]} **`{key}`** — {_one_line(text)}"
                yield ""
            else:
                yield from (f"- {_TITLES[title]} — {_one_line(content)}", "")


def facts() -> Iterator[str]:
    """Yield every fact of the core, by group."""
    known = engine().vocabulary.values()
    for group, members in groupby(known, key=lambda fact: fact.path.partition(".")[0]):
        yield from ("", f"## {group}", "", "| 事实 fact | 类型 type | 中文 | English |")
        yield "|---|---|---|---|"
        yield from (_fact_row(fact) for fact in members)


def contradictions() -> Iterator[str]:
    """Yield what the facts of the core can never be together."""
    yield "| 矛盾 contradiction | 条件 condition | 中文 | English |"
    yield "|---|---|---|---|"
    for each in engine().contradictions:
        yield _row(f"`{each.name}`", f"`{each.never.text}`", each.label.zh, each.label.en)


def questions() -> Iterator[str]:
    """Yield every question of the core, with the places whose policy answers it."""
    known = engine()
    yield "| 问题 question | 答案 answer | 中文 | English | 何处有规定 answered by |"
    yield "|---|---|---|---|---|"
    for name, question in known.questions.items():
        places = [
            str(policy.jurisdiction.name)
            for _, policy in sorted(known.policies.items())
            if name in policy.tables
        ]
        strategy = f"，{question.strategy.value}" if question.strategy.value != "nearest" else ""
        label, type_ = question.label, _type(question.type)
        yield _row(f"`{name}`", f"{type_}{strategy}", label.zh, label.en, ", ".join(places))


def readings() -> Iterator[str]:
    """Yield every reading of the four places."""
    yield "| 口径 reading | 辖区 place | 歧义 ambiguity | 选项 options | 默认 default |"
    yield "|---|---|---|---|---|"
    for _, policy in sorted(engine().policies.items()):
        for name, reading in policy.readings.items():
            options = ", ".join(f"`{choice}`" for choice in reading.choices)
            label = f"{reading.label.zh}<br>{reading.label.en}"
            default = f"`{reading.default}`" if reading.default else "—"
            yield _row(f"`{name}`", str(policy.jurisdiction.name), label, options, default)


def codes() -> Iterator[str]:
    """Yield every kind of fault of policy files, by what finds it."""
    found = (
        ("读取时 · When files are read", READING),
        ("检查含义时 · When their meaning is checked", CHECKING),
        ("从真值表读出的 · Read off the truth tables", VERIFYING),
    )
    for title, codes_ in found:
        yield from ("", f"## {title}", "", "| 代码 code | 中文 | English |", "|---|---|---|")
        yield from (_row(f"`{code}`", text.zh, text.en) for code, text in codes_.items())


def policy_files() -> Iterator[str]:
    """Yield every key of policy files."""
    for form in _with_inner((JURISDICTION, PROVISIONS)):
        yield from _form(form)


def cases() -> Iterator[str]:
    """Yield every key of policy cases."""
    for form in _with_inner((decision.FORM, target.FORM, obligation.FORM)):
        yield from _form(form)


def units() -> Iterator[str]:
    """Yield the units of parameters."""
    yield "| 单位 unit | 值 values |"
    yield "|---|---|"
    yield from (_row(f"`{unit}`", _type(type_)) for unit, type_ in UNITS.items())


def functions() -> Iterator[str]:
    """Yield the functions of expressions."""
    yield "| 函数 function | 中文 | English |"
    yield "|---|---|---|"
    for name in FUNCTIONS:
        arguments, zh, en = CALLS[name]
        yield _row(f"`{name}({arguments})`", zh, en)


def commands() -> Iterator[str]:
    """Yield every command of the core with its arguments and options; plugins may add others."""
    group = Commands("zsgx")
    context = click.Context(group, info_name="zsgx")
    context.meta[CHOSEN] = "en"
    for name in COMMANDS:
        command: Any = group.get_command(context, name)
        own = click.Context(command, parent=context, info_name=name, **command.context_settings)
        pieces = command.collect_usage_pieces(own)
        about: Text = command.about
        yield from ("", f"(command-{name})=", f"## zsgx {name}", "")
        yield from ("```text", " ".join(["zsgx", name, *pieces]), "```", "", about.zh, "")
        yield from (about.en, "")
        options = [option for option in command.params if isinstance(option, click.Option)]
        if options:
            yield "| 选项 option | 中文 | English |"
            yield "|---|---|---|"
        for option in options:
            told: Text = getattr(option, "about", Text("", option.help or ""))
            spelt = getattr(option, "spelling", max(option.opts, key=len))
            form = " ".join(filter(None, (spelt, _wanted(option, own))))
            yield _row(f"`{form}`", told.zh, told.en)


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part
    for part in (
        hooks,
        facts,
        contradictions,
        questions,
        readings,
        codes,
        policy_files,
        cases,
        units,
        functions,
        commands,
    )
} | zsgx_places.place_parts()


class Reference(SphinxDirective):
    """Puts one of the `PARTS` into a page."""

    required_arguments = 1

    def run(self) -> list[Any]:
        """Return the part that the argument names."""
        text = "\n".join(PARTS[self.arguments[0]]())
        return list(self.parse_text_to_nodes(text, allow_section_headings=True))


def setup(app: Sphinx) -> dict[str, bool]:
    """Have Sphinx know the directive."""
    app.add_directive("zsgx", Reference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@cache
def engine() -> Engine:
    """Return the engine over the four places, whatever else is installed."""
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


def _docstring(documented: object) -> tuple[str, dict[str, str]]:
    """Return the text of a docstring in Google's form, and its sections by title."""
    whole = inspect.getdoc(documented) or ""
    about, *rest = re.split(r"^(Args|Returns|Raises|Example):\n", whole, flags=re.MULTILINE)
    contents = [textwrap.dedent(content).strip() for content in rest[1::2]]
    return about.strip(), dict(zip(rest[::2], contents, strict=True))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _fact_row(fact: Fact) -> str:
    return _row(f"`{fact.path}`", _type(fact.type), fact.label.zh, fact.label.en)


def _type(type_: Type) -> str:
    if type_.kind is Kind.ENUM:
        return ", ".join(f"`{option}`" for option in type_.options)
    return f"{type_.kind.value} ({type_.unit})" if type_.unit else type_.kind.value


def _form(form: Form) -> Iterable[str]:
    yield from ("", f"## {form.label.zh} · {form.label.en}", "")
    yield "| 键 key | 必需 required | 内容 content | 中文 | English |"
    yield "|---|---|---|---|---|"
    for name, key in form.keys.items():
        required = "✓" if key.required else ""
        yield _row(f"`{name}`", required, _content(key.content), key.meaning.zh, key.meaning.en)


def _with_inner(forms_: Iterable[Form]) -> list[Form]:
    """Return *forms_*, each with the forms that stand only inside it behind it."""
    known = list(forms_)
    listed: list[Form] = []
    for form in known:
        todo = [form]
        while todo:
            one = todo.pop(0)
            if one in listed or one is BOTH or (one in known and one is not form):
                continue
            listed.append(one)
            todo += [inner for key in one.keys.values() for inner in _inner(key.content)]
    return listed


def _inner(content: Content) -> Iterator[Form]:
    """Yield the forms in *content*."""
    match content:
        case Form():
            yield content
        case Each() | Listed() | Dependent():
            yield from _inner(content.content)
        case Either():
            for each in content.contents:
                yield from _inner(each)


def _content(content: Content) -> str:
    match content:
        case OneOf():
            return ", ".join(f"`{option}`" for option in content.options)
        case Leaf():
            return content.name
        case Named():
            return content.label.en.removeprefix("a ").removeprefix("an ").removeprefix("the ")
        case Dependent():
            return _content(content.content)
        case Form():
            return "{zh, en}" if content is BOTH else content.name
        case Either():
            return "; or ".join(map(_content, content.contents))
        case Each():
            return f"{_content(content.content)} by {content.names.label.en}"
        case Listed():
            single = f"{_content(content.content)}, or a " if content.single else "a "
            return f"{single}list of {_content(content.content)}"


def _wanted(option: click.Option, context: click.Context) -> str:
    return "" if option.is_flag else option.make_metavar(context)
