"""An audit in words: counts, then what differs and what that touches."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from zsgx.audit.findings import (
    DATES,
    ClauseFinding,
    ClauseStatus,
    Findings,
    Pairs,
    Reason,
    SentenceFinding,
)
from zsgx.audit.numbering import printed
from zsgx.audit.publication import Published, Sentence, segments
from zsgx.audit.recognition import BY
from zsgx.policy.document import fingerprint
from zsgx.text import Language, Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.audit.audit import Audit
    from zsgx.audit.new_sketch import NewSketch

__all__ = ["DIFF", "audit_lines", "sentence_lines", "sketch_missing", "sketch_written"]

#: The style of a line in which old and new words are marked.
DIFF: Final = "diff"
_STYLES: Final = {
    ClauseStatus.CHANGED: "yellow",
    ClauseStatus.MOVED: "cyan",
    ClauseStatus.MISSING: "red",
}
#: How much of a sentence is shown.
_SHOWN: Final = 60
_FEW_CASES: Final = 5
_NOTHING: Final = "—"
#: What cites clauses, in Chinese.
_THINGS: Final = {
    "table": "判定表",
    "parameter": "参数",
    "reading": "口径",
    "contradiction": "矛盾",
    "target": "目标",
    "obligation": "义务",
    "allocation": "任务分解",
}
_CITING: Final = re.compile(rf"(?:\S+: )?({'|'.join(_THINGS)})(?= )")


def audit_lines(audit: Audit, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what there is to tell, line by line with its style."""
    found = audit.found
    for text in _head(audit):
        yield text.say(language), "bold"
    yield from _dates(audit, language)
    yield from _moved(found.clauses, language)
    differing = [
        each
        for each in found.clauses
        if each.status in (ClauseStatus.CHANGED, ClauseStatus.MISSING)
    ]
    for place, clauses in groupby(differing, key=lambda each: each.sentence.was):
        yield from _sentence(audit, found.sentences[place], list(clauses), language)
    for finding in found.stray:
        yield from _sentence(audit, finding, [], language)
    if found.others:
        text = Text(
            f"另有 {len(found.others)} 处标题、落款一类的行不同，不含规定。",
            f"Headings, signatures and the like that differ and state no rule: "
            f"{len(found.others)}.",
        )
        yield text.say(language), "dim"
    yield from _new(found.new, language)
    yield from _unclaimed(found, language)


def _head(audit: Audit) -> Iterator[Text]:
    found, place = audit.found, audit.place
    document = place.documents[found.document]
    name = f"{document.id} ({document.number})" if document.number else document.id
    at, by = audit.at, BY[audit.recognised.by]
    text = _which_text(audit)
    yield Text(
        f"{name}，{by.zh}，以 {at} 的政策核对{text.zh}。",
        f"{name}, {by.en}, held against {at}{text.en}.",
    )
    counts = [(status.label, found.count(status)) for status in ClauseStatus if found.count(status)]
    zh, en = (
        "，".join(f"{label.zh} {n}" for label, n in counts),
        ", ".join(f"{n} {label.en}" for label, n in counts),
    )
    yield Text(
        f"{len(found.clauses)} 条{f'：{zh}' if counts else ''}。",
        f"{len(found.clauses)} clauses{f': {en}' if counts else ''}.",
    )
    more, stray, bare = len(found.unaccounted), len(found.stray), len(found.unclaimed)
    if more or stray:
        yield Text(
            f"没有条款可归的新句子 {more} 句；没有条款之处另有 {stray} 句不同。",
            f"New sentences that no clause accounts for: {more}; others that differ where no "
            f"clause stands: {stray}.",
        )
    yield Text(
        f"文件中含数字或义务而没有条款的句子：{bare}{'（列于文末）' if bare else ''}。",
        f"Operative sentences of the document without a clause: {bare}"
        f"{' (listed below)' if bare else ''}.",
    )
    if audit.unaudited:
        names = listing(audit.unaudited)
        yield Text(
            f"底稿中没有、因而未核对的条款：{names}；请用 --sketch --write 重新生成。",
            f"Clauses that the sketch lacks, and that were not audited: {names}; "
            f"make it anew with --sketch --write.",
        )


