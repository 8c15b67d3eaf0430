"""An audit, and the sentences of a text, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zsgx.changes.audit import ClauseFinding, Pairs, SentenceFinding
    from zsgx.changes.dates import DateChange
    from zsgx.changes.published import Published, Sentence
    from zsgx.cli.audit_told import Told

__all__ = ["audit_json", "sentences_json"]


def audit_json(told: Told) -> dict[str, Any]:
    """Return an audit as one JSON object."""
    found = told.found
    return {
        "document": found.document,
        "at": told.at,
        "recognised_by": told.recognised.by,
        "clean": told.clean,
        "clauses": [_clause_json(told, clause) for clause in found.clauses],
        "differing_without_clause": [
            _sentence_json(told, finding) for finding in (*found.stray, *found.others)
        ],
        "new": [_new_json(sentence) for sentence in found.new],
        "unaccounted": [_new_json(sentence) for sentence in found.unaccounted],
        "operative_without_clause": [_unclaimed_json(finding) for finding in found.unclaimed],
        "dates": [_date_json(change) for change in told.dates],
        "unaudited": told.unaudited,
    }


def _clause_json(told: Told, finding: ClauseFinding) -> dict[str, Any]:
    touched = told.touched[finding.id]
    return {
        "id": finding.id,
        **_sentence_json(told, finding.sentence),
        "status": finding.status.value,
        "reason": finding.reason.value if finding.reason else None,
        "figures": _pairs_json(finding.figures),
        "duties": _pairs_json(finding.duties),
        "values": [
            {"name": each.name, "was": each.was, "now": each.now} for each in touched.values
        ],
        "by": list(touched.by),
        "cases": list(touched.cases),
    }


def _sentence_json(told: Told, finding: SentenceFinding) -> dict[str, Any]:
    now = finding.now[0] if finding.now else None
    return {
        "status": finding.status.value,
        "section": finding.section,
        "now_section": now.section if now else None,
        "line": now.line if now else None,
        "operative": finding.operative,
        "formal": finding.formal,
        "reason": finding.reason.value if finding.reason else None,
        "figures": _pairs_json(finding.figures),
        "duties": _pairs_json(finding.duties),
        "diff": told.diff(finding),
    }


def _new_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "section": sentence.section,
        "line": sentence.line,
        "text": sentence.text,
        "figures": list(sentence.figures),
        "duties": list(sentence.duties),
        "formal": sentence.formal,
        "operative": sentence.operative,
    }


def _unclaimed_json(finding: SentenceFinding) -> dict[str, Any]:
    now = finding.now[0] if finding.now else None
    return {
        "section": finding.section,
        "line": now.line if now else None,
        "text": now.text if now else None,
        "status": finding.status.value,
    }


def _date_json(change: DateChange) -> dict[str, Any]:
    return {
        "date": change.date,
        "was": change.was.isoformat(),
        "now": change.now.isoformat(),
        "section": change.section,
        "line": change.line,
    }


def sentences_json(published: Published) -> list[dict[str, Any]]:
    """Return every sentence as a JSON object."""
    return [
        {
            "section": sentence.section,
            "line": sentence.line,
            "fingerprint": sentence.fingerprint,
            "text": sentence.text,
            "figures": list(sentence.figures),
            "duties": list(sentence.duties),
            "formal": sentence.formal,
            "operative": sentence.operative,
        }
        for sentence in published.sentences
    ]


def _pairs_json(figures: Pairs) -> list[dict[str, str | None]]:
    return [{"was": was, "now": now} for was, now in figures]
