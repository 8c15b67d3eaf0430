"""
The sketch of a document: what a plugin keeps of its sentences so that a changed text is recognised.

Of each sentence it holds the fingerprint, hashes of its trigrams, the figures and the clauses that
stand in it; the sentence itself cannot be read off it.
"""

from __future__ import annotations

import base64
import binascii
import os
import sys
import zlib
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.audit.figures import figures_in
from zsgx.audit.publication import Published, Sentence, duties_in, segments
from zsgx.issues import Issue, Place
from zsgx.policy import spelling
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import (
    DATE,
    TEXT,
    YES,
    Each,
    Form,
    Leaf,
    Listed,
    Record,
    key,
    keyed,
    read,
)
from zsgx.policy.document import Clause, fingerprint
from zsgx.policy.examiner import Examiner
from zsgx.policy.opening import DOCUMENTS_FOLDER, LARGEST_BYTES, read_file
from zsgx.policy.schema import Known, file_schema
from zsgx.policy.source import YamlNode
from zsgx.policy.validity import text_days
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from zsgx.policy.policy import Policy

__all__ = [
    "SKETCH",
    "Piece",
    "Sketch",
    "alike",
    "by_length",
    "read_sketch",
    "runs_of",
    "shingles_of",
    "sketch_file",
    "sketch_name",
    "sketch_of",
    "sketch_schema",
    "sketch_sentence",
    "sketched",
    "sketches_of",
    "texts_of",
    "written",
]

_SHINGLE: Final = 3
_BITS: Final = 0xFFFF
#: How many hashes stand for a sentence, the smallest; of one that has more they are a sample.
_MOST_SHINGLES: Final = 7_000
#: How many segments a run has at most where many fingerprints are looked for.
_MOST_SEGMENTS: Final = 24
#: Stands before and after a sentence, so that its first and last words count as much as others.
_EDGE: Final = "\n\n"

_ANEW: Final = Text(
    "用 zsgx audit … --sketch --write 重新生成。", "Make it anew: zsgx audit … --sketch --write."
)


def _word(node: YamlNode, examiner: Examiner) -> str | None:
    """Return a word of a text, which is shown as it is."""
    text = examiner.text(node)
    if text is None or text.isprintable():
        return text
    message = Text("含有不可见或控制字符", "there is an invisible or control character here")
    examiner.note("bad-value", message, node.place, _ANEW)
    return None


