"""The columns whose values together say what a row across records is about."""

from __future__ import annotations

from typing import Final

__all__ = ["CLAIMANT", "PARTICIPATION"]

#: Who claims, and for what: within these a subsidy is paid once in the period.
CLAIMANT: Final = ("person.id", "training.occupation", "certificate.level")
#: Who took part in what.
PARTICIPATION: Final = ("person.id", "training.id")
