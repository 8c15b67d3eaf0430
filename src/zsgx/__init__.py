"""
zsgx turns continuing-education policy into software.

Load an engine, ask a question at a place for a day, and get a decision with its reasons and
citations. Names are imported on first use, so that importing zsgx stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zsgx._version import __version__

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision, Status
    from zsgx.decision.explanation import Explanation
    from zsgx.domain.application import Application
    from zsgx.domain.catalogue import Facts
    from zsgx.domain.certificate import Assessment, Certificate, Certificates
    from zsgx.domain.claim import Claim
    from zsgx.domain.filing import Filing
    from zsgx.domain.hours import HourEntry, HourLedger
    from zsgx.domain.identity import ResidentIdentity, SocialCreditCode
    from zsgx.domain.institution import Institution
    from zsgx.domain.jurisdiction import Jurisdiction
    from zsgx.domain.person import Person
    from zsgx.domain.project import Project
    from zsgx.domain.training import Training
    from zsgx.domain.vocabulary import Fact
    from zsgx.engine.engine import Engine, Need
    from zsgx.errors import ZsgxError
    from zsgx.hooks.specs import hookimpl
    from zsgx.issues import Issue
    from zsgx.policy.policy import Policy
    from zsgx.policy.question import Question
    from zsgx.policy.reader import read_policy, read_policy_folder
    from zsgx.text import Text

__all__ = [
    "Application",
    "Assessment",
    "Certificate",
    "Certificates",
    "Claim",
    "Decision",
    "Engine",
    "Explanation",
    "Fact",
    "Facts",
    "Filing",
    "HourEntry",
    "HourLedger",
    "Institution",
    "Issue",
    "Jurisdiction",
    "Need",
    "Person",
    "Policy",
    "Project",
    "Question",
    "ResidentIdentity",
    "SocialCreditCode",
    "Status",
    "Text",
    "Training",
    "ZsgxError",
    "__version__",
    "hookimpl",
    "read_policy",
    "read_policy_folder",
]

_HOMES = {
    "Application": "domain.application",
    "Assessment": "domain.certificate",
    "Certificate": "domain.certificate",
    "Certificates": "domain.certificate",
    "Claim": "domain.claim",
    "Decision": "decision.decision",
    "Engine": "engine.engine",
    "Explanation": "decision.explanation",
    "Fact": "domain.vocabulary",
    "Facts": "domain.catalogue",
    "Filing": "domain.filing",
    "HourEntry": "domain.hours",
    "HourLedger": "domain.hours",
    "Institution": "domain.institution",
    "Issue": "issues",
    "Jurisdiction": "domain.jurisdiction",
    "Need": "engine.engine",
    "Person": "domain.person",
    "Policy": "policy.policy",
    "Project": "domain.project",
    "Question": "policy.question",
    "ResidentIdentity": "domain.identity",
    "SocialCreditCode": "domain.identity",
    "Status": "decision.decision",
    "Text": "text",
    "Training": "domain.training",
    "ZsgxError": "errors",
    "hookimpl": "hooks.specs",
    "read_policy": "policy.reader",
    "read_policy_folder": "policy.reader",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'zsgx' has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(f"zsgx.{home}"), name)
    globals()[name] = found
    return found
