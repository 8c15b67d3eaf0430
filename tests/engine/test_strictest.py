"""Questions on which every level binds."""

import itertools

import attrs
import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import INT
from zsgx.engine.compile.outcome import strictest
from zsgx.engine.engine import Engine
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl
from zsgx.language.tree import Call, FactName, Literal
from zsgx.policy.question import Direction, Question, Strategy
from zsgx.text import Text

LEAST = "base.minimum_trainees"
MOST = Question(
    "base.most", INT, Text("上限", "most"), Strategy.STRICTEST, direction=Direction.SMALLEST
)
PLACES = ("nation", "province", "city")


def section(place: str, *thens: str, question: str = LEAST) -> str:
    letter = place[0].upper()
    rules = [
        f'id: r{number}, then: "{then}", cite: {letter}-1/1/r{number}'
        for number, then in enumerate(thens)
    ]
    return table(question, *rules)


def engine_of(desk: Desk, **thens: tuple[str, ...]) -> Engine:
    return desk.engine(
        *(
            desk.policy(place, *([section(place, *thens[place])] if place in thens else []))
            for place in PLACES
        )
    )


def others(decision: Decision) -> dict[str, object]:
    return dict(decision.finding.others)


@pytest.mark.parametrize("order", list(itertools.permutations((10, 20, 30))))
def test_the_largest_value_of_all_levels_holds_and_the_others_are_shown(
    desk: Desk, order: tuple[int, ...]
) -> None:
    asked = dict(zip(PLACES, order, strict=True))
    binding = next(place for place in PLACES if asked[place] == 30)
    engine = engine_of(desk, **{place: (str(value),) for place, value in asked.items()})

    decision = ask(engine, LEAST, at="city")

    assert (decision.value, decision.rule) == (30, f"{binding}/r0")
    assert decision.cites == (f"{binding[0].upper()}-1/1/r0",)
    assert others(decision) == {
        f"{place}/r0": value for place, value in asked.items() if place != binding
    }


def test_a_level_that_says_the_same_stands_beside_it(desk: Desk) -> None:
    decision = ask(engine_of(desk, nation=("30",), city=("30",)), LEAST, at="city")

    assert (decision.rule, others(decision)) == ("city/r0", {"nation/r0": 30})


def test_a_level_that_says_nothing_does_not_bind(desk: Desk) -> None:
    assert ask(engine_of(desk, province=("30",)), LEAST, at="city").rule == "province/r0"
    assert ask(engine_of(desk, city=("30",)), LEAST, at="city").rule == "city/r0"
    assert ask(engine_of(desk), LEAST, at="city").status is Status.SILENT


def test_the_document_that_is_silent_is_named_only_where_silence_is_the_answer(desk: Desk) -> None:
    closed = table(
        LEAST,
        "id: p, when: training.online, then: 5, cite: P-1/1/p",
        more="otherwise: {by_silence: P-1}",
    )
    nation = table(LEAST, "id: n, when: training.passed, then: 9, cite: N-1/1/n")
    engine = desk.engine(desk.policy("nation", nation), desk.policy("province", closed))

    offline = {"training.online": False, "training.passed": False}
    silent = ask(engine, LEAST, offline, at="province")
    decided = ask(engine, LEAST, offline | {"training.passed": True}, at="province")
    assert (silent.status, silent.finding.silent) == (Status.SILENT, ("P-1",))
    assert (decided.value, decided.finding.silent) == (9, ())


def test_every_gap_is_crossed(desk: Desk) -> None:
    city = desk.policy("city", section("city", "30"), gaps=["province", "nation"])

    assert ask(desk.engine(city), LEAST, at="city").gaps == ("330000", "000000")


def test_where_the_record_tells_which_is_stricter_both_levels_answer_together(desk: Desk) -> None:
    engine = engine_of(desk, nation=("30",), city=("base.trainees",))

    decision = ask(engine, LEAST, {"base.trainees": 20}, at="city")

    assert (decision.value, decision.rule) == (30, None)
    assert decision.rules == ("city/r0", "nation/r0")
    assert decision.cites == ("C-1/1/r0", "N-1/1/r0")
    assert ask(engine, LEAST, {"base.trainees": 40}, at="city").value == 40
    assert ask(engine, LEAST, at="city").missing == ("base.trainees",)


