"""The pages of the jurisdictions and of coverage, made from the policies."""
# ruff: noqa: INP001 - imported by its name, from a folder that is no package

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from zsgx import Engine, Text
from zsgx.coverage.coverage import UNACCOUNTED, ClauseCoverage, Coverage
from zsgx.coverage.coverage import coverage as coverage_of
from zsgx.decision.layout import as_markdown
from zsgx.policy.document import Standing
from zsgx.words.policy import PolicyWords

__all__ = ["PLACES", "place_parts"]

#: The places that have a page, in the order of their codes.
PLACES = ("national", "qingdao", "weihai", "guangxi")

_UNACCOUNTED = Text("未交代", "unaccounted")


def place_parts() -> dict[str, Callable[[], Iterator[str]]]:
    """Return the parts of these pages by name: ``coverage`` and ``place-national`` and so on."""
    return {"coverage": coverage, **{f"place-{name}": partial(place, name) for name in PLACES}}


def place(name: str) -> Iterator[str]:
    """Yield one place: what becomes of its clauses, and its policy in both languages."""
    chain = engine().chain(name)
    documents = chain.policies[0].documents
    clauses = [one for one in shown_coverage().clauses if one.clause.document in documents]
    yield from ("## 条款的去向 · What becomes of its clauses", "")
    yield from _counts(clauses)
    words = PolicyWords(engine(), chain, None)
    lines = list(words.place())
    yield from ("", "## 政策", "", as_markdown(lines, "zh"), "")
    yield from ("## The policy", "", as_markdown(lines, "en"), "")
    yield from ("## 条款一览 · All clauses", "")
    yield "| 条款 clause | 内容 content | 约束 binds | 去向 status | 由何计算 computed by |"
    yield "|---|---|---|---|---|"
    yield from map(_clause_row, clauses)


def coverage() -> Iterator[str]:
    """Yield the coverage of all places: clauses by document, and what the cases reach."""
    found = shown_coverage()
    yield from _counts(found.clauses)
    yield ""
    yield "| 辖区 place | 规则 rules | 参数值 values | 日期 dates | 界限 thresholds | 表格 cells |"
    yield "|---|---|---|---|---|---|"
    for reach in found.reach:
        dates = [date.before and date.after for date in reach.dates]
        measured = [
            [met for _, met in reach.rules],
            [met for _, met in reach.values],
            dates,
            [each.met for each in reach.thresholds],
        ]
        shares = [f"{sum(each)} / {len(each)}" for each in measured]
        cells = (sum(each.reached for each in reach.cells), sum(e.total for e in reach.cells))
        yield _row(reach.place, *shares, f"{cells[0]} / {cells[1]}")


@cache
def engine() -> Engine:
    """Return the engine over the four places, whatever else is installed."""
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


@cache
def shown_coverage() -> Coverage:
    """Return the coverage of the four places, whose cases are run once."""
    return coverage_of(engine())


def _counts(clauses: Sequence[ClauseCoverage]) -> Iterator[str]:
    documents = dict.fromkeys(one.clause.document for one in clauses)
    statuses = [*(standing.value for standing in Standing), UNACCOUNTED]
    yield _row("文件 document", *(_words(status) for status in statuses))
    yield "|---" * (len(statuses) + 1) + "|"
    for document in documents:
        mine = [one.status for one in clauses if one.clause.document == document]
        yield _row(document, *(str(mine.count(status)) for status in statuses))


def _clause_row(one: ClauseCoverage) -> str:
    clause, said = one.clause, one.clause.summary
    modality = _both(clause.modality.label) if clause.modality else ""
    lacking = [*clause.outside, *clause.undefined, *([clause.owed.value] if clause.owed else [])]
    status = _words(one.status) + (f" ({', '.join(lacking)})" if lacking else "")
    by = "<br>".join(f"`{name}`" for name in one.by)
    return _row(f"`{clause.id}`", f"{said.zh}<br>{said.en}", modality, status, by)


def _words(status: str) -> str:
    return _both(_UNACCOUNTED if status == UNACCOUNTED else Standing(status).label)


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
