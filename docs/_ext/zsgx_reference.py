"""
The parts of the reference that are made from the code, and stand in the pages between two comments.

Each part is a function that returns Markdown. `with_parts` writes a page anew, and the test of the
page holds it against that, so that a page reads the same in the repository and in the built
documentation. What the code does not say in both languages stands here, and a test finds what is
left out.
"""
# ruff: noqa: INP001 - imported by its name, from a folder that is no package

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, Final

import click
import zsgx_places
from zsgx_examples import EXAMPLES
from zsgx_python import docstring, one_line, python

from zsgx import Engine, Fact, Text
from zsgx.audit.sketch import SKETCH
from zsgx.cases import account, decision, obligation, target
from zsgx.cli.localised import CHOSEN
from zsgx.cli.main import COMMANDS, Commands
from zsgx.domain.kinds import Kind, Type
from zsgx.hooks.specs import specifications
from zsgx.language.operators import FUNCTIONS
from zsgx.policy import spelling
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

__all__ = ["CALLS", "CONTENTS", "HOOKS", "MARKED", "PARTS", "engine", "with_parts"]

#: A part in a page, between the comments that name it.
MARKED: Final = re.compile(
    r"^<!-- zsgx: (?P<part>[\w-]+) -->\n.*?^<!-- zsgx: end -->$", re.MULTILINE | re.DOTALL
)

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

#: What stands under a key, in Chinese, by its name in English.
CONTENTS = {
    "text": "文本",
    "date": "日期",
    "date, or null": "日期，或 null",
    "year": "年份",
    "number": "数",
    "whole number": "整数",
    "share": "0 至 1 的数",
    "true or false": "true 或 false",
    "expression": "表达式",
    "clause ids": "条款编号，或其列表",
    "value": "值",
    "value, `silent`, `conflict` or `contradiction`": "值、`silent`、`conflict` 或 `contradiction`",
    "`1`": "`1`",
    "division code": "加引号的六位区划代码",
    "facts": "事实",
    "fact": "事实的路径，或 day",
    "cell": "单元格：一项、范围、列表或 any",
    "row": "一行：各单元格，最后是值",
    "words by name": "每个名称一个词",
    "place": "辖区",
    "numbers by metric": "每个指标一个数",
    "progress by metric": "每个指标一种进展",
    "period": "年度、季度或月份",
    "base64": "base64",
    "`year`": "`year`",
    "amount": "数，或 `60..90` 这样的范围",
    "fraction": "小于一的分数，如 2/3",
    "whole number, or a parameter": "整数，或参数",
    "year or date": "年份或日期",
    "year, date or fact": "年份、日期或事实",
}

_BOTH = Text("{zh, en}", "{zh, en}")
#: Names whose spelling needs no example.
_PLAIN = {spelling.NAME.pattern, spelling.SLUG.pattern, spelling.WORD.pattern}
_TITLES = {"Args": "参数 argument", "Returns": "返回 returns", "Raises": "异常 raises"}


def hooks() -> Iterator[str]:
    """Yield every hook: its signature, what it is for, its arguments and an example."""
    for name, hook in specifications().items():
        signature = str(inspect.signature(hook)).replace("'", "")
        about, sections = docstring(hook)
        yield from ("", f"## {name}", "")
        yield from ("```py", f"def {name}{signature}: ...", "```", "", HOOKS[name], "")
        yield from (about, "")
        for title, content in sections.items():
            if title == "Example":
                code = re.sub(r"^(>>>|\.\.\.) ?", "", content, flags=re.MULTILINE)
                yield from ("```py", code, "```", "")
            elif title in ("Args", "Raises"):
                for entry in re.split(r"\n(?=\S)", content):
                    key, _, text = entry.partition(":")
                    yield f"- {_TITLES[title]} **`{key}`** — {one_line(text)}"
                yield ""
            else:
                yield from (f"- {_TITLES[title]} — {one_line(content)}", "")


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
    yield from _forms((JURISDICTION, PROVISIONS))


def cases() -> Iterator[str]:
    """Yield every key of policy cases."""
    yield from _forms((decision.FORM, target.FORM, obligation.FORM, account.FORM))


def sketch() -> Iterator[str]:
    """Yield every key of the sketch of a document."""
    yield from _forms((SKETCH,))


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
        yield from ("", f"## zsgx {name}", "")
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
        sketch,
        units,
        functions,
        commands,
        python,
    )
} | zsgx_places.place_parts()


