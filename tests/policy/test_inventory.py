"""The inventory of the four places: every clause of the five documents has its place."""

import json
from itertools import groupby
from pathlib import Path

import pytest

from zsgx import Engine
from zsgx.audit.sketch import sketch_of
from zsgx.policy.citing import computing
from zsgx.policy.document import KINDS, Clause, Modality, OutsideDocument, Standing

#: A list of clauses that lies beside the project, where it does.
LISTED = Path(__file__).parents[3] / "shared" / "clauses.json"
DOCUMENTS = ["CN-2021-73", "CN-2023-PLAN", "GX-2022-15", "QD-2023-10", "WH-2023-25"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


@pytest.fixture(scope="module")
def clauses(engine: Engine) -> list[Clause]:
    """The clauses of the documents that are accounted for clause by clause."""
    return [
        clause
        for policy in engine.policies.values()
        for clause in policy.clauses.values()
        if not policy.documents[clause.document].supplementary
    ]


@pytest.fixture(scope="module")
def outside(engine: Engine) -> dict[str, OutsideDocument]:
    return {
        name: document
        for policy in engine.policies.values()
        for name, document in policy.outside.items()
    }


@pytest.fixture(scope="module")
def cited(engine: Engine) -> set[str]:
    """The clauses that something of the four places rests on."""
    return {clause for policy in engine.policies.values() for clause in computing(policy)}


def test_every_document_is_there(clauses: list[Clause]) -> None:
    assert sorted({clause.document for clause in clauses}) == DOCUMENTS


@pytest.mark.skipif(not LISTED.is_file(), reason="the list of clauses is not at hand")
def test_every_clause_that_has_been_listed_is_there(clauses: list[Clause]) -> None:
    listed = [one["id"] for one in json.loads(LISTED.read_text(encoding="utf-8"))]

    assert listed
    assert set(listed) <= {clause.id for clause in clauses}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_sentence_that_binds_or_counts_has_a_clause(engine: Engine, document: str) -> None:
    """The rows and heads of the annexes are cells of a table, and titles name the document."""
    (policy,) = (one for one in engine.policies.values() if document in one.documents)
    sketch, issues = sketch_of(policy, document)

    assert sketch is not None
    assert issues == ()
    prose = [one for one in sketch.sentences if one.operative and one.section != "annex"]
    assert [one.fingerprint for one in prose if not one.pieces] == []


def test_every_clause_stands_in_the_sketch_of_its_document(engine: Engine) -> None:
    lacking = []
    for policy in engine.policies.values():
        for document, written in policy.documents.items():
            sketch, _ = sketch_of(policy, document)
            if not written.supplementary:
                mine = {one.id for one in policy.clauses.values() if one.document == document}
                lacking += sorted(mine ^ set(sketch.clauses if sketch else ()))

    assert lacking == []


def test_the_clauses_of_a_section_stand_together(clauses: list[Clause]) -> None:
    sections = [key for key, _ in groupby(clauses, key=lambda one: (one.document, one.section))]

    assert len(sections) == len(set(sections))


def test_no_two_clauses_of_a_document_say_the_same(clauses: list[Clause]) -> None:
    said = [(clause.document, clause.summary.zh) for clause in clauses]

    assert [one for one in said if said.count(one) > 1] == []


def test_every_clause_says_what_it_is_about_how_it_binds_and_what_becomes_of_it(
    clauses: list[Clause],
) -> None:
    lacking = [
        clause.id
        for clause in clauses
        if clause.kind not in KINDS or clause.modality is None or clause.standing is None
    ]

    assert lacking == []


def test_something_rests_on_what_is_said_to_be_computed_and_nothing_on_what_is_only_stated(
    clauses: list[Clause], cited: set[str]
) -> None:
    rests = {clause.id for clause in clauses if clause.standing and clause.standing.rests}
    idle = {
        clause.id for clause in clauses if clause.standing in (Standing.STATED, Standing.PRINCIPLE)
    }

    assert rests - cited == set()
    assert idle & cited == set()


def test_every_standing_but_that_of_what_is_owed_is_met_in_every_document(
    clauses: list[Clause],
) -> None:
    met = {(clause.document, clause.standing) for clause in clauses}
    everywhere = [one for one in Standing if one is not Standing.OWED]

    assert [(name, one) for name in DOCUMENTS for one in everywhere if (name, one) not in met] == []


def test_what_the_text_only_encourages_binds_nobody(clauses: list[Clause]) -> None:
    said = [clause for clause in clauses if "鼓励" in clause.summary.zh]

    assert said
    assert [one.id for one in said if one.modality is not Modality.ENCOURAGED] == []


def test_what_may_be_done_says_so_in_both_languages(clauses: list[Clause]) -> None:
    may = [clause for clause in clauses if clause.modality is Modality.MAY]

    lacking = [one.id for one in may if "可" not in one.summary.zh]
    assert lacking == []
    words = (" may ", " can ", "verifiable")
    assert [one.id for one in may if not any(word in one.summary.en for word in words)] == []


def test_every_clause_of_the_documents_has_a_fingerprint(clauses: list[Clause]) -> None:
    assert [clause.id for clause in clauses if clause.fingerprint is None] == []


def test_what_is_computed_in_part_names_what_is_lacking(clauses: list[Clause]) -> None:
    partly = [clause for clause in clauses if clause.standing is Standing.PARTLY]

    assert [one.id for one in partly if not one.outside and not one.undefined] == []


def test_every_outside_document_is_named_by_a_clause(
    clauses: list[Clause], outside: dict[str, OutsideDocument]
) -> None:
    named = {name for clause in clauses for name in clause.outside}

    assert named == set(outside)


def test_what_an_outside_document_would_settle_is_asked_for_by_a_rule(
    engine: Engine, outside: dict[str, OutsideDocument]
) -> None:
    settled = {fact for document in outside.values() for fact in document.sets}

    assert settled <= set(engine.vocabulary)
    assert "external.training_subsidy_standard" in settled
