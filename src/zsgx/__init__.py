"""
zsgx turns continuing-education policy into software.

Load an engine, ask a question at a place for a day, and get a decision with its reasons and
citations. Names are imported on first use, so that importing zsgx stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from zsgx._version import __version__

if TYPE_CHECKING:
    from zsgx.audit.audit import Audit
    from zsgx.audit.publication import Published, read_published
    from zsgx.cases.case import CaseResult, PolicyCase
    from zsgx.cases.reader import read_case_file
    from zsgx.cases.run import ShippedCases
    from zsgx.cases.run import run as run_case
    from zsgx.cases.run import shipped as run_shipped_cases
    from zsgx.coverage.coverage import ClauseCoverage, Coverage
    from zsgx.coverage.coverage import coverage as coverage_of
    from zsgx.decision.decision import Decision, Status
    from zsgx.decision.explanation import Explanation
    from zsgx.decision.hour_entry import hour_entry_of
    from zsgx.decision.statement import AccountStatement
    from zsgx.domain.account import AccountEntry
    from zsgx.domain.activity import Activity
    from zsgx.domain.annual import AnnualHours
    from zsgx.domain.application import Application, Claim, Filing
    from zsgx.domain.bounds import Bounds
    from zsgx.domain.catalogue import Facts
    from zsgx.domain.certificate import Assessment, Certificate, Certificates
    from zsgx.domain.codec import (
        DomainObject,
        from_json,
        ledger_from_lines,
        ledger_to_lines,
        to_json,
    )
    from zsgx.domain.hours import HourEntry, HourLedger, OpenEntry
    from zsgx.domain.identity import ResidentIdentity, SocialCreditCode
    from zsgx.domain.institution import Institution
    from zsgx.domain.jurisdiction import Jurisdiction
    from zsgx.domain.kinds import (
        BOOL,
        DATE,
        HOURS,
        INT,
        MONEY,
        NUMBER,
        TEXT,
        TEXTS,
        Kind,
        Type,
        Value,
        enumeration,
    )
    from zsgx.domain.person import Person
    from zsgx.domain.training import Project, Training
    from zsgx.domain.vocabulary import Fact
    from zsgx.engine.accounts.statement import account_of
    from zsgx.engine.accounts.table import account_sql, account_table
    from zsgx.engine.columns.request import Column, column
    from zsgx.engine.decide.need import Need
    from zsgx.engine.engine import Engine
    from zsgx.engine.facts_file import read_facts
    from zsgx.engine.index import Index, IndexedFact, IndexedQuestion
    from zsgx.engine.names import Names
    from zsgx.engine.records.hours import hour_balances
    from zsgx.engine.records.ranking import rank_bases, within_quota
    from zsgx.engine.records.tally import tally
    from zsgx.errors import (
        ContradictionError,
        FactsError,
        LedgerError,
        MissingExtraError,
        NoColumnsError,
        PluginError,
        PolicyError,
        QuestionError,
        ReadingError,
        ReplayError,
        UndecidedError,
        UnknownPlaceError,
        UnusableError,
        ValueRefusedError,
        ZsgxError,
    )
    from zsgx.hooks.scope import Scope
    from zsgx.hooks.specs import hookimpl
    from zsgx.issues import Issue
    from zsgx.policy.policy import Policy
    from zsgx.policy.question import Question
    from zsgx.policy.reader import read_policy, read_policy_folder
    from zsgx.programme.actual import Actual
    from zsgx.programme.allocation import allocation_csv
    from zsgx.programme.filing import Judged, JudgedYear, judge, judge_year
    from zsgx.programme.obligation import Due, due_in_year, due_of
    from zsgx.programme.status import FilingStatus
    from zsgx.programme.target import AttainedYear, Attainment, attain, attain_year
    from zsgx.programme.working_days import Calendar, ChinaHolidays
    from zsgx.reports.calendars import due_calendar
    from zsgx.reports.pictures import progress_chart, year_overview
    from zsgx.testing.check import CheckResult, check
    from zsgx.testing.schemas import WrittenSchemas, schemas, write_schemas
    from zsgx.text import Text

__all__ = [
    "BOOL",
    "DATE",
    "HOURS",
    "INT",
    "MONEY",
    "NUMBER",
    "TEXT",
    "TEXTS",
    "AccountEntry",
    "AccountStatement",
    "Activity",
    "Actual",
    "AnnualHours",
    "Application",
    "Assessment",
    "AttainedYear",
    "Attainment",
    "Audit",
    "Bounds",
    "Calendar",
    "CaseResult",
    "Certificate",
    "Certificates",
    "CheckResult",
    "ChinaHolidays",
    "Claim",
    "ClauseCoverage",
    "Column",
    "ContradictionError",
    "Coverage",
    "Decision",
    "DomainObject",
    "Due",
    "Engine",
    "Explanation",
    "Fact",
    "Facts",
    "FactsError",
    "Filing",
    "FilingStatus",
    "HourEntry",
    "HourLedger",
    "Index",
    "IndexedFact",
    "IndexedQuestion",
    "Institution",
    "Issue",
    "Judged",
    "JudgedYear",
    "Jurisdiction",
    "Kind",
    "LedgerError",
    "MissingExtraError",
    "Names",
    "Need",
    "NoColumnsError",
    "OpenEntry",
    "Person",
    "PluginError",
    "Policy",
    "PolicyCase",
    "PolicyError",
    "Project",
    "Published",
    "Question",
    "QuestionError",
    "ReadingError",
    "ReplayError",
    "ResidentIdentity",
    "Scope",
    "ShippedCases",
    "SocialCreditCode",
    "Status",
    "Text",
    "Training",
    "Type",
    "UndecidedError",
    "UnknownPlaceError",
    "UnusableError",
    "Value",
    "ValueRefusedError",
    "WrittenSchemas",
    "ZsgxError",
    "__version__",
    "account_of",
    "account_sql",
    "account_table",
    "allocation_csv",
    "attain",
    "attain_year",
    "check",
    "column",
    "coverage_of",
    "due_calendar",
    "due_in_year",
    "due_of",
    "enumeration",
    "from_json",
    "hookimpl",
    "hour_balances",
    "hour_entry_of",
    "judge",
    "judge_year",
    "ledger_from_lines",
    "ledger_to_lines",
    "progress_chart",
    "rank_bases",
    "read_case_file",
    "read_facts",
    "read_policy",
    "read_policy_folder",
    "read_published",
    "run_case",
    "run_shipped_cases",
    "schemas",
    "tally",
    "to_json",
    "within_quota",
    "write_schemas",
    "year_overview",
]

_HOMES = {
    "BOOL": "domain.kinds",
    "DATE": "domain.kinds",
    "HOURS": "domain.kinds",
    "INT": "domain.kinds",
    "MONEY": "domain.kinds",
    "NUMBER": "domain.kinds",
    "TEXT": "domain.kinds",
    "TEXTS": "domain.kinds",
    "Activity": "domain.activity",
    "AccountEntry": "domain.account",
    "AccountStatement": "decision.statement",
    "Actual": "programme.actual",
    "AnnualHours": "domain.annual",
    "Application": "domain.application",
    "Assessment": "domain.certificate",
    "AttainedYear": "programme.target",
    "Attainment": "programme.target",
    "Audit": "audit.audit",
    "Bounds": "domain.bounds",
    "Calendar": "programme.working_days",
    "CaseResult": "cases.case",
    "Certificate": "domain.certificate",
    "Certificates": "domain.certificate",
    "CheckResult": "testing.check",
    "ChinaHolidays": "programme.working_days",
    "Claim": "domain.application",
    "ClauseCoverage": "coverage.coverage",
    "Column": "engine.columns.request",
    "ContradictionError": "errors",
    "Coverage": "coverage.coverage",
    "Decision": "decision.decision",
    "DomainObject": "domain.codec",
    "Due": "programme.obligation",
    "Engine": "engine.engine",
    "Explanation": "decision.explanation",
    "Fact": "domain.vocabulary",
    "Facts": "domain.catalogue",
    "FactsError": "errors",
    "Filing": "domain.application",
    "FilingStatus": "programme.status",
    "HourEntry": "domain.hours",
    "HourLedger": "domain.hours",
    "Index": "engine.index",
    "IndexedFact": "engine.index",
    "IndexedQuestion": "engine.index",
    "Institution": "domain.institution",
    "Issue": "issues",
    "Judged": "programme.filing",
    "JudgedYear": "programme.filing",
    "Jurisdiction": "domain.jurisdiction",
    "Kind": "domain.kinds",
    "LedgerError": "errors",
    "MissingExtraError": "errors",
    "Names": "engine.names",
    "Need": "engine.decide.need",
    "NoColumnsError": "errors",
    "OpenEntry": "domain.hours",
    "Person": "domain.person",
    "PluginError": "errors",
    "Policy": "policy.policy",
    "PolicyCase": "cases.case",
    "PolicyError": "errors",
    "Project": "domain.training",
    "Published": "audit.publication",
    "Question": "policy.question",
    "QuestionError": "errors",
    "ReadingError": "errors",
    "ReplayError": "errors",
    "ResidentIdentity": "domain.identity",
    "Scope": "hooks.scope",
    "ShippedCases": "cases.run",
    "SocialCreditCode": "domain.identity",
    "Status": "decision.decision",
    "Text": "text",
    "Training": "domain.training",
    "Type": "domain.kinds",
    "UndecidedError": "errors",
    "UnknownPlaceError": "errors",
    "UnusableError": "errors",
    "Value": "domain.kinds",
    "ValueRefusedError": "errors",
    "WrittenSchemas": "testing.schemas",
    "ZsgxError": "errors",
    "account_of": "engine.accounts.statement",
    "account_sql": "engine.accounts.table",
    "account_table": "engine.accounts.table",
    "allocation_csv": "programme.allocation",
    "attain": "programme.target",
    "attain_year": "programme.target",
    "check": "testing.check",
    "column": "engine.columns.request",
    "coverage_of": "coverage.coverage:coverage",
    "due_calendar": "reports.calendars",
    "due_in_year": "programme.obligation",
    "due_of": "programme.obligation",
    "enumeration": "domain.kinds",
    "from_json": "domain.codec",
    "hookimpl": "hooks.specs",
    "hour_balances": "engine.records.hours",
    "hour_entry_of": "decision.hour_entry",
    "judge": "programme.filing",
    "judge_year": "programme.filing",
    "ledger_from_lines": "domain.codec",
    "ledger_to_lines": "domain.codec",
    "progress_chart": "reports.pictures",
    "rank_bases": "engine.records.ranking",
    "read_case_file": "cases.reader",
    "read_facts": "engine.facts_file",
    "read_policy": "policy.reader",
    "read_policy_folder": "policy.reader",
    "read_published": "audit.publication",
    "run_case": "cases.run:run",
    "run_shipped_cases": "cases.run:shipped",
    "schemas": "testing.schemas",
    "tally": "engine.records.tally",
    "to_json": "domain.codec",
    "within_quota": "engine.records.ranking",
    "write_schemas": "testing.schemas",
    "year_overview": "reports.pictures",
}


if not TYPE_CHECKING:
    # Type checkers know the names by their imports, and what is misspelt is an error to them.

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'zsgx' has no attribute {name!r}"
            raise AttributeError(message)
        try:
            where, _, known_as = home.partition(":")
            module = import_module(f"zsgx.{where}")
        except ModuleNotFoundError as error:
            if not home.startswith("engine.records."):
                raise
            from zsgx.errors import MissingExtraError

            raise MissingExtraError("batch", error.name or "polars") from None
        found = getattr(module, known_as or name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