def with_parts(page: str) -> str:
    """Return a page with every part in it as the code has it now."""

    def anew(marked: re.Match[str]) -> str:
        lines = "\n".join(PARTS[marked["part"]]()).strip("\n").split("\n")
        text = "\n".join(line.rstrip() for line in lines)
        text = re.sub(r"\n{3,}", "\n\n", text)
        return f"<!-- zsgx: {marked['part']} -->\n\n{text}\n\n<!-- zsgx: end -->"

    return MARKED.sub(anew, page)


@cache
def engine() -> Engine:
    """Return the engine over the four places, whatever else is installed."""
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _fact_row(fact: Fact) -> str:
    return _row(f"`{fact.path}`", _type(fact.type), fact.label.zh, fact.label.en)


def _type(type_: Type) -> str:
    if type_.kind is Kind.ENUM:
        return ", ".join(f"`{option}`" for option in type_.options)
    return f"{type_.kind.value} ({type_.unit})" if type_.unit else type_.kind.value


def _form(form: Form, stands: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {form.label.zh} · {form.label.en}", "")
    under = ", ".join(f"`{each}`" for each in stands)
    if under:
        yield from (f"位于 stands under {under}", "")
    yield "| 键 key | 必需 required | 内容 content | 中文 | English |"
    yield "|---|---|---|---|---|"
    for name, key in form.keys.items():
        required = "✓" if key.required else ""
        content = _content(key.content)
        said = content.zh if content.zh == content.en else f"{content.zh}<br>{content.en}"
        yield _row(f"`{name}`", required, said, key.meaning.zh, key.meaning.en)
    if form.name in EXAMPLES:
        yield from ("", "```yaml", EXAMPLES[form.name].rstrip("\n"), "```", "")


def _forms(files: Iterable[Form]) -> Iterator[str]:
    """Yield the forms of *files*, each with the forms that stand only inside it behind it."""
    for form, stands in _with_inner(files).items():
        yield from _form(form, stands)


def _with_inner(files: Iterable[Form]) -> dict[Form, list[str]]:
    """Return the forms of *files* and those inside them, each with where it stands."""
    found: dict[Form, list[str]] = {}
    for file in files:
        todo = [(file, "")]
        while todo:
            form, way = todo.pop(0)
            if form is BOTH:
                continue
            found.setdefault(form, []).extend([way] if way else [])
            for name, key in form.keys.items():
                for inner, further in _inner(key.content, f"{way}.{name}".lstrip(".")):
                    if inner not in found or inner is not form:
                        todo.append((inner, further))
    return found


def _inner(content: Content, way: str) -> Iterator[tuple[Form, str]]:
    """Yield the forms in *content*, each with the way to it: ``tables.*.rules[]``."""
    match content:
        case Form():
            yield content, way
        case Each():
            yield from _inner(content.content, f"{way}.*")
        case Listed():
            yield from _inner(content.content, f"{way}[]")
        case Dependent():
            yield from _inner(content.content, way)
        case Either():
            for each in content.contents:
                yield from _inner(each, way)


def _content(content: Content) -> Text:
    """Return what stands under a key, in both languages."""
    match content:
        case OneOf():
            options = ", ".join(f"`{option}`" for option in content.options)
            return Text(options, options)
        case Leaf():
            return Text(CONTENTS[content.name], content.name)
        case Named():
            return _named(content)
        case Dependent():
            return _content(content.content)
        case Form():
            return _BOTH if content is BOTH else Text(content.label.zh, content.name)
        case Either():
            several = [_content(each) for each in content.contents]
            return Text("；或".join(e.zh for e in several), "; or ".join(e.en for e in several))
        case Each():
            under, by = _content(content.content), _named(content.names)
            return Text(f"每个{by.zh}之下：{under.zh}", f"{under.en} by {by.en}")
        case Listed():
            one = _content(content.content)
            several_ = Text(f"{one.zh}的列表", f"list of {one.en}")
            if not content.single:
                return several_
            return Text(f"{one.zh}，或其列表", f"{one.en}, or a {several_.en}")


def _named(names: Named) -> Text:
    zh, en = names.label.zh, re.sub(r"^(a|an|the) ", "", names.label.en)
    if names.pattern in _PLAIN:
        return Text(zh, en)
    return Text(f"{zh}（如 `{names.example}`）", f"{en} (such as `{names.example}`)")


def _wanted(option: click.Option, context: click.Context) -> str:
    return "" if option.is_flag else option.make_metavar(context)
