"""
国家层面的专业技术人才继续教育政策（辖区代码 000000）。

Documents:
    CN-2021-73: 人社部发〔2021〕73号《专业技术人才知识更新工程实施方案》,
        in force from 2021-09-15 to 2030-12-31.
    CN-2023-PLAN: 《2023年专业技术人才知识更新工程任务计划》 of the coordination group,
        in force from 2023-04-14 to 2023-12-31.

Sources: the two documents as published by the Ministry of Human Resources and Social Security.
Their sentences are not kept here; clauses carry our own words and a fingerprint of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx import hookimpl, read_policy

if TYPE_CHECKING:
    from zsgx import Policy


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the national policy."""
    return [read_policy(__name__)]
