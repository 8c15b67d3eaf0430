"""
From text to tree: a closed subset of Python's expression syntax, read with Python's own `ast`.

Nothing is ever executed. What is not listed here is refused with its place; what Python's parser
must not see is refused before (`refused`).
"""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from zsgx.domain.kinds import BOOL, EXACT, INT, NUMBER, TEXT
from zsgx.errors import ValueRefusedError
from zsgx.language.operators import COMPARISONS, FUNCTIONS
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    ExpressionFault,
    FactName,
    ListOf,
    Literal,
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Word,
)
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.language.tree import Span

__all__ = ["DEEPEST", "LONGEST", "parse"]

LONGEST: Final = 4_000
DEEPEST: Final = 30

_BREAK: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_WITHIN: Final = re.compile(r"[^'\"#\\\0\ud800-\udfff]")

_ILLEGIBLE: Final = (
    (
        re.compile("#"),
        Text("表达式中不能有 #", "an expression holds no # (comments belong to the file)"),
    ),
    (re.compile(r"\\"), Text("表达式中不能有反斜杠", "an expression holds no backslash")),
    (re.compile("[\0\ud800-\udfff]"), Text("这不是文字", "this is not a character of any text")),
    (
        re.compile(r"[^\S ]"),
        Text(
            "这不是普通空格（如全角空格）", "this is not a plain space (a full-width one, perhaps)"
        ),
    ),
    (
        re.compile(r"\w['\"]"),
        Text("字母与引号之间要有空格", "a letter and a quote want a space between them"),
    ),
    (
        re.compile(r"(?<![\w.])(?!(?:\.?[0-9_]+|[0-9][0-9_]*\.[0-9_]*)(?![\w.]))\.?\d[\w.]*"),
        Text(
            "数字只用 0-9 和小数点书写，其后要有空格或运算符",
            "a number is written with 0-9 and a point, and a word wants a space before it",
        ),
    ),
)


def one_line(text: str) -> str:
    """Return *text* on one line: breaks mean nothing, and every place stays where it is."""
    return _BREAK.sub(" ", text)


def refused(line: str) -> ExpressionFault | None:
    """Return why *line* must not be parsed, or None."""
    whole = (0, len(line))
    if not line.strip():
        return ExpressionFault("syntax", Text("表达式是空的", "the expression is empty"), whole)
    if len(line) > LONGEST or _depth(line) > DEEPEST:
        message = Text(
            f"表达式过长或嵌套过深（至多 {LONGEST} 字符、{DEEPEST} 层）",
            f"the expression is too long or too deep (at most {LONGEST} characters, "
            f"{DEEPEST} levels)",
        )
        return ExpressionFault("syntax", message, whole)
    bare = _QUOTED.sub(lambda quoted: _WITHIN.sub(" ", quoted[0]), line)
    for pattern, message in _ILLEGIBLE:
        found = pattern.search(bare)
        if found:
            return ExpressionFault("syntax", message, found.span())
    return None


def _depth(line: str) -> int:
    """
    Return how deep the brackets of *line* are nested, or how many signs stand in a row.

    Where there are few of either it is not worked out, and their number is an upper bound.
    """
    number = sum(map(line.count, "([{+-~"))
    if number <= DEEPEST:
        return number
    depth = deepest = signs = 0
    for char in line:
        depth += (char in "([{") - (char in ")]}")
        signs = signs + 1 if char in "+-~" else signs if char.isspace() else 0
        deepest = max(deepest, depth, signs)
    return deepest


_SHOWN: Final = 40

_COMPARE: Final = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_WORDS: Final = {"true": True, "false": False}

#: What an author may write that is not in the language, as Python's grammar writes it.
_NAMES: Final[dict[type[ast.AST], str]] = {
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Invert: "~",
    ast.UAdd: "+a",
    ast.Lambda: "lambda",
    ast.NamedExpr: ":=",
    ast.Subscript: "a[b]",
    ast.Starred: "*a",
    ast.Dict: "{a: b}",
    ast.Set: "{a}",
    ast.ListComp: "for",
    ast.SetComp: "for",
    ast.DictComp: "for",
    ast.GeneratorExp: "for",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
}
_AVAILABLE: Final = Text(
    f"可用：事实与常量、{' '.join(COMPARISONS)}、in、and、or、not、+ - * /、a if c else b，"
    f"以及函数 {' '.join(FUNCTIONS)}。",
    f"There are facts and constants, {' '.join(COMPARISONS)}, in, and, or, not, + - * /, "
    f"a if c else b, and the functions {' '.join(FUNCTIONS)}.",
)