def test_a_form_that_two_levels_share_is_one(desk: Desk) -> None:
    engine = engine_of(desk, nation=("base.trainees",), city=("base.trainees",))

    decision = ask(engine, LEAST, {"base.trainees": 20}, at="city")

    assert (decision.value, decision.rule) == (20, "city/r0")
    assert others(decision) == {"nation/r0": None}


@pytest.mark.parametrize("order", list(itertools.permutations(("10", "20", "base.trainees"))))
def test_rules_can_build_on_the_strictest_of_three_levels(
    desk: Desk, order: tuple[str, ...]
) -> None:
    meets = table(
        "base.meets_minimum",
        "id: m, then: base.trainees >= decision.base.minimum_trainees, cite: N-1/1/m",
    )
    engine = desk.engine(
        desk.policy("nation", section("nation", order[0]), meets),
        desk.policy("province", section("province", order[1])),
        desk.policy("city", section("city", order[2])),
    )

    for trainees, expected in ((20, True), (19, False)):
        decision = ask(engine, "base.meets_minimum", {"base.trainees": trainees}, at="city")
        assert decision.value is expected


def test_two_rules_of_one_level_that_disagree_are_in_conflict(desk: Desk) -> None:
    for engine in (
        engine_of(desk, nation=("50",), city=("10", "20")),
        engine_of(desk, nation=("10", "20"), city=("50",)),
    ):
        assert ask(engine, LEAST, at="city").status is Status.CONFLICT


def test_the_smallest_value_holds_where_the_question_says_so(desk: Desk) -> None:
    class Plugin:
        @hookimpl
        def zsgx_questions(self) -> list[Question]:
            return [MOST]

    plugins = Plugins()
    plugins.add("most", Plugin)
    engine = Engine(
        desk.assembly(
            desk.policy("nation", section("nation", "20", question="base.most")),
            desk.policy("province", section("province", "10", question="base.most")),
            desk.policy("city", section("city", "base.rank", question="base.most")),
            plugins=plugins,
        )
    )

    assert ask(engine, "base.most", at="province").value == 10
    assert ask(engine, "base.most", {"base.rank": 7}, at="city").value == 7
    assert ask(engine, "base.most", {"base.rank": 70}, at="city", date=DAY).value == 10


def test_the_stricter_of_two_forms_is_one_of_them_where_that_can_be_told() -> None:
    ten, twenty, rank = Literal(value=10), Literal(value=20), FactName("base.rank")
    least = attrs.evolve(MOST, direction=Direction.LARGEST)

    assert strictest(MOST, ten, twenty) == strictest(MOST, twenty, ten) == ten
    assert strictest(least, ten, twenty) == strictest(least, twenty, ten) == twenty
    assert strictest(least, rank, rank) == rank
    assert strictest(least, rank, ten) == Call("max", (rank, ten))


def test_a_question_that_every_level_binds_is_never_left_to_a_hook(desk: Desk) -> None:
    policy = desk.policy("nation", decides=[LEAST])

    engine = Engine.load(plugins=[], policies=[policy])

    assert [issue.code for issue in engine.policies["000000"].issues] == ["decided-by-hook"]


def test_rules_of_one_level_that_disagree_on_the_record_are_a_conflict_of_the_whole(
    desk: Desk,
) -> None:
    engine = engine_of(desk, nation=("base.trainees",), province=("500", "base.trainees"))

    apart = ask(engine, LEAST, {"base.trainees": 1001}, at="province")
    together = ask(engine, LEAST, {"base.trainees": 500}, at="province")

    assert apart.status is Status.CONFLICT
    assert together.value == 500
    assert ask(engine, LEAST, at="province").missing == ("base.trainees",)
