"""Files of facts: what they say, by path, and what is wrong with them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from zsgx import Engine, read_facts

DAY = datetime.date(2024, 5, 1)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "qingdao"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facts.yaml", "training: {hours: 80, online: null}\ncertificate.level: 高级\n"),
        ("facts.yaml", "培训学时: 80\ntraining.online:\n证书等级: senior\n"),
        ("facts.json", '{"training": {"hours": 80.0, "online": null}, "证书等级": "高级"}'),
        (
            "facts",
            ' {"training.hours": "80", "training.online": null, "certificate.level": "高级"}',
        ),
    ],
)
def test_facts_go_by_path_group_and_label_and_have_been_read(
    engine: Engine, tmp_path: Path, name: str, content: str
) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")

    facts, issues = read_facts(file, engine, at="qingdao")

    assert issues == ()
    assert facts == {
        "training.hours": Decimal(80),
        "training.online": None,
        "certificate.level": "senior",
    }


def test_what_a_file_says_can_be_asked_about(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training: {programme: digital_engineer, hours: 80, passed: }\n")

    facts, _ = read_facts(str(file), engine)
    decision = engine.decide("hours.credited", at="qingdao", date=DAY, facts=facts)

    assert decision.status.value == "undetermined"
    assert "certificate.level" in decision.missing


def test_every_fault_of_a_file_has_its_place(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training:\n  hours: many\n  hors: 3\ntraining.hours: 80\n", encoding="utf-8")

    _, issues = read_facts(file, engine)

    assert [(issue.code, issue.place and issue.place.line) for issue in issues] == [
        ("fact", 2),
        ("fact", 3),
        ("duplicate-fact", 4),
    ]


def test_a_file_that_is_not_there_is_an_issue(engine: Engine, tmp_path: Path) -> None:
    facts, issues = read_facts(tmp_path / "nothing.yaml", engine)

    assert facts == {}
    assert [issue.place and issue.place.file for issue in issues] == [
        str(tmp_path / "nothing.yaml")
    ]
