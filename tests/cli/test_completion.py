"""What a shell completes: names of places, questions, facts and readings, and their options."""

from __future__ import annotations

import pytest
from click.shell_completion import ShellComplete

from zsgx.cli.main import Commands


def completed(*words: str) -> set[str]:
    *given, begun = words
    shell = ShellComplete(Commands("zsgx"), {}, "zsgx", "_ZSGX_COMPLETE")
    return {item.value for item in shell.get_completions(list(given), begun)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("decide", "hours.c"), {"hours.credited"}),
        (("needed", "title.n"), {"title.name"}),
        (("show", "青"), {"青岛市", "青岛"}),
        (("show", "qingdao", "hours.y"), {"hours.year"}),
        (("decide", "--at", "370"), {"370200"}),
        (("due", "--at", "qing"), {"qingdao"}),
        (("decide", "--set", "certificate.l"), {"certificate.level="}),
        (("decide", "--set", "certificate.level=s"), {"certificate.level=senior"}),
        (
            ("decide", "--set", "training.passed="),
            {f"training.passed={x}" for x in ("true", "false")},
        ),
        (("decide", "--set", "training.hours="), set()),
        (("decide", "--set", "nothing="), set()),
        (("decide", "--reading", "before_issue=a"), {"before_issue=apply"}),
        (("due", "--reading", "working"), {"working_day_roll="}),
        (("decide", "--external", "mid"), {"mid_high_level="}),
    ],
)
def test_names_and_options_are_completed(words: tuple[str, ...], found: set[str]) -> None:
    assert completed(*words) == found


def test_former_spellings_of_options_are_offered_to_nobody() -> None:
    assert "--picture" in completed("due", "--p")
    assert completed("due", "--cha") == set()
