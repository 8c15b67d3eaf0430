"""What teams that validate policy do from Python, by the facade alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audit.quay import TEXT, altered, files
from tests.harbour import install

import zsgx


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the only plugin that is installed."""
    return install(tmp_path / "installed", monkeypatch, files())


def test_a_folder_is_checked_and_every_issue_is_a_value(harbour: Path) -> None:
    (harbour / "hours.yaml").write_text("tables: []\nparametres: {}\n", encoding="utf-8")

    found = zsgx.check(str(harbour))

    assert found.checked == (str(harbour),)
    assert {issue.code for issue in found.issues} >= {"unknown-key"}
    assert found.as_json() == {
        "checked": [str(harbour)],
        "issues": [issue.as_json() for issue in found.issues],
    }
    with pytest.raises(zsgx.UnknownPlaceError):
        zsgx.check("nowhere")
    (harbour / "empty").mkdir()
    with pytest.raises(zsgx.UnusableError, match=r"there is no jurisdiction\.yaml"):
        zsgx.check(str(harbour / "empty"))


def test_cases_are_run_one_or_all(harbour: Path) -> None:
    engine = zsgx.Engine.load()
    cases, faults = zsgx.read_case_file(next((harbour / "cases").glob("*.policy.yaml")))

    results = [zsgx.run_case(case, engine) for case in cases]

    assert faults == ()
    assert [result.failures for result in results] == [()] * len(cases)
    assert zsgx.run_shipped_cases(engine).results == tuple(results)


def test_coverage_and_an_audit_are_results_with_json(harbour: Path) -> None:
    assert harbour.is_dir()
    engine = zsgx.Engine.load()

    covered = zsgx.coverage_of(engine, "harbour")
    same = zsgx.Audit.of(engine, zsgx.read_published(TEXT), at="harbour")
    changed = zsgx.Audit.of(
        engine,
        zsgx.read_published(altered("两倍登记", "四倍登记")),
        at="harbour",
        was=zsgx.read_published(TEXT),
    )

    assert sum(covered.counts().values()) == len(covered.as_json()["clauses"])
    assert (same.clean, changed.clean) == (True, False)
    (found,) = [each for each in changed.as_json()["clauses"] if each["status"] != "unchanged"]
    assert found["figures"] == [{"was": "2倍", "now": "4倍"}]
    assert found["diff"]
    with pytest.raises(zsgx.UnusableError, match="not recognised"):
        zsgx.Audit.of(engine, zsgx.read_published("别的文本。"), at="harbour")