def _shingles(node: YamlNode, examiner: Examiner) -> frozenset[int] | None:
    text = examiner.text(node)
    if text is None:
        return None
    try:
        packed = array("H", base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        examiner.note(
            "bad-value",
            Text("这不是 16 位散列的 base64", "this is not base64 of hashes of 16 bits"),
            node.place,
            _ANEW,
        )
        return None
    if sys.byteorder == "big":
        packed.byteswap()
    return frozenset(packed)


_WORDS: Final = Listed(Leaf("text", TEXT.schema, _word), fewest=0)


def _figures() -> Any:
    return key(_WORDS, "数字", "its figures", default=())


def _duties() -> Any:
    return key(_WORDS, "约束用词", "its words of duty and effect", default=())


@frozen
class Piece:
    """
    The piece of a sentence that a clause rests on.

    Attributes:
        clause: The clause's id.
        fingerprint: The fingerprint of the piece, whole segments between commas.
        figures: The figures in it.
        duties: The words of duty or effect in it.
    """

    clause: str = keyed()
    fingerprint: str = key(
        spelling.FINGERPRINT, "片段的指纹", "its fingerprint", required=True, name="piece"
    )
    figures: tuple[str, ...] = _figures()
    duties: tuple[str, ...] = _duties()


_PIECE: Final = Form.of(Piece, "piece", Text("条款所在的片段", "the piece of a clause"))


@frozen
class Sketched:
    """
    What is kept of a sentence.

    Attributes:
        section: Its section, ``2.3`` for 二（三）.
        fingerprint: The fingerprint of its text.
        shingles: Hashes of its trigrams, of 16 bits each.
        figures: The figures in it, in order.
        duties: The words of duty or effect in it, in order.
        formal: Whether it is form and states no rule.
        operative: Whether it holds a figure or a word of duty, and is no mere form.
        pieces: The clauses in it, each with its piece.
    """

    section: str = key(TEXT, "所在章节", "its section", required=True)
    fingerprint: str = key(spelling.FINGERPRINT, "指纹", "its fingerprint", required=True)
    shingles: frozenset[int] = key(
        Leaf("base64", TEXT.schema, _shingles),
        "三字片段的散列",
        "hashes of its trigrams",
        required=True,
        shown=False,
    )
    figures: tuple[str, ...] = _figures()
    duties: tuple[str, ...] = _duties()
    formal: bool = key(
        YES, "是否只是形式，不含规定", "whether it is form and states no rule", default=False
    )
    operative: bool = key(
        YES, "含数字或义务用词", "whether it holds a figure or a word of duty", default=False
    )
    pieces: tuple[Piece, ...] = key(
        Each(spelling.CLAUSE_ID, _PIECE),
        "其中的条款",
        "the clauses in it",
        name="clauses",
        default=(),
    )

    @property
    def length(self) -> int:
        """How many characters the sentence has."""
        return int(self.fingerprint.partition(":")[0])


def _sentence(record: Record) -> Sketched | None:
    pieces = tuple(record.values["clauses"].values())
    return record.build(Sketched, pieces=pieces)


_SENTENCE: Final = Form.of(Sketched, "sentence", Text("句子", "a sentence"), _sentence)


@frozen
class Sketch:
    """
    The sketch of a document.

    Attributes:
        document: The document's id.
        sentences: What is kept of its sentences, in order.
        since: The first day of the text, where it is one as amended; None for that it began with.
    """

    document: str = key(
        spelling.DOCUMENT_ID.of(spelling.Sort.DOCUMENT),
        "文件编号",
        "the document's id",
        required=True,
    )
    sentences: tuple[Sketched, ...] = key(Listed(_SENTENCE), "句子", "its sentences", required=True)
    since: datetime.date | None = key(
        DATE, "修正后的文本，自哪一日起", "the first day of a text as amended", default=None
    )

    @property
    def clauses(self) -> dict[str, tuple[int, ...]]:
        """The clauses, each with the places of the sentences that it stands in."""
        found: dict[str, tuple[int, ...]] = {}
        for place, sentence in enumerate(self.sentences):
            for piece in sentence.pieces:
                found[piece.clause] = (*found.get(piece.clause, ()), place)
        return found

    def share_of(self, published: Published) -> float:
        """Return which part of the text's sentences are known to the sketch word for word."""
        known = {sentence.fingerprint for sentence in self.sentences}
        theirs = [sentence for sentence in published.sentences if not sentence.formal]
        return sum(each.fingerprint in known for each in theirs) / len(theirs) if theirs else 0.0


def shingles_of(text: str) -> frozenset[int]:
    """Return hashes of the trigrams of a normalised *text*, its edges included."""
    whole = f"{_EDGE}{text}{_EDGE}"
    hashes = {
        zlib.crc32(whole[start : start + _SHINGLE].encode()) & _BITS
        for start in range(len(whole) - _SHINGLE + 1)
    }
    return frozenset(hashes if len(hashes) <= _MOST_SHINGLES else sorted(hashes)[:_MOST_SHINGLES])


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how alike two sentences are by their shingles, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def by_length(marks: Iterable[str]) -> dict[int, set[str]]:
    """Return fingerprints by the length of what they stand for."""
    wanted: dict[int, set[str]] = {}
    for mark in marks:
        wanted.setdefault(int(mark.partition(":")[0]), set()).add(mark)
    return wanted


def runs_of(text: str, wanted: Mapping[int, set[str]]) -> dict[str, str]:
    """Return the runs of segments of a normalised *text* that have one of the fingerprints."""
    starts, ends, at = [], [], 0
    for part in segments(text):
        starts.append(at)
        ends.append(at + len(part))
        at += len(part) + 1
    found = {}
    for start, length in _lengths(starts, ends, wanted):
        run = text[start : start + length]
        if (mark := fingerprint(run)) in wanted[length]:
            found[mark] = run
    return found


def _lengths(
    starts: Sequence[int], ends: Sequence[int], wanted: Mapping[int, set[str]]
) -> Iterator[tuple[int, int]]:
    """Yield where runs of segments begin and how long they are, if one of that length is wanted."""
    if len(wanted) <= _MOST_SEGMENTS:
        closing = set(ends)
        for start in starts:
            for length in wanted:
                if start + length in closing:
                    yield start, length
        return
    for place, start in enumerate(starts):
        for end in ends[place : place + _MOST_SEGMENTS]:
            if end - start in wanted:
                yield start, end - start


def sketched(
    published: Published,
    document: str,
    clauses: Iterable[Clause],
    known: Sketch | None = None,
    since: datetime.date | None = None,
) -> Sketch:
    """
    Return the sketch of a text.

    A clause is found by its fingerprint, which is that of its whole sentence or of its part of it;
    where the document has been sketched before, the piece that was noted for it then is kept.

    Args:
        published: The text.
        document: The document's id.
        clauses: The clauses of the document.
        known: The sketch so far, if any.
        since: The first day of the text, where it is one as amended.
    """
    ours = [clause for clause in clauses if clause.document == document]
    before: dict[str, list[Piece]] = {}
    for each in known.sentences if known else ():
        before.setdefault(each.fingerprint, []).extend(each.pieces)
    names = {clause.id for clause in ours}
    kept = [
        [piece for piece in _kept(each, before.get(each.fingerprint, ())) if piece.clause in names]
        for each in published.sentences
    ]
    found = {piece.clause for pieces in kept for piece in pieces}
    wanted: dict[str, list[str]] = {}
    for clause in ours:
        if clause.fingerprint and clause.id not in found:
            wanted.setdefault(clause.fingerprint, []).append(clause.id)
    parts = by_length(wanted.keys() - {each.fingerprint for each in published.sentences})
    made = []
    for sentence, pieces in zip(published.sentences, kept, strict=True):
        own = sentence.fingerprint
        pieces += [_piece(name, own, sentence) for name in wanted.get(own, ())]
        for mark, run in runs_of(sentence.text, parts).items() if parts else ():
            pieces += [_piece(name, mark, sentence, run) for name in wanted[mark]]
        made.append(sketch_sentence(sentence, tuple(pieces)))
    return Sketch(document, tuple(made), since)


def sketch_sentence(sentence: Sentence, pieces: tuple[Piece, ...] = ()) -> Sketched:
    """Return what is kept of a sentence."""
    return Sketched(
        sentence.section,
        sentence.fingerprint,
        shingles_of(sentence.text),
        sentence.figures,
        sentence.duties,
        sentence.formal,
        sentence.operative,
        pieces,
    )


def _kept(sentence: Sentence, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    pieces = tuple(pieces)
    runs = runs_of(sentence.text, by_length(piece.fingerprint for piece in pieces))
    found = []
    for piece in pieces:
        if piece.fingerprint == sentence.fingerprint:
            found.append(_piece(piece.clause, piece.fingerprint, sentence))
        elif piece.fingerprint in runs:
            run = runs[piece.fingerprint]
            found.append(_piece(piece.clause, piece.fingerprint, sentence, run))
    return tuple(found)


def _piece(clause: str, mark: str, sentence: Sentence, run: str | None = None) -> Piece:
    """Return the piece of a clause, the whole sentence or a *run* of its segments."""
    if run is None or run == sentence.text:
        return Piece(clause, mark, sentence.figures, sentence.duties)
    return Piece(clause, mark, figures_in(run), duties_in(run))


SKETCH: Final = Form.of(Sketch, "sketch", Text("文件底稿", "the sketch of a document"))


def sketch_schema(known: Known) -> dict[str, Any]:
    """Return the JSON Schema of the sketch of a document, with the names that are *known*."""
    return file_schema(SKETCH, Text("zsgx：文件底稿", "zsgx: sketch of a document"), known)


def sketch_of(
    policy: Policy, document: str, since: datetime.date | None = None
) -> tuple[Sketch | None, tuple[Issue, ...]]:
    """
    Return the sketch of a document that the plugin of *policy* carries, and its faults.

    The sketch is None where there is no such file, or where it has a fault.

    Args:
        policy: The policy.
        document: The document's id.
        since: The first day of the text, where it is one as amended.
    """
    name = sketch_name(policy, document, since)
    file = sketch_file(policy, document, since)
    if not exists(file):
        return None, ()
    content = read_file(file, LARGEST_BYTES, name)
    if isinstance(content, Issue):
        return None, (content,)
    if not content.strip():
        return None, (_emptied(name),)
    sketch, issues = read_sketch(content, name)
    if sketch is None or issues:
        return None, issues
    return sketch, tuple(_strangers(sketch, policy, document, since, Place(name)))


def sketches_of(policy: Policy, document: str) -> dict[datetime.date | None, Sketch]:
    """Return the sketches of all texts of a document that can be read, by the texts' first days."""
    found: dict[datetime.date | None, Sketch] = {}
    for since in texts_of(policy, document):
        sketch, _ = sketch_of(policy, document, since)
        if sketch is not None:
            found[since] = sketch
    return found


def texts_of(policy: Policy, document: str) -> tuple[datetime.date | None, ...]:
    """Return the first days of the texts of a document: None for the first, then as amended."""
    return (None, *text_days(policy, document)[1:])


def exists(file: Traversable) -> bool:
    """Return whether there is anything where a sketch lies, of whatever kind."""
    if isinstance(file, Path):
        return os.path.lexists(file)
    return file.is_file() or file.is_dir()


def _emptied(name: str) -> Issue:
    message = Text("这个文件底稿是空的", "this sketch of a document is empty")
    hint = Text(
        "若曾用 --sketch > 写向它自己，外壳已先将它清空：从版本库恢复原来的文件，"
        "再用 --sketch --write 重新生成；没有手工设定的片段则直接用 --sketch --write。",
        "Where `--sketch >` was pointed at it, the shell emptied it first: bring the file back "
        "from version control, then make it anew with --sketch --write; where it held no pieces "
        "set by hand, --sketch --write is enough.",
    )
    return Issue("yaml-empty", message, Place(name), hint)


def sketch_name(policy: Policy, document: str, since: datetime.date | None = None) -> str:
    """Return what to call the file of a document's sketch, of its text from *since* on."""
    return f"{policy.origin}/{DOCUMENTS_FOLDER}/{_file_name(document, since)}"


def sketch_file(policy: Policy, document: str, since: datetime.date | None = None) -> Traversable:
    """Return where the sketch of a document lies, whether or not it is there."""
    name = _file_name(document, since)
    if policy.origin in sys.modules:
        from importlib.resources import files

        return files(policy.origin) / DOCUMENTS_FOLDER / name
    return Path(policy.origin) / DOCUMENTS_FOLDER / name


def _file_name(document: str, since: datetime.date | None) -> str:
    return f"{document}.yaml" if since is None else f"{document}.{since}.yaml"


def read_sketch(content: bytes, file: str) -> tuple[Sketch | None, tuple[Issue, ...]]:
    """Return the sketch in a file, and everything that is wrong with it."""
    node, issues = read_yaml(content, file)
    examiner = Examiner()
    examiner.issues += issues
    sketch: Sketch | None = None if node is None else read(SKETCH, node, examiner)
    return sketch, tuple(examiner.issues)


def written(sketch: Sketch) -> str:
    """Return the file that holds *sketch*."""
    return "\n".join([*_lines(sketch), ""])


def _packed(shingles: Iterable[int]) -> str:
    packed = array("H", sorted(shingles))
    if sys.byteorder == "big":
        packed.byteswap()
    return base64.b64encode(packed.tobytes()).decode()


def _strangers(
    sketch: Sketch, policy: Policy, document: str, since: datetime.date | None, place: Place
) -> Iterator[Issue]:
    """Yield what a sketch says that the policy does not know."""
    if sketch.document != document:
        yield Issue(
            "unknown-document",
            Text(
                f"文件名是 {document}，内容却是 {sketch.document}",
                f"the file is named {document} and says {sketch.document}",
            ),
            place,
        )
    if sketch.since != since:
        yield Issue(
            "unknown-document",
            Text(
                f"文件名是 {since or '起初的文本'}，内容却是 {sketch.since or '起初的文本'}",
                f"the file is that of the text {_from(since)} and says {_from(sketch.since)}",
            ),
            place,
            _ANEW,
        )
    for clause in sketch.clauses:
        if clause not in policy.clauses:
            message = Text(f"没有条款 {clause}", f"there is no clause {clause}")
            yield Issue("unknown-clause", message, place, _ANEW)


def _from(since: datetime.date | None) -> str:
    return f"from {since} on" if since else "that it began with"


def _lines(sketch: Sketch) -> Iterator[str]:
    dated = f" --date {sketch.since}" if sketch.since else ""
    yield "# A sketch: fingerprints, hashes and figures of the sentences of a document, made by"
    yield f"# `zsgx audit TEXT --at PLACE --document {sketch.document}{dated} --sketch --write`."
    yield f"document: {sketch.document}"
    if sketch.since:
        yield f"since: {sketch.since}"
    yield "sentences:"
    for sentence in sketch.sentences:
        yield f'  - section: "{sentence.section}"'
        yield f'    fingerprint: "{sentence.fingerprint}"'
        yield f'    shingles: "{_packed(sentence.shingles)}"'
        if sentence.figures:
            yield f"    figures: {_listed(sentence.figures)}"
        if sentence.duties:
            yield f"    duties: {_listed(sentence.duties)}"
        if sentence.formal:
            yield "    formal: true"
        if sentence.operative:
            yield "    operative: true"
        if sentence.pieces:
            yield "    clauses:"
        for piece in sentence.pieces:
            figures = f", figures: {_listed(piece.figures)}" if piece.figures else ""
            duties = f", duties: {_listed(piece.duties)}" if piece.duties else ""
            yield f'      {piece.clause}: {{piece: "{piece.fingerprint}"{figures}{duties}}}'


def _listed(figures: Iterable[str]) -> str:
    quoted = ", ".join(f'"{figure}"' for figure in figures)
    return f"[{quoted}]"
