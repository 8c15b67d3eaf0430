"""The page of the Python API, made from the facade: signatures, docstrings, members."""
# ruff: noqa: INP001 - imported by its name, from a folder that is no package

from __future__ import annotations

import enum
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Final

import zsgx

__all__ = ["GROUPS", "docstring", "members", "one_line", "python"]

#: What the facade offers, by what it is for.
GROUPS: Final = {
    "提问 · Asking": (
        *("Engine", "column", "Column", "Need", "Facts", "read_facts", "Names", "Index"),
        *("IndexedQuestion", "IndexedFact"),
    ),
    "跨记录的规则 · Rules across records": (
        *("rank_bases", "within_quota", "hour_balances", "tally"),
    ),
    "答案 · Answers": ("Decision", "Status", "Explanation"),
    "目标与到期事项 · Targets and due days": (
        *("attain", "attain_year", "AttainedYear", "Attainment", "Actual", "due_in_year"),
        *("due_of", "judge", "judge_year", "Due", "Judged", "FilingStatus", "JudgedYear"),
        *("Calendar", "ChinaHolidays", "progress_chart", "year_overview", "due_calendar"),
        "allocation_csv",
    ),
    "政策的验证 · Validating policy": (
        *("check", "CheckResult", "read_case_file", "PolicyCase", "run_case", "CaseResult"),
        *("run_shipped_cases", "ShippedCases", "coverage_of", "Coverage", "ClauseCoverage"),
        *("schemas", "write_schemas", "WrittenSchemas", "read_published", "Published", "Audit"),
    ),
    "领域对象 · Domain objects": (
        *(
            "Person",
            "Institution",
            "Training",
            "Activity",
            "Certificate",
            "Certificates",
            "Assessment",
        ),
        *("Application", "Claim", "Project", "Filing", "AnnualHours", "Jurisdiction"),
        *("ResidentIdentity", "SocialCreditCode"),
    ),
    "JSON": ("DomainObject", "to_json", "from_json", "ledger_to_lines", "ledger_from_lines"),
    "台账 · The ledger": ("HourLedger", "HourEntry", "OpenEntry", "hour_entry_of"),
    "账 · Accounts": (
        *("AccountEntry", "AccountStatement", "Bounds"),
        *("account_of", "account_table", "account_sql"),
    ),
    "政策与插件 · Policy and plugins": (
        *("read_policy", "read_policy_folder", "Policy", "Fact", "Question", "Scope", "Kind"),
        *("Type", "enumeration", "Value", "BOOL", "INT", "NUMBER", "TEXT", "TEXTS", "DATE"),
        *("HOURS", "MONEY", "Text", "Issue", "hookimpl"),
    ),
    "异常 · Exceptions": (
        *("ZsgxError", "ContradictionError", "FactsError", "LedgerError", "MissingExtraError"),
        *("NoColumnsError", "PluginError", "PolicyError", "QuestionError", "ReadingError"),
        *("ReplayError", "UndecidedError", "UnknownPlaceError", "UnusableError"),
        "ValueRefusedError",
    ),
}

#: What is neither a class nor a function and has no docstring: what it is, in both languages.
_DATA: Final = {
    "DomainObject": ("各种领域对象之一", "One of the domain objects."),
    "Value": (
        "规范值",
        "A canonical value: `bool`, `int`, `Decimal`, `str`, `date`, a tuple of `str`.",
    ),
    "BOOL": ("类型：是否", "The type true or false."),
    "INT": ("类型：整数", "The type of whole numbers."),
    "NUMBER": ("类型：精确的数", "The type of exact numbers."),
    "TEXT": ("类型：文本", "The type text."),
    "TEXTS": ("类型：文本列表", "The type of lists of text."),
    "DATE": ("类型：日期", "The type of days."),
    "HOURS": ("类型：学时，精确到 0.01", "The type of hours, exact to 0.01."),
    "MONEY": ("类型：金额，精确到分", "The type of money, exact to the fen."),
    "hookimpl": (
        "钩子实现的标记，见[钩子](hooks.md)",
        "Marks a function of a plugin as the implementation of a hook, see [hooks](hooks.md).",
    ),
}
#: The language of signatures: Python, but no code that could be run or held against types.
_SIGNATURE = "py"
_TITLES: Final = {
    "Args": "参数 arguments",
    "Attributes": "属性 attributes",
    "Returns": "返回 returns",
    "Yields": "产出 yields",
    "Raises": "异常 raises",
}
_STARS: Final = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}
_WIDEST: Final = 96


