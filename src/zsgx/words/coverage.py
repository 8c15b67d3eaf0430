"""The coverage of clauses, and what cases reach, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zsgx.coverage.coverage import UNACCOUNTED, ClauseCoverage, Coverage, PolicyReach
from zsgx.coverage.exercised import UnmetAnswer
from zsgx.decision.layout import Line
from zsgx.domain.kinds import plain
from zsgx.policy.document import Standing
from zsgx.text import Text, joined

__all__ = ["coverage_lines"]

_UNACCOUNTED: Final = Text("未交代", "unaccounted")
_NOT_CITED: Final = Text("没有引用", "nothing cites it")
_CITED: Final = Text("已有引用", "it is cited")
_RULES: Final = Text("规则", "rules")
_VALUES: Final = Text("参数值", "values of parameters")
_ROWS: Final = Text("对照表的行", "rows of lookup tables")
_DATES: Final = Text("日期两侧", "both sides of dates")
_THRESHOLDS: Final = Text("界限各侧", "every side of thresholds")
_CELLS: Final = Text("判定表格", "cells of the tables")


def coverage_lines(found: Coverage) -> Iterator[Line]:
    """Yield what becomes of the clauses, and what the cases reach, line by line."""
    counts = found.counts()
    total = sum(counts.values())
    yield Line(Text(f"{total} 个条款", f"{total} clauses"), "head")
    for status, count in counts.items():
        role = "open" if status == "unaccounted" and count else "note"
        yield Line(Text(str(count), str(count)), role, _label(status))
    for one in found.clauses:
        if one.status == "unaccounted":
            ids = (one.clause.id, *one.by)
            yield Line(one.clause.summary, "open", _unaccounted(one), ids=ids)
        elif one.status == "computed" and not one.cases:
            no_case = Text("没有案例用到", "no case exercises it")
            yield Line(one.clause.summary, "open", no_case, ids=(one.clause.id, *one.by))
    for result in found.failed:
        failed = Text("案例未通过", "a case fails")
        yield Line(Text(result.name, result.name), "open", failed, ids=(result.file,))
    for reach in found.reach:
        yield from _reached(reach)


def _reached(reach: PolicyReach) -> Iterator[Line]:
    yield Line(Text(f"{reach.place}：案例到达", f"{reach.place}: reached by cases"), "head")
    dates = [(f"{date.name} ({date.day})", date.before and date.after) for date in reach.dates]
    measured: tuple[tuple[Text, Sequence[tuple[str, bool]]], ...] = (
        (_RULES, reach.rules),
        (_VALUES, reach.values),
        *([(_ROWS, reach.rows)] if reach.rows else []),
        (_DATES, dates),
        (_THRESHOLDS, [(each.name, each.met) for each in reach.thresholds]),
    )
    sides = {each.name: each.lacking for each in reach.thresholds if not each.met}
    for label, each in measured:
        met = sum(reached for _, reached in each)
        said = f"{met} / {len(each)}"
        yield Line(Text(said, said), "note", label)
        for name, reached in each:
            if not reached:
                yield Line(_unmet(name, sides.get(name, ())), "detail", depth=1)
    counted = sum(each.reached for each in reach.cells), sum(each.total for each in reach.cells)
    unmet = sum(len(each.unmet) for each in reach.cells)
    yield Line(_cells(*counted, unmet), "note", _CELLS)
    for cells in reach.cells:
        for answer in cells.unmet:
            yield Line(_unmet_answer(cells.question, answer), "detail", depth=1)


def _cells(reached: int, total: int, unmet: int) -> Text:
    """Return how many cells the cases reach, and what is wanted of them."""
    zh, en = "每个答案都有案例", "every answer has one"
    if unmet:
        zh = f"没有案例得到的答案有 {unmet} 个，列于其下"
        en = f"answers that no case comes to are listed below: {unmet}"
    return Text(
        f"{reached} / {total}（不必每格都有案例；{zh}）",
        f"{reached} / {total} (not every cell needs a case; {en})",
    )


def _unmet(name: str, sides: Sequence[Text]) -> Text:
    """Return that no case reaches *name*, and of a threshold on which sides of it none stands."""
    if not sides:
        return Text(f"未到达 {name}", f"not reached: {name}")
    lacking = joined(sides)
    return Text(
        f"未到达 {name}：缺少{lacking.zh}的案例", f"not reached: {name}: no case {lacking.en}"
    )


def _unmet_answer(question: str, answer: UnmetAnswer) -> Text:
    """Return that no case comes to an answer, with facts that do."""
    rules = ", ".join(answer.rules)
    number = "1 cell" if answer.cells == 1 else f"{answer.cells} cells"
    facts = ", ".join(f"{path} = {plain(value)}" for path, value in answer.example.items())
    zh = f"{question}：没有案例得到 {rules or '沉默'}（{answer.cells} 格）"
    en = f"{question}: no case comes to {rules or 'silence'} ({number})"
    return Text(f"{zh}，例如 {facts}", f"{en}, such as {facts}") if facts else Text(zh, en)


def _unaccounted(one: ClauseCoverage) -> Text:
    """Return why a clause is unaccounted for: nobody has placed it, or it is not as it is said."""
    if one.clause.standing is None:
        return _UNACCOUNTED
    return _CITED if one.by else _NOT_CITED


def _label(status: str) -> Text:
    return _UNACCOUNTED if status == UNACCOUNTED else Standing(status).label
