"""The inventory of the four places: every clause of the five documents has its place."""

from collections import Counter

import pytest

from zsgx import Engine
from zsgx.policy.clause import KINDS, Clause, OutsideDocument, Standing


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


def test_every_document_is_there_with_all_its_clauses(clauses: list[Clause]) -> None:
    assert Counter(clause.document for clause in clauses) == {
        "CN-2021-73": 84,
        "GX-2022-15": 74,
        "QD-2023-10": 50,
        "CN-2023-PLAN": 43,
        "WH-2023-25": 37,
    }


def test_every_clause_says_what_it_is_about_how_it_binds_and_what_becomes_of_it(
    clauses: list[Clause],
) -> None:
    lacking = [
        clause.id
        for clause in clauses
        if clause.kind not in KINDS or clause.modality is None or clause.standing is None
    ]

    assert lacking == []
    assert Counter(clause.standing for clause in clauses) == {
        Standing.COMPUTED: 116,
        Standing.OWED: 14,
        Standing.PARTLY: 82,
        Standing.PRINCIPLE: 76,
    }


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
