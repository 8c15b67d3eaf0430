"""The policy of Harbour City, a place that does not exist (990100)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from zsgx import hookimpl, read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zsgx import Decision, Policy, Scope, Value

WORKING_DAYS = 5
FRIDAY = 5


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the policy that lies beside this file."""
    return [read_policy(__name__)]


@hookimpl
def zsgx_decide(facts: Mapping[str, Value], scope: Scope) -> Decision:
    """Count working days, which the rule language cannot."""
    cites = ["HB-2024-1/3/report-1"]
    completed = facts.get("training.completed_on")
    if not isinstance(completed, datetime.date):
        return scope.undetermined(["training.completed_on"], cites=cites)
    return scope.decided(report_due(completed), cites=cites)


@hookimpl
def zsgx_commands(cli: click.Group) -> None:
    """Add the command `zsgx harbour-due`."""
    cli.add_command(harbour_due)


@click.command()
@click.argument("completed", type=click.DateTime(["%Y-%m-%d"]))
def harbour_due(completed: datetime.datetime) -> None:
    """Say when the report on a training is due. 报送截止日。"""
    click.echo(report_due(completed.date()))


def report_due(completed: datetime.date) -> datetime.date:
    """Return the last of the working days after *completed*, Monday to Friday."""
    day, left = completed, WORKING_DAYS
    while left:
        day += datetime.timedelta(days=1)
        left -= day.isoweekday() <= FRIDAY
    return day