def python() -> Iterator[str]:
    """Yield every name of the facade, by group."""
    for title, names in GROUPS.items():
        yield from ("", f"## {title}", "")
        for name in names:
            yield from (f"### {name}", "")
            yield from _described(name, getattr(zsgx, name))


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties of a class, in the order of its source."""
    found: dict[str, Any] = {}
    # What every exception of ours has is said once.
    again = issubclass(kind, zsgx.ZsgxError) and kind is not zsgx.ZsgxError
    for base in [kind] if again else reversed(kind.__mro__):
        if base.__module__.startswith("zsgx"):
            found |= {name: each for name, each in vars(base).items() if name[0] != "_"}
    for name, each in found.items():
        bare = each.fget if isinstance(each, property) else getattr(each, "func", None)
        bare = bare or getattr(each, "__func__", None) or (each if callable(each) else None)
        if inspect.isfunction(bare) and bare.__doc__:
            yield name, each


def docstring(documented: object) -> tuple[str, dict[str, str]]:
    """Return the text of a docstring in Google's form, and its sections by title."""
    whole = inspect.getdoc(documented) or ""
    titles = "|".join([*_TITLES, "Example"])
    about, *rest = re.split(rf"^({titles}):\n", whole, flags=re.MULTILINE)
    contents = [textwrap.dedent(content).strip() for content in rest[1::2]]
    return about.strip(), dict(zip(rest[::2], contents, strict=True))


def one_line(text: str) -> str:
    """Return *text* on one line."""
    return " ".join(text.split())


def _described(name: str, found: Any) -> Iterator[str]:
    if name in _DATA:
        zh, en = _DATA[name]
        yield from (f"{zh}。{en}", "")
        return
    if inspect.isclass(found):
        yield from _class(name, found)
        return
    yield from _code(f"{name}{_signature(found)}", _SIGNATURE)
    yield from _prose(found)


def _class(name: str, kind: type) -> Iterator[str]:
    bases = [each.__name__ for each in kind.__bases__ if each.__name__ not in ("object", "Generic")]
    if issubclass(kind, BaseException):
        yield from _code(f"class {name}({', '.join(bases)})", _SIGNATURE)
    elif not issubclass(kind, enum.Enum):
        yield from _code(f"class {name}{_signature(kind)}", _SIGNATURE)
    yield from _prose(kind)
    if issubclass(kind, enum.Enum):
        yield from (f"- `{each.name}` — `{each.value}`" for each in kind)
        yield ""
    offered = dict(members(kind))
    held = {member: each for member, each in offered.items() if _is_held(each)}
    if held:
        yield from ("可读取的值 properties:", "")
        for member, each in held.items():
            about = one_line(docstring(each)[0])
            type_ = _annotation(": ", _returned(each), code=True)
            yield f"- `{member}`{type_} — {_markdown(about)}"
        yield ""
    for member, each in offered.items():
        if member not in held:
            yield from (f"#### {name}.{member}", "")
            yield from _code(f"{member}{_signature(getattr(kind, member), bound=True)}", _SIGNATURE)
            yield from _prose(getattr(each, "__func__", each))


def _is_held(member: Any) -> bool:
    """Return whether a member of a class is a value, and not a method."""
    return isinstance(member, property) or hasattr(member, "func")


def _returned(member: Any) -> Any:
    function: Any = member.fget if isinstance(member, property) else member.func
    return inspect.signature(function).return_annotation


def _prose(documented: object) -> Iterator[str]:
    about, sections = docstring(documented)
    yield from (_markdown(about), "")
    for title, content in sections.items():
        if title == "Example":
            code = re.sub(r"^(>>>|\.\.\.) ?", "", content, flags=re.MULTILINE)
            yield from _code(code)
        elif title in ("Args", "Attributes", "Raises"):
            yield from (f"{_TITLES[title]}:", "")
            for entry in re.split(r"\n(?=\S)", content):
                key, _, text = entry.partition(":")
                yield f"- `{key}` — {_markdown(one_line(text))}"
            yield ""
        else:
            yield from (f"{_TITLES[title]}: {_markdown(one_line(content))}", "")


def _markdown(text: str) -> str:
    """Return the text of a docstring as Markdown has it."""
    return re.sub(r"``([^`]+)``", r"`\1`", text)


def _code(code: str, language: str = "python") -> Iterator[str]:
    yield from (f"```{language}", code, "```", "")


def _signature(function: Callable[..., Any], *, bound: bool = False) -> str:
    try:
        signature = inspect.signature(function)
    except ValueError:
        return "()"
    given = [*signature.parameters.values()]
    if bound and given and given[0].name in ("self", "cls"):
        given = given[1:]
    parts: list[str] = []
    for number, each in enumerate(given):
        starred = _STARS.get(each.kind.name, "")
        if each.kind is each.KEYWORD_ONLY and not any(
            before.kind in (each.KEYWORD_ONLY, each.VAR_POSITIONAL) for before in given[:number]
        ):
            parts.append("*")
        default = "" if each.default is each.empty else f" = {_default(each.default)}"
        parts.append(f"{starred}{each.name}{_annotation(': ', each.annotation)}{default}")
    returned = inspect.Signature.empty if inspect.isclass(function) else signature.return_annotation
    result = _annotation(" -> ", returned)
    line = f"({', '.join(parts)}){result}"
    if len(line) <= _WIDEST:
        return line
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"){result}"


def _annotation(before: str, annotation: Any, *, code: bool = False) -> str:
    if annotation is inspect.Signature.empty:
        return ""
    said = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "...")
    return f"{before}`{said}`" if code else f"{before}{said}"


def _default(value: object) -> str:
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return repr(value) if value is None or isinstance(value, str | int | tuple) else "..."
