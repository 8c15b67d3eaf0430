"""
The three questions as somebody writes them by hand in SQL for DuckDB, values alone.

A value that is not decided is null, as zsgx has it. Faster than one chain of conditions for the
route is a `CASE` within a `CASE`, by level and place, as DuckDB then looks at fewer rows; faster
than an interval of a year are days, since an interval makes a timestamp of each date.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BY_HAND"]

_CERTIFIED: Final = """(
    ("certificate.training" OR "certificate.level" <> 'none')
    AND "certificate.issued_on" >= DATE '2023-08-24'
)"""

_DIGITAL: Final = "\"training.programme\" = 'digital_engineer'"
_CAPABILITY: Final = "\"training.programme\" = 'capability'"
_PLAIN: Final = "\"training.programme\" IN ('advanced_seminar', 'programme_other')"

_HOURS: Final = f"""CASE place
    WHEN 'qingdao' THEN CASE
        WHEN {_PLAIN} OR ("training.in_published_plan" AND NOT ({_DIGITAL} AND {_CERTIFIED}))
            THEN "training.hours"
        WHEN {_DIGITAL} AND {_CERTIFIED} THEN "training.hours" + "training.hours"
        WHEN NOT "training.in_published_plan"
            AND ({_CAPABILITY} OR ({_DIGITAL} AND NOT {_CERTIFIED})) THEN 0
    END
    WHEN 'guangxi' THEN CASE
        WHEN {_PLAIN} OR {_DIGITAL} OR ({_CAPABILITY} AND "training.subject" = 'public')
            THEN "training.hours"
        WHEN {_CAPABILITY} AND "training.subject" = 'professional'
            THEN "external.professional_hours"
        WHEN {_CAPABILITY} AND "training.hours" = "external.professional_hours"
            THEN "training.hours"
    END
    ELSE CASE WHEN "training.programme" <> 'other' THEN "training.hours" END
END"""

_ROUTE: Final = f"""CASE WHEN "certificate.level" = 'none' THEN 'none' ELSE CASE place
    WHEN 'national' THEN CASE "certificate.level"
        WHEN 'senior' THEN 'reference' WHEN 'junior' THEN 'delegated'
        WHEN 'intermediate' THEN 'delegated'
    END
    WHEN 'guangxi' THEN CASE "certificate.level"
        WHEN 'senior' THEN 'reference' WHEN 'junior' THEN 'recognition'
        WHEN 'intermediate' THEN 'recognition'
    END
    WHEN 'qingdao' THEN CASE
        WHEN "certificate.level" = 'senior' THEN 'reference'
        WHEN "certificate.level" IS NULL THEN NULL
        WHEN "application.exam_based" THEN 'none'
        WHEN NOT "application.exam_based" THEN 'recognition'
    END
    ELSE CASE
        WHEN NOT ("application.in_scope" AND {_DIGITAL}) THEN 'none'
        WHEN "certificate.level" = 'senior'
            THEN CASE WHEN "application.in_scope" AND {_DIGITAL} THEN 'reference' END
        WHEN "certificate.level" IS NULL THEN NULL
        WHEN "application.exam_based" THEN 'none'
        WHEN "application.in_scope" AND {_DIGITAL} AND NOT "application.exam_based"
            THEN 'recognition'
    END
END END"""

#: Paid on one of these days, a year on is 366 days later.
_LONG: Final = " OR ".join(
    f"\"claim.last_paid_on\" BETWEEN DATE '{year - 1}-03-01' AND DATE '{year}-02-28'"
    for year in (2020, 2024, 2028)
)
_DAYS: Final = '("claim.on" - "claim.last_paid_on")'
_SUBSIDY: Final = f"""CASE WHEN {_DIGITAL} THEN CASE
    WHEN place = 'weihai' THEN
        "training.project_listed" AND "training.passed" AND "certificate.level" <> 'none'
        AND "external.subsidy_person_covered"
        AND NOT ("claim.paid_before" AND ({_DAYS} <= 365 OR ({_DAYS} = 366 AND ({_LONG}))))
    ELSE "certificate.training" AND "external.subsidy_person_covered"
END END"""

#: A query over the table ``records``, whose rows bear a number.
BY_HAND: Final = f"""SELECT
    number,
    {_HOURS} AS "hours.credited",
    {_ROUTE} AS "title.route",
    {_SUBSIDY} AS "subsidy.training.eligible"
FROM records"""
