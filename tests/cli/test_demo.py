"""`zsgx demo`: the shipped example."""

from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_one_training_has_different_answers_in_four_places(zsgx: Run) -> None:
    result = zsgx("demo", "--lang", "en")

    assert result.exit_code == 0
    for said in (
        "Qingdao           160 hours [QD-2023-10/2.3/hours-1]",
        "Weihai            80 hours [WH-2023-25/5.1/hours-1]",
        "undetermined, still needed: [application.exam_based]",
        "Why this answer (Qingdao)",
        "Once that is known (Weihai)",
        "zsgx decide hours.credited --at qingdao",
    ):
        assert said in result.stdout


def test_it_can_be_told_in_both_languages(zsgx: Run) -> None:
    result = zsgx("demo", "--both")

    assert result.stdout.index("为什么是这个答案（青岛市）") < result.stdout.index(
        "Why this answer"
    )


def test_without_its_plugins_it_says_how_to_install_them(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSGX_PLUGINS", "national")

    result = zsgx("demo")

    assert result.exit_code == 2
    assert "pip install zsgx-qingdao zsgx-weihai zsgx-guangxi" in result.stderr
    assert "in a checkout of zsgx: make demo" in result.stderr
