"""Clauses as a reader knows them: the document, the section as printed there, what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain

__all__ = ["document_words", "provision_words"]

_DIGITS: Final = "零一二三四五六七八九十"


def document_words(chain: Chain, clause: str) -> Text:
    """Return the title and number of a clause's document, or its id where it is not known."""
    name = clause.partition("/")[0]
    document = chain.document(name)
    if document is None:
        return Text(name, name)
    number = document.number
    return Text(
        f"《{document.title.zh}》{f'（{number}）' if number else ''}",
        f"{document.title.en}{f' ({number})' if number else ''}",
    )


def provision_words(chain: Chain, clause: str) -> Text:
    """Return where in its document a clause stands, and what it says in our words."""
    known = chain.clause(clause)
    if known is None:
        return Text(clause, clause)
    section = _printed(known.section)
    return Text(
        f"{section}：{known.summary.zh}" if section else known.summary.zh,
        f"section {known.section}: {known.summary.en}",
    )


def _printed(section: str) -> str:
    """Return a section as Chinese documents print it: ``2.3`` is 二（三）."""
    first, _, second = section.partition(".")
    if not (first.isdigit() and int(first) < len(_DIGITS)):
        return ""
    head = _DIGITS[int(first)] if int(first) else "文首"
    if second.isdigit() and int(second) < len(_DIGITS):
        return f"{head}（{_DIGITS[int(second)]}）"
    return head
