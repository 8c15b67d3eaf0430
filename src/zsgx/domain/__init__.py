"""
What policy is about: people, institutions, trainings, certificates, claims and hours.

The domain knows nothing of policy. JSON is read and written by `zsgx.domain.codec`, which is
imported by those who need it.
"""

from zsgx.domain.application import Application
from zsgx.domain.certificate import Assessment, Certificate, Certificates
from zsgx.domain.claim import Claim
from zsgx.domain.facts import facts_of
from zsgx.domain.filing import Filing
from zsgx.domain.hours import HourEntry, HourLedger
from zsgx.domain.identity import ResidentIdentity, SocialCreditCode
from zsgx.domain.institution import Institution
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.person import Person
from zsgx.domain.project import Project
from zsgx.domain.training import Training

__all__ = [
    "Application",
    "Assessment",
    "Certificate",
    "Certificates",
    "Claim",
    "Filing",
    "HourEntry",
    "HourLedger",
    "Institution",
    "Jurisdiction",
    "Person",
    "Project",
    "ResidentIdentity",
    "SocialCreditCode",
    "Training",
    "facts_of",
]
