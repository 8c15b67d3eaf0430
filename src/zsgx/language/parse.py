"""
From text to tree: a closed subset of Python's expression syntax, read with Python's own `ast`.

Nothing is ever executed. What is not listed here is refused with its place; nesting and length are
bounded before Python sees the text, since its parser's own limits end in other exceptions.
"""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import BOOL, INT, NUMBER, TEXT
from zsgx.language.faults import Fault
from zsgx.language.operators import COMPARISONS, FUNCTIONS
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    FactName,
    ListOf,
    Literal,
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


def parse(text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """
    Return the tree of the expression *text*, and its faults.

    The tree is None when there is any fault.
    """
    whole = (0, len(text))
    refusal = _refusal_before_parsing(text)
    if refusal:
        return None, (Fault("syntax", refusal, whole),)
    # One line: breaks inside an expression mean nothing, and every place stays where it is.
    line = "".join(" " if char.isspace() else char for char in text)
    indent = len(line) - len(line.lstrip())
    try:
        body = ast.parse(line.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        column = min(indent + max((getattr(error, "offset", None) or 1) - 1, 0), len(text))
        message = getattr(error, "msg", None) or str(error)
        return None, (
            Fault(
                "syntax",
                Text(
                    f"表达式有语法错误：{message}", f"the expression has a syntax error: {message}"
                ),
                (column, column + 1),
                Text("表达式写法同 Python 表达式。", "Expressions are written as in Python."),
            ),
        )
    reader = _Reader(line, indent)
    tree = reader.read(body, 1)
    return (None if reader.faults else tree), tuple(reader.faults)


def _refusal_before_parsing(text: str) -> Text | None:
    """Return why *text* must not reach Python's parser, which meets no bomb and no comment."""
    if not text.strip():
        return Text("表达式是空的", "the expression is empty")
    if "#" in text:
        return Text("表达式中不能有 #", "an expression holds no # (comments belong to the file)")
    depth = deepest = signs = 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        signs = signs + 1 if char in "+-~" else signs if char.isspace() else 0
        deepest = max(deepest, depth, signs)
    if len(text) > LONGEST or deepest > DEEPEST:
        return Text(
            f"表达式过长或嵌套过深（至多 {LONGEST} 字符、{DEEPEST} 层）",
            f"the expression is too long or too deep (at most {LONGEST} characters, "
            f"{DEEPEST} levels)",
        )
    return None


class _Reader:
    """Turns Python's tree into ours and collects every fault on the way."""

    def __init__(self, line: str, indent: int) -> None:
        self.faults: list[Fault] = []
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
        value = node.value
        if isinstance(value, bool):
            return Literal(value=value, span=span, type=BOOL)
        if isinstance(value, str):
            return Literal(value=value, span=span, type=TEXT)
        if isinstance(value, int):
            return Literal(value=value, span=span, type=INT)
        if isinstance(value, float):
            # The text, not Python's binary float, says what the number is.
            written = self._line[span[0] : span[1]].replace("_", "")
            exact = Decimal(written)
            if exact.is_finite() and abs(exact) < Decimal(10) ** 15:
                return Literal(value=exact, span=span, type=NUMBER)
        self._refuse(node, Text("此常量不能使用", "this constant cannot be used"))
        return Literal(value=False, span=span, type=BOOL)

    def _negative(self, operand: Node, span: Span) -> Node:
        match operand:
            case Literal(value=bool()):
                pass
            case Literal(value=int() | Decimal() as number):
                return Literal(value=-number, span=span, type=operand.type)
        return Arithmetic("-", Literal(value=0, span=span, type=INT), operand, span=span)

    def _name(self, node: ast.Attribute, span: Span) -> Node:
        path = ast.unparse(node)
        if not all(part.isidentifier() for part in path.split(".")):
            self._refuse(node, Text("名称只能由点号连接", "a name is words joined by dots"))
            return Literal(value=False, span=span, type=BOOL)
        head, _, tail = path.partition(".")
        match head:
            case "param":
                return ParameterName(tail, span=span)
            case "reading":
                return ReadingName(tail, span=span)
            case "rule":
                return RuleName(tail, span=span)
            case "decision":
                return DecisionName(tail, span=span)
            case _:
                return FactName(path, span=span)

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
                self._refuse(node, Text("不支持 is", f"use one of {' '.join(COMPARISONS)} or in"))
        if len(pieces) == 1:
            return pieces[0]
        return All(tuple(pieces), span=span, type=BOOL)

    def _call(self, node: ast.Call, span: Span, depth: int) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        arguments = tuple(self.read(argument, depth + 1) for argument in node.args)
        if name not in FUNCTIONS:
            self.faults.append(
                Fault(
                    "unknown-function",
                    Text(f"没有函数 {name}", f"there is no function {name}"),
                    span,
                    did_you_mean(name, FUNCTIONS),
                )
            )
        elif node.keywords:
            self._refuse(node, Text("函数不接受具名参数", "functions take no named arguments"))
        return Call(name, arguments, span=span)

    def _span(self, node: ast.expr) -> Span:
        return (self._column(node.col_offset), self._column(node.end_col_offset or 0))

    def _column(self, octets: int) -> int:
        """Return the character that Python's count of UTF-8 octets means."""
        return self._indent + len(self._octets[:octets].decode(errors="ignore"))

    def _refuse(self, node: ast.expr, message: Text) -> None:
        self.faults.append(Fault("not-in-language", message, self._span(node)))


def _not_in_language(node: ast.expr) -> Text:
    name = type(node).__name__
    return Text(
        f"规则语言不包含这种写法（{name}）",
        f"the rule language has no such construct ({name})",
    )
