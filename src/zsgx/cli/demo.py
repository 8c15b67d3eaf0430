"""`zsgx demo`: the main job on the shipped example, explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from attrs import frozen

from zsgx.cli.localised import Command, language_of, option
from zsgx.cli.options import lang_option
from zsgx.cli.output import DONE, print_laid_out
from zsgx.decision.layout import Line
from zsgx.engine.engine import Engine
from zsgx.errors import UnusableError
from zsgx.text import Language, Text

if TYPE_CHECKING:
    import datetime

    from zsgx.decision.decision import Decision

__all__ = ["command"]

#: The example's facts.
EXAMPLE: Final = Path(__file__).with_name("demo.yaml")

_FACTS: Final = (
    "--set training.programme=digital_engineer --set training.hours=80 "
    "--set certificate.level=intermediate "
    "--set certificate.issued_on=2024-04-20"
)


@click.command(
    "demo",
    cls=Command,
    about=Text(
        "运行随附的示例：同一次培训在四个地方各有什么结果，为什么，还缺什么。",
        "Run the shipped example: what one training comes to in four places, why, and what is "
        "still missing.",
    ),
)
@option("--both", is_flag=True, about=Text("先中文后英文", "in Chinese, then in English"))
@lang_option
def command(*, both: bool) -> int:
    """Run the shipped example."""
    from zsgx.engine.engine import Engine

    example = _Example(Engine.load(), _content())
    example.check()
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages if both else (language_of(),):
        for number, part in enumerate(example.parts()):
            click.echo("\n" * bool(number), nl=False)
            print_laid_out(part, language)
        click.echo()
    return DONE


def _content() -> dict[str, Any]:
    from zsgx.policy import source
    from zsgx.policy.composer import read_yaml

    node, _ = read_yaml(EXAMPLE.read_bytes(), EXAMPLE.name)
    assert isinstance(node, source.Mapping)  # the file is our own
    return node.value


@frozen
class _Example:
    """
    The example and what answers it.

    Attributes:
        engine: The engine.
        content: The content of the file.
    """

    engine: Engine
    content: Mapping[str, Any]

    def check(self) -> None:
        """Refuse to run without the plugins of the example."""
        known = set(self.engine.places.names)
        lacking = [place for place in self.content["places"] if place not in known]
        if lacking:
            command = " ".join(f"zsgx-{place}" for place in lacking)
            raise UnusableError(
                Text(
                    f"示例需要这些插件：{', '.join(lacking)}。安装：pip install {command}；"
                    "在 zsgx 的源码目录中：make demo",
                    f"The example needs these plugins: {', '.join(lacking)}. "
                    f"Install them: pip install {command}; in a checkout of zsgx: make demo",
                )
            )

    def parts(self) -> Iterator[list[Line]]:
        """Yield the parts of the story."""
        yield self._beginning()
        for person in self.content["people"]:
            yield list(self._person(person))
        yield list(self._explained())
        yield list(self._open())
        yield self._end()

    def _beginning(self) -> list[Line]:
        day = self.content["date"]
        return [
            Line(
                Text("zsgx 示例：同一次培训，四个地方", "zsgx: one training, four places"), "head"
            ),
            Line(
                Text(
                    f"问的是 {day} 的政策；人物均为虚构。每个答案都注明所依据的条款。",
                    f"The policy asked is that of {day}; the people are made up. Every answer "
                    f"names the clauses that it rests on.",
                ),
                "note",
            ),
        ]

    def _person(self, person: Mapping[str, Any]) -> Iterator[Line]:
        who = person["who"]
        yield Line(Text(who["zh"], who["en"]), "head")
        for question in self.content["ask"]:
            yield Line(self.engine.questions[question].label, "subhead", ids=(question,))
            for place in self.content["places"]:
                decision = self._decide(question, place, person["facts"])
                label = self.engine.chain(place).label
                came = decision.words
                role = "open" if decision.missing else "applies"
                ids = decision.missing or decision.cites
                if decision.missing:
                    came = Text(f"{came.zh}，尚缺", f"{came.en}, still needed:")
                yield Line(came, role, Text(f"  {label.zh}", f"  {label.en}"), ids=ids)

    def _explained(self) -> Iterator[Line]:
        asked = self.content["explained"]
        facts = self.content["people"][asked["person"]]["facts"]
        decision = self._decide(asked["question"], asked["at"], facts)
        yield from self._titled(Text("为什么是这个答案", "Why this answer"), decision)

    def _open(self) -> Iterator[Line]:
        asked = self.content["open"]
        facts = self.content["people"][asked["person"]]["facts"]
        before = self._decide(asked["question"], asked["at"], facts)
        yield from self._titled(
            Text("还不能回答的，说明还缺什么", "What cannot be answered yet says what is missing"),
            before,
        )
        after = self._decide(asked["question"], asked["at"], {**facts, **asked["then"]})
        yield from self._titled(Text("补上之后", "Once that is known"), after)

    def _titled(self, title: Text, decision: Decision) -> Iterator[Line]:
        label = self.engine.chain(decision.at).label
        heading = Text(f"{title.zh}（{label.zh}）", f"{title.en} ({label.en})")
        yield Line(Text(f"── {heading.zh}", f"── {heading.en}"), "head")
        yield from decision.explain().lines()

    def _end(self) -> list[Line]:
        asked, day = self.content["explained"], self.content["date"]
        line = f"zsgx decide {asked['question']} --at {asked['at']} --date {day} {_FACTS}"
        return [
            Line(Text("自己试试", "Try it yourself"), "head"),
            Line(Text(line, line), "note"),
            Line(Text(*[f"zsgx show qingdao hours.credited --date {day}"] * 2), "note"),
        ]

    def _decide(self, question: str, at: str, facts: Mapping[str, Any]) -> Decision:
        day: datetime.date = self.content["date"]
        return self.engine.decide(question, at=at, date=day, facts=facts)
