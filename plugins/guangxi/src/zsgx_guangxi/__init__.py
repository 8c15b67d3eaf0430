"""
广西壮族自治区的专业技术人才继续教育政策（辖区代码 450000）。

Documents:
    GX-2022-15: 桂人社发〔2022〕15号《广西壮族自治区专业技术人才知识更新工程实施方案》,
        in force to 2030-12-31. The source gives no date of issue; 2022-01-01 stands in.

Sources: the document as published by Guangxi's Department of Human Resources and Social Security.
Its sentences are not kept here; clauses carry our own words and a fingerprint of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx import hookimpl, read_policy

if TYPE_CHECKING:
    from zsgx import Policy


@hookimpl
def zsgx_policies() -> list[Policy]:
    """Return the policy of Guangxi."""
    return [read_policy(__name__)]
