"""How what was reached stands to its target, and what was filed to its due day."""

from __future__ import annotations

import enum

from zsgx.text import Text

__all__ = ["FilingStatus", "Progress"]


class Progress(enum.Enum):
    """How what was reached stands to what is wanted."""

    MET = "met"
    BELOW = "below"
    ABOVE = "above"
    #: More than an “about” target, whose tolerance nobody has said: met or above, never short.
    REACHED = "reached"
    #: The number is not known well enough, or the caller has not said what “about” means.
    UNDETERMINED = "undetermined"
    #: The document names no number.
    UNQUANTIFIED = "unquantified"
    #: There is no target.
    NONE = "none"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _PROGRESS[self]


_PROGRESS = {
    Progress.MET: Text("已达到", "met"),
    Progress.BELOW: Text("未达到", "below"),
    Progress.ABOVE: Text("超出", "above"),
    Progress.REACHED: Text("已达到或超出", "met or above"),
    Progress.UNDETERMINED: Text("尚不能判定", "undetermined"),
    Progress.UNQUANTIFIED: Text("未定数量", "no number"),
    Progress.NONE: Text("无此目标", "no target"),
}


class FilingStatus(enum.Enum):
    """How a filing stands to its due day."""

    ON_TIME = "on_time"
    LATE = "late"
    UNDETERMINED = "undetermined"
    #: The text names no date, or nothing is in force on that day.
    UNSPECIFIED = "unspecified"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _STATUSES[self]


_STATUSES = {
    FilingStatus.ON_TIME: Text("按期", "on time"),
    FilingStatus.LATE: Text("逾期", "late"),
    FilingStatus.UNDETERMINED: Text("尚不能判定", "undetermined"),
    FilingStatus.UNSPECIFIED: Text("未定日期", "no date in the text"),
}
