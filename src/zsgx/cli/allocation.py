"""`zsgx allocation`: a goal divided among departments and fields, as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zsgx.cli.localised import Command, option
from zsgx.cli.options import (
    actual_option,
    at_option,
    engine_with,
    json_option,
    lang_option,
    policy_option,
)
from zsgx.cli.output import DONE, NO, OPEN, keep_apart, print_json, print_laid_out, write_file
from zsgx.domain.lexicon import Called, Lexicon
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text, listing, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.engine.chain import Chain
    from zsgx.engine.engine import Engine
    from zsgx.policy.allocation import Allocation
    from zsgx.programme.target import Attainment

__all__ = ["command"]


@click.command(
    "allocation",
    cls=Command,
    about=Text(
        "任务分解表：各部门、各领域分到多少，合计是否对得上（只报告，不修正），与完成数的比较，导出。"
        "完成数写作 部门: 数量，或 部门: {领域: 数量}；CSV 用 department、field、value 列。"
        "退出码：0 正常，1 合计对不上（--check）或有未达到的，2 输入无法使用，3 有尚不能判定的。",
        "Show a goal divided among departments and fields: how much each was given, whether the "
        "printed sums add up (reported, never repaired), how figures stand to it, and an export. "
        "Figures are department: number, or department: {field: number}; CSV has the columns "
        "department, field and value. "
        "Exit: 0 done, 1 a sum does not add up (--check) or a figure is below, 2 unusable input, "
        "3 a figure is undetermined.",
    ),
)
@at_option()
@option(
    "--table",
    metavar="NAME",
    about=Text("哪一张表；只有一张时可不写", "which table; may be left out where there is one"),
)
@option("--department", metavar="NAME", about=Text("只看该部门", "this department alone"))
@option("--field", metavar="NAME", about=Text("只看该领域", "this field alone"))
@option(
    "--check",
    "checking",
    is_flag=True,
    about=Text("核对合计，列出勘误", "check the sums and list the errata"),
)
@actual_option
@option("--export", metavar="CSV", about=Text("将该表写入 CSV", "write the table to a CSV file"))
@policy_option
@json_option
@lang_option
def command(
    *,
    at: str,
    table: str | None,
    department: str | None,
    field: str | None,
    checking: bool,
    actual: str | None,
    export: str | None,
    drafts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Show an allocation."""
    from zsgx.policy.sums import differences, goal_of
    from zsgx.programme.allocation import AllocationStanding, allocation_csv
    from zsgx.words.programme import allocation_lines

    keep_apart({"--export": export}, {"--actual": actual}, drafts)
    engine = engine_with(drafts)
    chain = engine.chain(at)
    policy = chain.policies[0]
    allocation = _chosen(chain, at, table)
    shown = _part(allocation, department, field)
    found = _attained(engine, at, allocation, actual) if actual else ()
    goal = goal_of(policy, allocation)
    wrong = tuple(differences(allocation, goal)) if checking else ()
    standing = AllocationStanding(allocation, shown, wrong, found)
    if export:
        write_file(export, allocation_csv(allocation))
    if as_json:
        print_json(standing.as_json())
    else:
        print_laid_out(allocation_lines(allocation, shown, wrong, found, checking))
    came = {one.progress.value for one in found}
    if wrong or "below" in came:
        return NO
    return OPEN if "undetermined" in came else DONE


def _chosen(chain: Chain, at: str, name: str | None) -> Allocation:
    """Return the allocation that is asked for, one of the place itself."""
    allocations = chain.policies[0].allocations
    if not allocations:
        having = (one for one in chain.levels[1:] if one.policy and one.policy.allocations)
        there = [level.name for level in having]
        also = Text("", "")
        if there:
            also = Text(f"；有的是 {'、'.join(there)}", f"; {', '.join(there)} has")
        raise UnusableError(
            Text(
                f"{at} 没有任务分解表{also.zh}",
                f"{at} has divided no goal among departments{also.en}",
            )
        )
    if name is None and len(allocations) > 1:
        listed = ", ".join(allocations)
        choose = Text(f"--table：请选一张：{listed}", f"--table: choose from {listed}")
        raise UnusableError(choose)
    if name is None:
        return next(iter(allocations.values()))
    lexicon = Lexicon({key: Called(one.label) for key, one in allocations.items()})
    meant = lexicon.meanings(name)
    if len(meant) != 1:
        labels = [Text(f"{key}（{one.label.zh}）", key) for key, one in allocations.items()]
        raise UnusableError(_unknown("--table", name, labels))
    return allocations[meant[0]]


def _part(allocation: Allocation, department: str | None, field: str | None) -> Allocation:
    """Return *allocation* with the departments and fields that are asked for."""
    from attrs import evolve

    faults = Faults()
    departments, fields = allocation.departments, dict(allocation.fields)
    if department is not None:
        departments = tuple(one for one in departments if department in (one.name.zh, one.name.en))
        if not departments:
            names = [one.name for one in allocation.departments]
            faults.append(_unknown("--department", department, names))
    if field is not None:
        fields = {
            name: words for name, words in fields.items() if field in (name, words.zh, words.en)
        }
        if not fields:
            faults.append(_unknown("--field", field, list(allocation.fields.values())))
    faults.refuse()
    return evolve(allocation, departments=departments, fields=fields)


def _attained(engine: Engine, at: str, allocation: Allocation, file: str) -> tuple[Attainment, ...]:
    from zsgx.programme.actual import read_figures
    from zsgx.programme.target import attain

    figures, issues = read_figures(file, engine, within=allocation.metric, at=at)
    faults = Faults(issues)
    with faults:
        found = attain(engine, at=at, year=allocation.year, actual=figures)
    faults.refuse()
    return tuple(one for one in found if one.metric in figures)


def _unknown(option_name: str, name: str, known: Sequence[Text]) -> Text:
    """Return that there is no such name; each language names what comes near in its own words."""
    spelt = {word: one for one in known for word in (one.zh, one.en)}
    near = [spelt[word] for word in nearest(name, spelt)] or known
    hint = Text(
        f"可用：{'、'.join(one.zh for one in near)}",
        f"Available: {listing(one.en for one in near)}",
    )
    if near is not known:
        hint = Text(
            f"是否想写 {'、'.join(one.zh for one in near)}？",
            f"Did you mean {' or '.join(one.en for one in near)}?",
        )
    return Text(
        f"{option_name}：没有 {name}。{hint.zh}", f"{option_name}: there is no {name}. {hint.en}"
    )
