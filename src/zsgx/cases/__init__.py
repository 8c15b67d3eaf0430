"""Policy cases: their format and their runner."""

from zsgx.cases.account import AccountCase
from zsgx.cases.case import CaseResult, Failure, PolicyCase
from zsgx.cases.decision import DecisionCase, Expected
from zsgx.cases.obligation import ObligationCase
from zsgx.cases.reader import case_files, is_case_file, read_case_file, read_cases
from zsgx.cases.run import run
from zsgx.cases.target import TargetCase

__all__ = [
    "AccountCase",
    "CaseResult",
    "DecisionCase",
    "Expected",
    "Failure",
    "ObligationCase",
    "PolicyCase",
    "TargetCase",
    "case_files",
    "is_case_file",
    "read_case_file",
    "read_cases",
    "run",
]