def parse(text: str) -> tuple[Node | None, tuple[ExpressionFault, ...]]:
    """
    Return the tree of the expression *text*, and its faults.

    The tree is None when there is any fault.
    """
    line = one_line(text)
    fault = refused(line)
    if fault:
        return None, (fault,)
    indent = len(line) - len(line.lstrip())
    try:
        body = ast.parse(line.strip(), mode="eval").body
    except (SyntaxError, MemoryError, RecursionError) as error:
        return None, (_syntax_fault(error, line, indent),)
    reader = _Reader(line, indent)
    tree = reader.read(body, 1)
    return (None if reader.faults else tree), tuple(reader.faults)


def _syntax_fault(error: Exception, line: str, indent: int) -> ExpressionFault:
    offset = getattr(error, "offset", None)
    # Python tells no place for what is missing at the end.
    column = min(indent + offset - 1, len(line)) if offset else len(line.rstrip())
    # Python's own message differs from version to version, and is in one language alone.
    return ExpressionFault(
        "syntax",
        Text("表达式从这里起读不通", "the expression cannot be read from here on"),
        (column, column + 1),
        Text("表达式写法同 Python 表达式。", "Expressions are written as in Python."),
    )


class _Reader:
    """Turns Python's tree into ours and collects every fault on the way."""

    def __init__(self, line: str, indent: int) -> None:
        self.faults: list[ExpressionFault] = []
        self._line = line
        self._indent = indent
        self._octets = line.strip().encode()

    def read(self, node: ast.expr, depth: int) -> Node:
        if depth > DEEPEST:
            self._refuse(node, Text("嵌套过深", "this is nested too deeply"))
            return Literal(value=False, type=BOOL)
        span = self._span(node)
        match node:
            case ast.Constant():
                return self._constant(node, span)
            case ast.Name(id=word):
                if word in _WORDS:
                    return Literal(value=_WORDS[word], span=span, type=BOOL)
                return Word(word, span=span)
            case ast.Attribute():
                return self._name(node, span)
            case ast.BoolOp(op=op, values=values):
                items = tuple(self.read(value, depth + 1) for value in values)
                joined = All if isinstance(op, ast.And) else Any
                return joined(items, span=span, type=BOOL)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand, depth + 1), span=span, type=BOOL)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._negative(self.read(operand, depth + 1), span)
            case ast.Compare():
                return self._comparison(node, span, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                operator = _ARITHMETIC[type(op)]
                return Arithmetic(
                    operator, self.read(left, depth + 1), self.read(right, depth + 1), span=span
                )
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Choice(
                    *(self.read(part, depth + 1) for part in (test, body, orelse)), span=span
                )
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return ListOf(tuple(self.read(item, depth + 1) for item in items), span=span)
            case ast.Call():
                return self._call(node, span, depth)
            case _:
                self._refuse(node, _not_in_language(node))
                return Literal(value=False, span=span, type=BOOL)

    def _constant(self, node: ast.Constant, span: Span) -> Node:
        value, written = node.value, self._written(node)
        match value:
            case bool():
                return Literal(value=value, span=span, type=BOOL)
            case str() if written[1:-1] == value:
                return Literal(value=value, span=span, type=TEXT)
            case str():
                message = Text("一段文本只用一对引号", "a text stands in one pair of quotes")
            case int() | float():
                # The text, not Python's binary float, says what the number is.
                type_ = INT if isinstance(value, int) else NUMBER
                try:
                    exact = type_.read(written.replace("_", ""))
                    return Literal(value=exact, span=span, type=type_)
                except ValueRefusedError as error:
                    message = error.text
            case _:
                message = Text("此常量不能使用", "this constant cannot be used")
        self._refuse(node, message)
        return Literal(value=False, span=span, type=BOOL)

    def _negative(self, operand: Node, span: Span) -> Node:
        match operand:
            case Literal(value=Decimal() as number):
                return attrs.evolve(operand, value=EXACT.minus(number), span=span)
            case Literal(value=int() as number) if operand.type != BOOL:
                return attrs.evolve(operand, value=-number, span=span)
            case _:
                return Arithmetic("-", Literal(value=0, span=span, type=INT), operand, span=span)

    def _name(self, node: ast.Attribute, span: Span) -> Node:
        parts: list[str] = []
        first: ast.expr = node
        while isinstance(first, ast.Attribute):
            parts.insert(0, first.attr)
            first = first.value
        if not isinstance(first, ast.Name):
            self._refuse(node, Text("名称只能由点号连接", "a name is words joined by dots"))
            return Literal(value=False, span=span, type=BOOL)
        tail = ".".join(parts)
        match first.id:
            case "param":
                return ParameterName(tail, span=span)
            case "reading":
                return ReadingName(tail, span=span)
            case "rule":
                return RuleName(tail, span=span)
            case "decision":
                return DecisionName(tail, span=span)
            case "lookup":
                return LookupName(tail, span=span)
            case head:
                return FactName(f"{head}.{tail}", span=span)

    def _comparison(self, node: ast.Compare, span: Span, depth: int) -> Node:
        operands = [self.read(part, depth + 1) for part in (node.left, *node.comparators)]
        pieces: list[Node] = []
        for position, op in enumerate(node.ops):
            left, right = operands[position], operands[position + 1]
            here = (left.span[0], right.span[1])
            if isinstance(op, ast.In | ast.NotIn):
                piece: Node = Member(left, right, span=here, type=BOOL)
                pieces.append(piece if isinstance(op, ast.In) else Not(piece, span=here, type=BOOL))
            elif type(op) in _COMPARE:
                pieces.append(Compare(_COMPARE[type(op)], left, right, span=here, type=BOOL))
            else:
                self._refuse(node, Text("没有 is，请用 ==", "there is no `is`; use =="))
        if len(pieces) == 1:
            return pieces[0]
        return All(tuple(pieces), span=span, type=BOOL)

    def _call(self, node: ast.Call, span: Span, depth: int) -> Node:
        if isinstance(node.func, ast.Attribute):
            called = self._name(node.func, span)
            if isinstance(called, LookupName):
                return self._lookup(node, called, depth)
        name = self._written(node.func)[:_SHOWN]
        arguments = tuple(self.read(argument, depth + 1) for argument in node.args)
        if name not in FUNCTIONS:
            self.faults.append(
                ExpressionFault(
                    "unknown-function",
                    Text(f"没有函数 {name}", f"there is no function {name}"),
                    span,
                    did_you_mean(name, FUNCTIONS),
                )
            )
        elif node.keywords:
            self._refuse(node, Text("函数不接受具名参数", "functions take no named arguments"))
        return Call(name, arguments, span=span)

    def _lookup(self, node: ast.Call, table: LookupName, depth: int) -> Node:
        """Return a lookup with keys of its own, ``lookup.hours(rank=prize.rank)``."""
        keys = {}
        for each in node.keywords:
            if each.arg is None or each.arg in keys:
                self._refuse(
                    node, Text("每个键只写一次，写作 键=值", "give each key once, as key=value")
                )
                continue
            keys[each.arg] = self.read(each.value, depth + 1)
        if node.args:
            message = Text(
                "对照表的键须写名称，如 rank=…", "the keys of a lookup are named: rank=…"
            )
            self._refuse(node.args[0], message)
        return attrs.evolve(table, keys=tuple(keys.items()))

    def _written(self, node: ast.expr) -> str:
        first, last = self._span(node)
        return self._line[first:last]

    def _span(self, node: ast.expr) -> Span:
        return (self._column(node.col_offset), self._column(node.end_col_offset or 0))

    def _column(self, octets: int) -> int:
        """Return the character that Python's count of UTF-8 octets means."""
        return self._indent + len(self._octets[:octets].decode(errors="ignore"))

    def _refuse(self, node: ast.expr, message: Text) -> None:
        self.faults.append(
            ExpressionFault("not-in-language", message, self._span(node), _AVAILABLE)
        )


def _not_in_language(node: ast.expr) -> Text:
    operation = node.op if isinstance(node, ast.BinOp | ast.UnaryOp) else node
    name = _NAMES.get(type(operation), type(operation).__name__)
    return Text(f"规则语言不包含 {name}", f"the rule language has no {name}")
