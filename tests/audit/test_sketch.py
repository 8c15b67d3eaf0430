"""The sketch of a document, in memory and in its file."""

from pathlib import Path

import pytest
from tests.audit.quay import ANCHORS, OTHER, TEXT, altered, files, policy_in, sketch

from zsgx import UnusableError
from zsgx.audit.new_sketch import new_sketch
from zsgx.audit.publication import read_published
from zsgx.audit.sketch import alike, read_sketch, shingles_of, sketch_of, sketched, written


def test_a_sketch_knows_its_text_and_no_other() -> None:
    assert sketch().share_of(read_published(TEXT)) == 1
    assert sketch().share_of(read_published(OTHER)) == 0
    assert sketch().share_of(read_published("")) == 0


def test_a_sketch_gives_no_sentence_away() -> None:
    file = written(sketch())

    assert all(text not in file for text in ("岸线", "学员", "实训码头"))
    assert "15人" in file


def test_a_sketch_comes_back_from_its_file() -> None:
    back, issues = read_sketch(written(sketch()).encode(), "HB-2.yaml")

    assert issues == ()
    assert back == sketch()
    assert [each.shingles for each in back.sentences] == [
        each.shingles for each in sketch().sentences
    ]


def test_one_figure_in_a_sentence_of_fifteen_characters_leaves_it_recognisable() -> None:
    was, now = (
        shingles_of("每期人数不得少于三百人的规定"),
        shingles_of("每期人数不得少于五十人的规定"),
    )

    assert alike(was, now) > 0.6
    assert alike(was, was) == 1
    assert alike(was, frozenset()) == 0


def test_clauses_are_found_by_the_fingerprints_of_their_sentences(tmp_path: Path) -> None:
    policy = policy_in(tmp_path)

    made = sketched(read_published(TEXT), "HB-2", policy.clauses.values())

    assert set(made.clauses) == set(ANCHORS)
    assert all(
        piece.fingerprint == each.fingerprint for each in made.sentences for piece in each.pieces
    )


def test_pieces_that_were_noted_before_are_kept_where_the_sentence_is_the_same(
    tmp_path: Path,
) -> None:
    policy = policy_in(tmp_path)
    published = read_published(TEXT)

    again = sketched(published, "HB-2", policy.clauses.values(), sketch())
    later = sketched(
        read_published(altered("40期", "50期")), "HB-2", policy.clauses.values(), sketch()
    )

    assert again == sketch()
    assert set(ANCHORS) - set(later.clauses) == {"HB-2/1/target-1", "HB-2/1/target-2"}


def test_a_sketch_made_anew_says_what_it_would_lose_and_is_not_written_then(
    tmp_path: Path,
) -> None:
    policy = policy_in(tmp_path)
    file = tmp_path / "documents" / "HB-2.yaml"
    before = file.read_text(encoding="utf-8")

    again = new_sketch(read_published(TEXT), policy, "HB-2")
    later = new_sketch(read_published(altered("40期", "50期")), policy, "HB-2")

    assert (again.lost, again.missing, again.content) == ((), (), before)
    assert {piece.clause for piece in later.lost} == {"HB-2/1/target-1", "HB-2/1/target-2"}
    assert set(later.missing) == {"HB-2/1/target-1", "HB-2/1/target-2"}
    with pytest.raises(UnusableError, match="would lose the pieces"):
        later.write()
    assert file.read_text(encoding="utf-8") == before
    again.write()
    assert file.read_text(encoding="utf-8") == before


def test_the_sketch_of_a_policy_lies_beside_its_files(tmp_path: Path) -> None:
    policy = policy_in(tmp_path)

    assert sketch_of(policy, "HB-2") == (sketch(), ())
    assert sketch_of(policy, "HB-3") == (None, ())


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("document: HB-2", "document: HB-9", "unknown-document"),
        ("document: HB-2", "document: hb", "bad-document"),
        ("HB-2/2.2/hours-1:", "HB-2/2.2/hours-9:", "unknown-clause"),
        ("HB-2/2.2/hours-1:", "hours:", "bad-clause"),
        ("    operative: true", "    operativ: true", "unknown-key"),
        ('    shingles: "', '    shingles: "?', "bad-value"),
        ('    shingles: "', "    shingles: []\n    section: #", "duplicate-key"),
        ('    fingerprint: "', '    fingerprint: "x', "bad-fingerprint"),
        ('piece: "', 'piece: "x', "bad-fingerprint"),
        ("sentences:\n", "sentences: 3\nothers:\n", "wrong-kind"),
    ],
)
def test_a_fault_of_a_sketch_is_an_issue_with_its_place(
    tmp_path: Path, was: str, now: str, code: str
) -> None:
    policy = policy_in(tmp_path)
    file = tmp_path / "documents" / "HB-2.yaml"
    file.write_text(files()["documents/HB-2.yaml"].replace(was, now, 1), encoding="utf-8")

    _, issues = sketch_of(policy, "HB-2")

    assert code in {issue.code for issue in issues}
    assert all(issue.place and issue.place.file.endswith("HB-2.yaml") for issue in issues)


@pytest.mark.parametrize(
    "content", [b"", b"- 1\n", b"document: HB-2\nsentences: [3, {section: '1'}]\n"]
)
def test_a_file_that_is_no_sketch_gives_none_without_failing(content: bytes) -> None:
    _, issues = read_sketch(content, "HB-2.yaml")

    assert issues
