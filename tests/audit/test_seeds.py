"""
The documents as published, held against the sketches that the plugins carry.

The documents are not part of the project; where they lie beside it, they are read there.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from zsgx import Engine
from zsgx.audit.audit import value_changes
from zsgx.audit.figures import figures_in
from zsgx.audit.findings import ClauseStatus, Findings, audit
from zsgx.audit.publication import Published, decoded, read_published
from zsgx.audit.recognition import recognise
from zsgx.audit.sketch import Sketch, sketch_of, sketched, written
from zsgx.policy.document import normalised
from zsgx.policy.policy import Policy

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FILES = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason=f"the published documents are not in {SEEDS}")


@functools.cache
def loaded() -> Engine:
    return Engine.load()


@functools.cache
def document(file: Path) -> tuple[Policy, Sketch, str]:
    text = decoded(file.read_bytes())
    assert isinstance(text, str)
    for policy in loaded().policies.values():
        chain = loaded().chain(policy.jurisdiction.code)
        found = recognise(read_published(text), chain, loaded().places)
        if not hasattr(found, "say"):
            sketch, issues = sketch_of(policy, found.document)
            assert sketch is not None
            assert issues == ()
            return policy, sketch, text
    raise AssertionError(file)


def audited(file: Path, text: str) -> Findings:
    return audit(document(file)[1], read_published(text))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_clause_of_the_document_is_unchanged_in_it(file: Path) -> None:
    policy, sketch, text = document(file)

    found = audited(file, text)

    clauses = {each.id for each in policy.clauses.values() if each.document == sketch.document}
    assert {each.id: each.status for each in found.clauses} == dict.fromkeys(
        clauses, ClauseStatus.UNCHANGED
    )
    assert (found.clean, found.new, found.stray) == (True, (), ())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_sketch_that_the_plugin_carries_comes_out_of_the_document(file: Path) -> None:
    policy, sketch, text = document(file)

    again = sketched(read_published(text), sketch.document, policy.clauses.values(), sketch)

    assert again == sketch
    assert not [piece for piece in sentences(read_published(text)) if piece in written(sketch)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_straight_quotes_and_other_dashes_change_nothing(file: Path) -> None:
    text = document(file)[2].translate(str.maketrans("“”—〔〕", '""-[]'))

    assert audited(file, text).clean


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_figure_in_the_body_of_the_document_is_found_when_it_changes(file: Path) -> None:
    _, _, text = document(file)
    body = min(found.start() for found in re.finditer("^.*[一]、", text, re.MULTILINE))
    for figure in re.finditer(r"\d+(?:\.\d+)?|两(?=[倍年])|一(?=年内)", text[body:]):
        start, end = body + figure.start(), body + figure.end()
        if re.search(r"附件：?[^\n]*$|^\s*\d{4}.{0,4}年[^\n]*(表|印发)$", line_of(text, start)):
            continue  # the title of an annex, or the line that dates the print

        found = audited(file, f"{text[:start]}77{text[end:]}")

        assert not found.clean, text[start - 10 : end + 10]
        assert found.count(ClauseStatus.MISSING) == 0
        assert any(each.figures for each in found.sentences)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_value_that_rests_on_the_document_is_named_when_its_figure_changes(
    file: Path,
) -> None:
    policy, sketch, _ = document(file)
    for sentence in sketch.sentences:
        for piece in sentence.pieces:
            for figure in piece.figures:
                for change in value_changes(policy, piece.clause, [(figure, "7777777")]):
                    assert change.now is not None
                    assert change.name.split()[0] in ("parameter", "target", "obligation")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_other_documents_are_not_taken_for_it(file: Path) -> None:
    _, sketch, _ = document(file)
    for other in FILES:
        share = sketch.share_of(read_published(document(other)[2]))

        assert share == 1 if other == file else share < 0.5


def sentences(published: Published) -> list[str]:
    """Return the sentences long enough to be somebody's words."""
    return [each.text for each in published.sentences if not each.formal and len(each.text) > 8]


def line_of(text: str, place: int) -> str:
    return text[text.rfind("\n", 0, place) + 1 : text.find("\n", place)].strip()


def test_figures_of_documents_read_the_same_in_either_width() -> None:
    for file in FILES:
        text = normalised(document(file)[2])

        assert figures_in(text) == figures_in(normalised(text))