def _dates(audit: Audit, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the dates of the document that its text states otherwise than the policy."""
    for change in audit.dates:
        name = DATES[change.date]
        text = Text(
            f"✗ {name.zh}：政策为 {change.was}，文本为 {change.now}（第 {change.line} 行）",
            f"✗ {name.en}: {change.was} in the policy, {change.now} in the text "
            f"(line {change.line})",
        )
        yield text.say(language), _STYLES[ClauseStatus.CHANGED]


def _unclaimed(found: Findings, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the operative sentences without a clause, each with its place."""
    if found.unclaimed:
        head = Text("没有条款的实质性句子：", "Operative sentences without a clause:")
        yield head.say(language), "dim"
    for finding in found.unclaimed:
        where = printed(finding.section)
        if not finding.now:
            yield f"  {where}: {finding.status.label.say(language)}", "dim"
            continue
        line = finding.now[0].line
        where += Text(f"，第 {line} 行", f", line {line}").say(language)
        yield f"  {where}: {_cut(finding.now[0].text)}", "dim"


def _moved(clauses: Iterable[ClauseFinding], language: Language) -> Iterator[tuple[str, str]]:
    """Yield the clauses that moved, those together that moved alike."""
    moved = [each for each in clauses if each.status is ClauseStatus.MOVED]
    for (was, now), group in groupby(
        moved, key=lambda each: (each.section, each.sentence.now[0].section)
    ):
        names = ", ".join(each.id for each in group)
        label = ClauseStatus.MOVED.label.say(language)
        yield f"↷ {label} {printed(was)} → {printed(now)}: {names}", _STYLES[ClauseStatus.MOVED]


def _sentence(
    audit: Audit, finding: SentenceFinding, clauses: list[ClauseFinding], language: Language
) -> Iterator[tuple[str, str]]:
    where = printed(finding.section)
    if finding.now:
        line = finding.now[0].line
        where += Text(f"，第 {line} 行", f", line {line}").say(language)
        if finding.moved:
            where += f" → {printed(finding.now[0].section)}"
    reason = finding.reason.label if finding.reason else finding.status.label
    differing = [_pairs(pairs) for pairs in (finding.figures, finding.duties) if pairs]
    figures = f": {'; '.join(differing)}" if differing else ""
    bare = "" if clauses else Text("（此处没有条款）", " (no clause stands here)").say(language)
    style = _STYLES.get(finding.status, "")
    yield f"{where}: {reason.say(language)}{figures}{bare}", style
    diff = audit.diff(finding)
    if diff:
        yield f"    {diff}", DIFF
    elif finding.now:
        yield f"    {_cut(finding.now[0].text)}", "dim"
    for clause in clauses:
        yield from _clause(audit, clause, language)


def _which_text(audit: Audit) -> Text:
    """Return which text of a document that was amended was held against; nothing of another."""
    if audit.recognised.texts == 1:
        return Text("", "")
    since = audit.text_day
    if audit.recognised.since is None:
        return Text(f"，所用为 {since} 起初的文本", f": its first text, of {since}")
    return Text(f"，所用为 {since} 起经修正的文本", f": its text as amended from {since} on")


def _clause(audit: Audit, finding: ClauseFinding, language: Language) -> Iterator[tuple[str, str]]:
    summary = audit.place.clauses[finding.id].text(audit.text_day).summary.say(language)
    status = finding.status.label.say(language)
    around = f" ({Reason.AROUND.label.say(language)})" if finding.reason is Reason.AROUND else ""
    yield f"  ✗ {status} {finding.id}: {summary}{around}", _STYLES[finding.status]
    touched = audit.touched[finding.id]
    for change in touched.values:
        name = _thing(change.name, language)
        yield f"      {name}: {change.was} → {change.now or _NOTHING}", "bold"
    named = {change.name for change in touched.values}
    for thing in (thing for thing in touched.by if thing not in named):
        yield f"      {Text('牵涉', 'touches').say(language)} {_thing(thing, language)}", ""
    if touched.cases:
        word = Text("案例", "case").say(language)
        for case in touched.cases[:_FEW_CASES]:
            yield f"      {word} {case}", "dim"
        more = len(touched.cases) - _FEW_CASES
        if more > 0:
            yield f"      {Text(f'另有 {more} 个案例', f'{more} more cases').say(language)}", "dim"


def _thing(name: str, language: Language) -> str:
    """Return what cites a clause, such as ``qingdao: parameter multiplier``, in a language."""
    found = _CITING.match(name)
    if language == "en" or found is None:
        return name
    return f"{name[: found.start(1)]}{_THINGS[found[1]]}{name[found.end(1) :]}"


def _new(sentences: Iterable[Sentence], language: Language) -> Iterator[tuple[str, str]]:
    others = []
    for sentence in sentences:
        if sentence.formal:
            others.append(str(sentence.line))
            continue
        where = Text(
            f"+ 新增 {printed(sentence.section)}，第 {sentence.line} 行",
            f"+ new {printed(sentence.section)}, line {sentence.line}",
        )
        yield f"{where.say(language)}: {_cut(sentence.text)}", "green"
    if others:
        lines = listing(others)
        text = Text(
            f"新增的标题、落款一类的行：{lines}",
            f"New headings, signatures and the like, at lines: {lines}",
        )
        yield text.say(language), "dim"


def _pairs(figures: Pairs) -> str:
    return ", ".join(f"{was or _NOTHING} → {now or _NOTHING}" for was, now in figures)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def sentence_lines(published: Published) -> Iterator[tuple[str, str]]:
    """Yield every sentence with its section, line and fingerprint, and those of its segments."""
    for sentence in published.sentences:
        head = f"{printed(sentence.section)} ({sentence.section}) {sentence.line}"
        yield f"{head}  {sentence.fingerprint}  {sentence.text}", "bold"
        parts = segments(sentence.text)
        for part in parts if len(parts) > 1 else ():
            yield f"      {fingerprint(part)}  {part}", "dim"


def sketch_written(new: NewSketch) -> Text:
    """Return that a sketch was written, and what it holds."""
    sentences, clauses = len(new.sketch.sentences), len(new.sketch.clauses)
    parts = len(new.parts)
    return Text(
        f"已写入 {new.name}：{sentences} 句，{clauses} 个条款，其中 {parts} 个只占句子的一部分。",
        f"{new.name} written: {sentences} sentences, {clauses} clauses, {parts} of them for a "
        f"part of a sentence.",
    )


def sketch_missing(new: NewSketch) -> Text:
    """Return which clauses a sketch lacks, and what to do about them."""
    names = listing(new.missing)
    return Text(
        f"依指纹找不到的条款：{names}；用 --sentences 查出指纹，写入条款的 fingerprint。",
        f"Clauses that are not found by a fingerprint: {names}; --sentences lists the "
        f"fingerprints, to be set as the clauses' own.",
    )
