"""Accounts in words: what they credit, over which period, with which caps and requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.language.sentence import Words, answer_sentence, sentence
from zsgx.policy.account import COUNTED, Cap, CarryOver, Cycle, PostTerm, Spread, Spreading
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zsgx.policy.account import Account, Item, Requirement

__all__ = ["account_lines"]

_ITEM: Final = Text("▪", "▪")
_HOW: Final = {
    Spreading.EQUAL: Text("等分", "in equal parts"),
    Spreading.STATED: Text("由登记载明", "as the entry says"),
}


def account_lines(
    account: Account, items: Mapping[Item, tuple[str, ...]], words: Words
) -> Iterator[Line]:
    """
    Yield an account line by line.

    Args:
        account: The account.
        items: What of it is in force, each with the clauses that stand for those it cites.
        words: What the names in its expressions are called.
    """
    yield Line(account.label, "head", ids=(account.name,))
    yield Line(_period(account, words), "note", Text("·", "·"))
    for item, cites in items.items():
        yield Line(_said(item, account, words), "applies", _ITEM, ids=(item.id, *cites))
        if not isinstance(item, CarryOver) and item.of is not None:
            said = sentence(item.of.tree, words)
            text = Text(f"涉及：{said.zh}的登记", f"of entries where {said.en}")
            yield Line(text, "detail", depth=1)
        when = getattr(item, "when", None)
        if when is not None:
            said = sentence(when.tree, words)
            yield Line(Text(f"当{said.zh}", f"when {said.en}"), "detail", depth=1)


def _period(account: Account, words: Words) -> Text:
    credit, period = words.question(account.credit), account.period
    over = Text("按年度", "over a year")
    if isinstance(period, Cycle):
        anchor = Text(str(period.anchor), str(period.anchor))
        if isinstance(period.anchor, str):
            anchor = words.fact(period.anchor)
        over = Text(
            f"按 {period.years} 年的周期，自{anchor.zh}起",
            f"over cycles of {period.years} years from {anchor.en} on",
        )
    elif isinstance(period, PostTerm):
        since = words.fact(period.since)
        over = Text(f"按任职期间，自{since.zh}起", f"over the term of a post from {since.en} on")
    return Text(f"{over.zh}合计“{credit.zh}”", f"{over.en} adds up “{credit.en}”")


def _said(item: Item, account: Account, words: Words) -> Text:
    if isinstance(item, Cap):
        amount = _amount(item, account, words)
        said = Text(f"至多 {amount.zh}", f"at most {amount.en}")
    elif isinstance(item, CarryOver):
        said = _carried(item, account, words)
    elif isinstance(item, Spread):
        how = _HOW[item.how]
        said = Text(f"分 {item.over} 期，{how.zh}", f"over {item.over} periods, {how.en}")
    else:
        amount = _amount(item, account, words)
        said = Text(f"至少 {amount.zh}", f"at least {amount.en}")
    return Text(f"{item.label.zh} → {said.zh}", f"{item.label.en} → {said.en}")


def _amount(item: Cap | Requirement, account: Account, words: Words) -> Text:
    written = item.at_most if isinstance(item, Cap) else item.at_least
    if written is not None:
        return answer_sentence(written.tree, account.credit, words)
    whole = account.requirement(item.share_of or "")
    of = (
        Text("所计全部", "all that counts")
        if item.share_of == COUNTED or not whole
        else whole.label
    )
    return Text(f"{of.zh}的 {item.share}", f"{item.share} of {of.en}")


def _carried(item: CarryOver, account: Account, words: Words) -> Text:
    exceeded = account.requirement(item.of)
    of = exceeded.label if exceeded else Text(item.of, item.of)
    zh = f"超出“{of.zh}”的部分转入以后 {item.periods} 期"
    en = f"what exceeds “{of.en}” goes to {item.periods} later periods"
    if item.at_most is not None:
        most = answer_sentence(item.at_most.tree, account.credit, words)
        zh, en = f"{zh}，每期至多 {most.zh}", f"{en}, at most {most.en} of each"
    return Text(zh, en)
