"""
威海市的专业技术人才继续教育政策（辖区代码 371000）。

Documents:
    WH-2023-25: 威人社函〔2023〕25号《威海市数字技术工程师培育项目实施方案》,
        in force from 2023-05-24; it states no end.

The document treats the digital-engineer project alone; the rest is the nation's. The province
between city and nation (370000) is a declared gap: its documents are not at hand.

Sources: the document as published by Weihai's Bureau of Human Resources and Social Security.
Its sentences are not kept here; clauses carry our own words and a fingerprint of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx import hookimpl, read_policy

if TYPE_CHECKING:
    from zsgx import Policy


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the policy of Weihai."""
    return [read_policy(__name__)]
