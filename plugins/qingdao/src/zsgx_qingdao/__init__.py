"""
青岛市的专业技术人才继续教育政策（辖区代码 370200）。

Documents:
    QD-2023-10: 青人社发〔2023〕10号《青岛市专业技术人才知识更新工程（2023－2030年）实施方案》,
        in force from 2023-08-24 to 2030-12-31.

The province between city and nation (370000) is a declared gap: its documents are not at hand.

Sources: the document as published by Qingdao's Bureau of Human Resources and Social Security.
Its sentences are not kept here; clauses carry our own words and a fingerprint of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx import hookimpl, read_policy

if TYPE_CHECKING:
    from zsgx import Policy


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the policy of Qingdao."""
    return [read_policy(__name__)]
