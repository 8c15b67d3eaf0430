"""
只问所需：一场只问必要之事的对话。Ask only what is needed: a dialogue about the training subsidy.

`Engine.needed` says what could still change the answer, in the order to ask for it. The dialogue
asks the first of these and starts over; it ends as soon as nothing unknown matters any more. The
answers are scripted here; in a program they come from a form or a chat.
"""

import datetime
from collections.abc import Mapping

from zsgx import Decision, Engine, Need, Status

QUESTION = "subsidy.training.eligible"
PLACE = "weihai"
DAY = datetime.date(2024, 9, 2)

FIRST_CLAIM = {
    "training.programme": "digital_engineer",
    "training.project_listed": "true",
    "training.passed": "true",
    "certificate.level": "junior",
    "claim.paid_before": "false",
    "external.subsidy_person_covered": "true",
}
NOT_LISTED = {"training.programme": "digital_engineer", "training.project_listed": "false"}
SECOND_CLAIM = {
    **FIRST_CLAIM,
    "claim.paid_before": "true",
    "reading.one_year": "rolling",
    "claim.last_paid_on": "2023-09-02",
    "claim.on": "2024-09-02",
}


def main() -> None:
    """Hold three dialogues."""
    engine = Engine.load()
    for title, answers in (
        ("首次申领 · A first claim", FIRST_CLAIM),
        ("项目不在目录内 · A project that is not in the directory", NOT_LISTED),
        ("一年后再次申领 · A second claim, a year later to the day", SECOND_CLAIM),
    ):
        print(f"# {title}")
        decision = converse(engine, answers)
        print(f"= {decision.value}  {', '.join(decision.cites)}\n")


def converse(engine: Engine, answers: Mapping[str, str]) -> Decision:
    """Ask what is needed, one thing at a time, until the question can be answered."""
    facts: dict[str, str] = {}
    readings: dict[str, str] = {}
    while True:
        decision = engine.decide(QUESTION, at=PLACE, date=DAY, facts=facts, readings=readings)
        if decision.status is not Status.UNDETERMINED:
            return decision
        needs = engine.needed(QUESTION, at=PLACE, date=DAY, facts=facts, readings=readings)
        answer = put(needs[0], len(needs), answers)
        # A reading is the caller's choice between interpretations, not a fact about anybody.
        if needs[0].path.startswith("reading."):
            readings[needs[0].path.removeprefix("reading.")] = answer
        else:
            facts[needs[0].path] = answer


def put(need: Need, needed: int, answers: Mapping[str, str]) -> str:
    """Put one question and return its answer, which the engine reads as strictly as any fact."""
    choices = " | ".join(need.options) or need.kind.en
    print(f"[{needed}] {need.label.zh} {need.label.en}? ({choices}) {answers[need.path]}")
    return answers[need.path]


if __name__ == "__main__":
    main()
