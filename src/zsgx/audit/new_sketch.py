"""A sketch made anew for the plugin that carries it: what it lacks or would lose, and its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.audit.numbering import printed
from zsgx.audit.sketch import (
    Piece,
    Sketch,
    Sketched,
    read_sketch,
    sketch_file,
    sketch_name,
    sketch_of,
    sketched,
    written,
)
from zsgx.errors import Faults, UnusableError
from zsgx.issues import Issue, Place
from zsgx.policy.replacement import replace
from zsgx.policy.schema_line import named_schema, with_schema
from zsgx.policy.validity import clauses_in
from zsgx.text import Text, listing, system_fault

if TYPE_CHECKING:
    import datetime
    from importlib.resources.abc import Traversable

    from zsgx.audit.publication import Published
    from zsgx.policy.policy import Policy

__all__ = ["NewSketch", "new_sketch"]

#: What is wrong with an earlier sketch and mends itself when it is made anew.
_MENDED: Final = {"unknown-clause", "yaml-empty"}


@frozen
class NewSketch:
    """
    The sketch of a text, made anew, beside the one that the plugin carries so far.

    Attributes:
        sketch: The sketch.
        content: What its file holds.
        file: Where the plugin keeps it.
        name: What that file is called.
        before: The sketch so far, if any.
        lost: The pieces of the sketch so far that this one no longer holds, of clauses that the
            policy still has.
        missing: The clauses of the document that are not found by a fingerprint.
    """

    sketch: Sketch
    content: str
    file: Traversable
    name: str
    before: Sketch | None
    lost: tuple[Piece, ...]
    missing: tuple[str, ...]

    @property
    def parts(self) -> frozenset[str]:
        """The clauses that stand for a part of a sentence."""
        return _clauses_of_parts(self.sketch)

    def write(self) -> None:
        """
        Write it where the plugin keeps it, whole or not at all.

        The schema that the file has named to an editor so far is named still.

        Raises:
            UnusableError: It would lose pieces of the sketch so far, or cannot be written.
        """
        if self.lost:
            raise UnusableError(self._loss())
        if not isinstance(self.file, Path):
            message = Text(
                "插件装在压缩包里，不能写入；请在它的源目录中用 --policy 生成",
                "the plugin lies in an archive and cannot be written; make it in its source "
                "folder, with --policy",
            )
            raise UnusableError(Issue("file-unwritable", message, Place(self.name)))
        try:
            before = self.file.read_bytes() if self.file.exists() else b""
            named = named_schema(before)
            content = self.content.encode()
            self.file.parent.mkdir(exist_ok=True)
            replace(self.file, with_schema(content, named) if named else content)
        except OSError as error:
            why = system_fault(error)
            message = Text(f"无法写入：{why.zh}", f"this cannot be written: {why.en}")
            raise UnusableError(Issue("file-unwritable", message, Place(self.name))) from None

    def _loss(self) -> Issue:
        sections = {
            piece.clause: sentence.section
            for sentence in (self.before.sentences if self.before else ())
            for piece in sentence.pieces
        }
        names = listing(
            f"{piece.clause} ({printed(sections[piece.clause])}, {piece.fingerprint})"
            for piece in self.lost
        )
        message = Text(
            f"没有写入：新的底稿会失去这些条款的片段：{names}",
            f"nothing was written: the new sketch would lose the pieces of these clauses: {names}",
        )
        hint = Text(
            "它们所在的句子变了：用 --sentences 查出新的指纹，写入条款的 fingerprint，"
            "或从政策中删去条款；要从头生成，先删除这个文件。",
            "Their sentences changed: find the new fingerprints with --sentences and set them as "
            "the clauses' own, or remove the clauses; to begin anew, delete the file first.",
        )
        return Issue("pieces-lost", message, Place(self.name), hint)


def new_sketch(
    published: Published, policy: Policy, document: str, since: datetime.date | None = None
) -> NewSketch:
    """
    Return the sketch of a text for the plugin of *policy*; pieces that were set by hand are kept.

    Args:
        published: The text.
        policy: The policy whose document it is.
        document: The document's id.
        since: The first day of the text, where it is one as amended.

    Raises:
        UnusableError: The sketch so far has faults that a new one does not mend, or the new one
            cannot be read back: a file has its limits.
    """
    name = sketch_name(policy, document, since)
    before, issues = sketch_of(policy, document, since)
    clauses = clauses_in(policy, document, since or policy.documents[document].since)
    Faults(issue for issue in issues if issue.code not in _MENDED).refuse()
    sketch = sketched(published, document, clauses.values(), before, since)
    content = written(sketch)
    _, faulty = read_sketch(content.encode(), name)
    Faults(faulty).refuse()
    gone = _lost(before, sketch) if before else ()
    found = sketch.clauses
    return NewSketch(
        sketch=sketch,
        content=content,
        file=sketch_file(policy, document, since),
        name=name,
        before=before,
        lost=tuple(piece for piece in gone if piece.clause in clauses),
        missing=tuple(name for name in clauses if name not in found),
    )


def _lost(before: Sketch, sketch: Sketch) -> tuple[Piece, ...]:
    """
    Return the pieces of the sketch *before* that *sketch* no longer holds.

    They are those of clauses that are not found, and those that stood for a part of a sentence
    where now the whole sentence stands.
    """
    parts, found = _clauses_of_parts(sketch), sketch.clauses
    gone = {
        piece.clause: piece
        for each in before.sentences
        for piece in each.pieces
        if piece.clause not in found or (piece in _parts(each) and piece.clause not in parts)
    }
    return tuple(gone.values())


def _clauses_of_parts(sketch: Sketch) -> frozenset[str]:
    return frozenset(piece.clause for each in sketch.sentences for piece in _parts(each))


def _parts(sentence: Sketched) -> tuple[Piece, ...]:
    """Return the pieces that are no whole sentences."""
    own = sentence.fingerprint
    return tuple(piece for piece in sentence.pieces if piece.fingerprint != own)
