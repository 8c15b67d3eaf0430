"""`zsgx coverage`: what becomes of every clause, and what the cases reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from zsgx.cli.localised import Argument, Command, language_of
from zsgx.cli.options import engine_with, json_option, lang_option, policy_option
from zsgx.cli.output import DONE, print_json, print_laid_out
from zsgx.domain.kinds import plain
from zsgx.errors import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.coverage.coverage import ClauseCoverage, Coverage, PolicyReach
    from zsgx.coverage.exercised import UnmetAnswer
    from zsgx.decision.layout import Line

__all__ = ["command", "coverage_json"]

_UNACCOUNTED: Final = Text("未交代", "unaccounted")
_NOT_CITED: Final = Text("没有引用", "nothing cites it")
_CITED: Final = Text("已有引用", "it is cited")
_RULES: Final = Text("规则", "rules")
_VALUES: Final = Text("参数值", "values of parameters")
_DATES: Final = Text("日期两侧", "both sides of dates")
_THRESHOLDS: Final = Text("界限各侧", "every side of thresholds")
_CELLS: Final = Text("判定表格", "cells of the tables")


@click.command(
    "coverage",
    cls=Command,
    about=Text(
        "每个条款的去向：已计算（由何计算、哪些案例用到）、部分计算、陈述、待实现、原则、未交代；"
        "以及案例到达了哪些规则、参数值、日期、界限和判定表格。不写辖区即全部辖区。"
        "退出码：0 已得出，2 输入无法使用。",
        "Show what becomes of every clause: computed (by what, and which cases exercise it), "
        "partly computed, stated, owed, a principle, or unaccounted; and which rules, values, "
        "dates, thresholds and cells the cases reach. Without PLACE all places are shown. "
        "Exit: 0 it could be computed, 2 unusable input.",
    ),
)
@click.argument("place", metavar="[PLACE]", required=False, cls=Argument)
@policy_option
@json_option
@lang_option
def command(place: str | None, *, drafts: tuple[str, ...], as_json: bool) -> int:
    """Show coverage."""
    from zsgx.coverage.coverage import coverage

    found = coverage(engine_with(drafts), place)
    if found.issues:
        # What the missing cases reach would be told as reached by none.
        raise UnusableError(found.issues)
    if as_json:
        print_json(coverage_json(found))
    else:
        print_laid_out(_lines(found), language_of(click.get_current_context()))
    return DONE


def _lines(found: Coverage) -> Iterator[Line]:
    from zsgx.decision.layout import Line

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
    from zsgx.decision.layout import Line

    yield Line(Text(f"{reach.place}：案例到达", f"{reach.place}: reached by cases"), "head")
    dates = [(f"{date.name} ({date.day})", date.before and date.after) for date in reach.dates]
    measured: tuple[tuple[Text, Sequence[tuple[str, bool]]], ...] = (
        (_RULES, reach.rules),
        (_VALUES, reach.values),
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
    said = f"{counted[0]} / {counted[1]}"
    yield Line(Text(said, said), "note", _CELLS)
    for cells in reach.cells:
        for answer in cells.unmet:
            yield Line(_unmet_answer(cells.question, answer), "detail", depth=1)


def _unmet(name: str, sides: Sequence[Text]) -> Text:
    """Return that no case reaches *name*, and of a threshold on which sides of it none stands."""
    if not sides:
        return Text(f"未到达 {name}", f"not reached: {name}")
    zh, en = "；".join(one.zh for one in sides), "; ".join(one.en for one in sides)
    return Text(f"未到达 {name}：缺少{zh}的案例", f"not reached: {name}: no case {en}")


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
    from zsgx.coverage.coverage import UNACCOUNTED
    from zsgx.policy.document import Standing

    return _UNACCOUNTED if status == UNACCOUNTED else Standing(status).label


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Return what ``zsgx coverage --json`` prints, one document."""
    return {
        "clauses": [_clause_json(one) for one in found.clauses if not one.supplementary],
        "supplementary": [_clause_json(one) for one in found.clauses if one.supplementary],
        "counts": found.counts(),
        "failed": [{"file": one.file, "name": one.name} for one in found.failed],
        "reach": [_reach_json(reach) for reach in found.reach],
    }


def _clause_json(one: ClauseCoverage) -> dict[str, Any]:
    clause = one.clause
    return {
        "id": clause.id,
        "status": one.status,
        "by": list(one.by),
        "cases": list(one.cases),
        "kind": clause.kind,
        "modality": clause.modality and clause.modality.value,
        "owed": clause.owed and clause.owed.value,
        "outside": list(clause.outside),
        "undefined": list(clause.undefined),
    }


def _reach_json(reach: PolicyReach) -> dict[str, Any]:
    return {
        "at": reach.place,
        "rules": [{"name": name, "reached": met} for name, met in reach.rules],
        "values": [{"name": name, "reached": met} for name, met in reach.values],
        "dates": [
            {
                "name": date.name,
                "day": date.day.isoformat(),
                "before": date.before,
                "after": date.after,
            }
            for date in reach.dates
        ],
        "thresholds": [
            {
                "name": each.name,
                "reached": each.met,
                "lacking": [{"zh": side.zh, "en": side.en} for side in each.lacking],
            }
            for each in reach.thresholds
        ],
        "cells": [
            {
                "question": each.question,
                "reached": each.reached,
                "total": each.total,
                "unmet": [
                    {
                        "rules": list(answer.rules),
                        "cells": answer.cells,
                        "example": {path: plain(v) for path, v in answer.example.items()},
                    }
                    for answer in each.unmet
                ],
            }
            for each in reach.cells
        ],
    }
