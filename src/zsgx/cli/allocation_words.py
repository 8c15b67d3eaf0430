"""An allocation, its differences and what was reached of it, as lines of text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zsgx.cli.targets_words import attainment_json, attainment_lines
from zsgx.decision.layout import Line
from zsgx.domain.kinds import plain
from zsgx.engine.allocation import Difference, Sum
from zsgx.policy.target import unit_label
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.engine.target import Attainment
    from zsgx.policy.allocation import Allocation, Erratum

__all__ = ["allocation_json", "allocation_lines"]


def allocation_lines(
    whole: Allocation,
    shown: Allocation,
    wrong: Sequence[Difference],
    found: Sequence[Attainment],
    checked: bool,  # noqa: FBT001 - one of the things that are shown
) -> Iterator[Line]:
    """Yield what `zsgx allocation` prints: the table, its differences, its errata, the progress."""
    unit = unit_label(whole.unit)
    yield Line(
        Text(
            f"{whole.label.zh}：总计 {whole.total}（1 为 {whole.multiple:,} {unit.zh}）",
            f"{whole.label.en}: {whole.total} in all (1 is {whole.multiple:,} {unit.en})",
        ),
        "head",
        ids=whole.cites,
    )
    if found:
        for one in found:
            yield from attainment_lines(one, shown=True)
        return
    if not checked:
        yield from _table(shown)
        return
    yield from map(_difference, wrong)
    if not wrong:
        yield Line(Text("各项合计均对得上", "all sums add up"), "applies")
    for erratum in whole.errata:
        yield Line(erratum.says, "note", Text("勘误", "erratum"))
        for number, words in enumerate(erratum.explanations, 1):
            said = Text(
                f"解释 {number}（无法证实）：{words.zh}",
                f"explanation {number}, unproven: {words.en}",
            )
            yield Line(said, "detail", depth=1)


def _table(shown: Allocation) -> Iterator[Line]:
    for department in shown.departments:
        cells = [
            (shown.fields[field], share)
            for field, share in department.shares.items()
            if field in shown.fields
        ]
        if not cells and len(shown.fields) == 1:
            continue
        listed = Text(
            "、".join(f"{name.zh} {share}" for name, share in cells),
            ", ".join(f"{name.en} {share}" for name, share in cells),
        )
        yield Line(
            Text(
                f"{listed.zh}（小计 {department.total}）", f"{listed.en} (total {department.total})"
            ),
            "note",
            department.name,
        )
        if department.printed != department.name.zh:
            says = Text(f"该行印作“{department.printed}”", f"its row prints {department.printed}")
            yield Line(says, "detail", depth=1)


def _difference(one: Difference) -> Line:
    is_goal = one.sum is Sum.GOAL
    other = Text("目标", "the goal is") if is_goal else Text("各项之和", "its parts come to")
    told = Text(
        f"{one.name.zh}：印 {one.printed}，{other.zh} {one.computed}（{one.amount:+}）",
        f"{one.name.en}: prints {one.printed}, {other.en} {one.computed} ({one.amount:+})",
    )
    return Line(told, "open", one.sum.label)


def allocation_json(
    whole: Allocation,
    shown: Allocation,
    wrong: Sequence[Difference],
    found: Sequence[Attainment],
) -> dict[str, Any]:
    """Return what ``zsgx allocation --json`` prints; numbers are their shortest text."""
    return {
        "table": whole.name,
        "label": _both(whole.label),
        "metric": whole.metric,
        "year": whole.year,
        "unit": whole.unit,
        "multiple": whole.multiple,
        "departments": [
            {
                "name": _both(department.name),
                "printed_label": department.printed,
                "shares": {
                    field: plain(share)
                    for field, share in department.shares.items()
                    if field in shown.fields
                },
                "total": plain(department.total),
            }
            for department in shown.departments
        ],
        "totals": {field: plain(whole.totals[field]) for field in shown.fields},
        "total": plain(whole.total),
        "differences": [_difference_json(one) for one in wrong],
        "errata": [_erratum_json(erratum) for erratum in whole.errata],
        "progress": [attainment_json(one) for one in found],
        "cites": list(whole.cites),
    }


def _difference_json(one: Difference) -> dict[str, Any]:
    return {
        "sum": one.sum.value,
        "name": _both(one.name),
        "printed": plain(one.printed),
        "computed": plain(one.computed),
        "difference": plain(one.amount),
        "errata": [erratum.id for erratum in one.errata],
        "cites": list(one.cites),
    }


def _erratum_json(erratum: Erratum) -> dict[str, Any]:
    return {
        "id": erratum.id,
        "says": _both(erratum.says),
        "fields": list(erratum.fields),
        "explanations": [_both(words) for words in erratum.explanations],
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
