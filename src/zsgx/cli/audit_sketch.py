"""`zsgx audit --sketch`: a document's sketch, printed or written where its plugin keeps it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zsgx.cli.output import DONE, say
from zsgx.errors import UnusableError
from zsgx.issues import Issue, Place
from zsgx.text import Text, listing, system_fault

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from zsgx.audit.publication import Published
    from zsgx.audit.sketch import Piece, Sketch
    from zsgx.policy.policy import Policy

__all__ = ["make_sketch"]

#: What is wrong with an earlier sketch and mends itself when it is made anew.
_MENDED = {"unknown-clause", "yaml-empty"}


def make_sketch(published: Published, place: Policy, document: str, *, write: bool) -> int:
    """
    Print the sketch of a text, or write it where the plugin of *place* keeps it.

    Raises:
        UnusableError: The earlier sketch has faults, or holds what this one would lose.
    """
    from zsgx.audit.sketch import lost, read_sketch, sketch_file, sketch_of, sketched, written

    file = sketch_file(place, document)
    name = f"{place.origin}/documents/{document}.yaml"
    if not write and _is_standard_output(file):
        raise UnusableError([_onto_itself(name)])
    known, issues = sketch_of(place, document)
    faults = [issue for issue in issues if issue.code not in _MENDED]
    if faults:
        raise UnusableError(faults)
    sketch = sketched(published, document, place.clauses.values(), known)
    content = written(sketch)
    # What is written must be readable: a file has its limits.
    _, faulty = read_sketch(content.encode(), name)
    if faulty:
        raise UnusableError(faulty)
    missing = [
        clause.id
        for clause in place.clauses.values()
        if clause.document == document and clause.id not in sketch.clauses
    ]
    if write:
        gone = lost(known, sketch) if known else ()
        gone = tuple(piece for piece in gone if piece.clause in place.clauses)
        if gone:
            raise UnusableError([_losing(gone, known, name)])
        _write(content, file, name)
        say(_written(sketch, name))
        if missing:
            say(_not_found(missing))
        return DONE
    say(content.rstrip("\n"))
    if missing:
        click.echo(f"# not found by a fingerprint: {', '.join(missing)}")
    return DONE


def _write(content: str, file: Traversable, name: str) -> None:
    from zsgx.audit.sketch import keep

    if not isinstance(file, Path):
        message = Text(
            "插件装在压缩包里，不能写入；请在它的源目录中用 --policy 生成",
            "the plugin lies in an archive and cannot be written; make it in its source folder, "
            "with --policy",
        )
        raise UnusableError([Issue("file-unwritable", message, Place(name))])
    try:
        keep(content, file)
    except OSError as error:
        why = system_fault(error)
        message = Text(f"无法写入：{why.zh}", f"this cannot be written: {why.en}")
        raise UnusableError([Issue("file-unwritable", message, Place(name))]) from None


def _written(sketch: Sketch, name: str) -> Text:
    sentences, clauses = len(sketch.sentences), len(sketch.clauses)
    parts = {
        piece.clause
        for sentence in sketch.sentences
        for piece in sentence.pieces
        if piece.fingerprint != sentence.fingerprint
    }
    return Text(
        f"已写入 {name}：{sentences} 句，{clauses} 个条款，其中 {len(parts)} 个只占句子的一部分。",
        f"{name} written: {sentences} sentences, {clauses} clauses, {len(parts)} of them for a "
        f"part of a sentence.",
    )


def _not_found(missing: list[str]) -> Text:
    names = listing(missing)
    return Text(
        f"依指纹找不到的条款：{names}；用 --sentences 查出指纹，写入条款的 fingerprint。",
        f"Clauses that are not found by a fingerprint: {names}; --sentences lists the "
        f"fingerprints, to be set as the clauses' own.",
    )


def _losing(gone: tuple[Piece, ...], known: Sketch | None, name: str) -> Issue:
    from zsgx.audit.numbering import printed

    sections = {
        piece.clause: sentence.section
        for sentence in (known.sentences if known else ())
        for piece in sentence.pieces
    }
    names = listing(
        f"{piece.clause} ({printed(sections[piece.clause])}, {piece.fingerprint})" for piece in gone
    )
    message = Text(
        f"没有写入：新的底稿会失去这些条款的片段：{names}",
        f"nothing was written: the new sketch would lose the pieces of these clauses: {names}",
    )
    hint = Text(
        "它们所在的句子变了：用 --sentences 查出新的指纹，写入条款的 fingerprint，"
        "或从政策中删去条款；要从头生成，先删除这个文件。",
        "Their sentences changed: find the new fingerprints with --sentences and set them as the "
        "clauses' own, or remove the clauses; to begin anew, delete the file first.",
    )
    return Issue("pieces-lost", message, Place(name), hint)


def _onto_itself(name: str) -> Issue:
    message = Text(
        "输出正写向文件底稿自己：外壳已将它清空，其中手工设定的片段无从保留",
        "the output goes to the sketch itself: the shell has emptied it, and the pieces set by "
        "hand in it cannot be kept",
    )
    hint = Text(
        "文件若原有内容，先从版本库恢复；然后用 --sketch --write。",
        "If the file held anything, bring it back from version control; then use --sketch --write.",
    )
    return Issue("onto-itself", message, Place(name), hint)


def _is_standard_output(file: Traversable) -> bool:
    """Return whether standard output is the file itself."""
    if not isinstance(file, Path):
        return False
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), file.stat())
    except (OSError, ValueError):
        return False
