"""
What is wrong with a policy as a whole, read off its truth tables.

Two rules that apply and disagree; a combination of facts that no rule answers and nothing closes; a
rule that never has a say; a rule that asks less than a binding one above it; a value that can be
less than its question's answer may be. Each comes with an example record, but for what never
happens at all, and for what no table or database can hold. And what is not in force as long as its
documents are, and the targets and allocations that do not add up.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.kinds import Kind, Type, Value, plain, shown
from zsgx.engine.columns.digits import check_columns
from zsgx.engine.compile.outcome import Outcome, RuleDiagram
from zsgx.engine.decide.record import KnownRecord
from zsgx.engine.decide.table import TruthTable
from zsgx.engine.duty import duty_findings
from zsgx.engine.lasting import in_force_findings
from zsgx.errors import ContradictionError, NoColumnsError
from zsgx.issues import Issue, Place, Severity
from zsgx.language.atoms import Axis, forms_of
from zsgx.language.axis import OTHER, Intervals, Options
from zsgx.language.evaluate import ValueForm
from zsgx.language.tree import Compare, FactName, Literal, Member, Node, Within, walk
from zsgx.policy.provision import DecisionTable, Mode, Rule
from zsgx.policy.question import Question, Strategy
from zsgx.policy.sums import allocation_findings, sum_findings
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy

__all__ = ["verify_policy", "witness"]

_TRIES: Final = 20_000
_LISTS: Final = 256
_DAYS: Final = (0, 1, -1, 40, -40, 366, -366, 800, -800)
_NUMBERS: Final = (
    Decimal(0),
    Decimal("0.01"),
    Decimal(1),
    Decimal(10),
    Decimal(1000),
    Decimal(99999),
)
_MIDDLE: Final = datetime.date(2024, 6, 15)


def witness(
    axes: Sequence[Axis],
    slots: Mapping[int, int],
    accept: Callable[[Mapping[str, Value]], bool] = lambda _facts: True,
    forms: Sequence[ValueForm] = (),
) -> dict[str, Value] | None:
    """
    Return facts that have *slots*, from 0, and that *accept* takes; None where none is found.

    Args:
        axes: The atoms.
        slots: What each of some atoms is to be.
        accept: What else the facts must do.
        forms: Value forms whose operands are to be known as well.
    """
    candidates: dict[str, list[Value]] = {}
    for position, slot in slots.items():
        axis = axes[position]
        if isinstance(axis, Options):
            value = axis.values[slot]
            candidates[axis.path] = [_another_text(axis) if value == OTHER else value]
        elif isinstance(axis, Intervals):
            candidates[axis.path] = list(axis.witnesses(slot + 1))
    for position in slots:
        forms = (*forms, *forms_of(axes[position]))
    texts: dict[str, list[str]] = {}
    for form in forms:
        for node in walk(form.tree):
            match node:
                case Member(item=Literal(value=str() as text), options=FactName(path=path)):
                    texts.setdefault(path, []).append(text)
                case FactName(path=path, type=type_) if type_ and type_.kind is not Kind.TEXTS:
                    candidates.setdefault(path, _generic(type_))
    for path, asked in texts.items():
        candidates[path] = _lists(tuple(dict.fromkeys(asked)))
    paths = list(candidates)
    for values in islice(product(*candidates.values()), _TRIES):
        facts = dict(zip(paths, values, strict=True))
        if all(axes[p].slot(facts.get) == slot + 1 for p, slot in slots.items()) and accept(facts):
            return facts
    return None


def _lists(texts: tuple[str, ...]) -> list[Value]:
    """Return lists of some of *texts*, the shortest first."""
    every = (some for size in range(len(texts) + 1) for some in combinations(texts, size))
    return [some or ("其他",) for some in islice(every, _LISTS)]


def _generic(type_: Type) -> list[Value]:
    if type_.kind is Kind.DATE:
        return [_MIDDLE + datetime.timedelta(days=days) for days in _DAYS]
    if type_.kind is Kind.TEXT:
        return ["甲", "乙"]
    if type_.kind is Kind.INT:
        return [int(number) for number in _NUMBERS if number == int(number)]
    return list(_NUMBERS)


def _another_text(axis: Options) -> str:
    """Return a text that no rule names."""
    text = "其他"
    while text in axis.values:
        text += "一种"
    return text


def verify_policy(engine: Engine, place: str) -> tuple[Issue, ...]:
    """
    Return the findings about the policy of *place*: those in which a rule of its own takes part.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
    """
    tables = engine.tables.left_open()
    chain = engine.chain(place)
    policy = chain.levels[0].policy
    found: dict[object, Issue] = {}
    for name, table in policy.tables.items() if policy else ():
        made = list(tables.all_of(name, chain))
        question, level = engine.questions[name], chain.levels[0].name
        verification = _Verification(
            table, question, level, made, partial(_is_record, engine, place)
        )
        for key, issue in verification.findings():
            found.setdefault(key, issue)
    whole = (*sum_findings(policy), *allocation_findings(policy)) if policy else ()
    lasting = in_force_findings(policy, chain) if policy else ()
    lasting = (*lasting, *(duty_findings(policy, chain) if policy else ()))
    unseen = _contradictions(policy) if policy else ()
    return (*found.values(), *unseen, *lasting, *whole)


@frozen
class _Verification:
    """
    One question of one place.

    Attributes:
        table: The place's own table.
        question: The question.
        place: The place's name.
        made: The truth tables of all epochs.
        is_record: Whether facts can be those of a record on a day.
    """

    table: DecisionTable
    question: Question
    place: str
    made: Sequence[TruthTable]
    is_record: Callable[[datetime.date, Mapping[str, Value]], bool]

    def findings(self) -> Iterator[tuple[object, Issue]]:
        """Yield every finding with a key by which the same one in another epoch is known."""
        for made in self.made:
            outcomes = [
                value
                for value in made.compiled.diagrams.values(made.compiled.root)
                if isinstance(value, Outcome)
            ]
            for outcome in sorted(outcomes, key=repr):
                yield from self._conflict(made, outcome)
                yield from self._below(made, outcome)
                yield from self._laxer(made, outcome)
            yield from self._without_columns(made, outcomes)
            yield from self._empty_ranges(made)
            yield from self._gap(made)
        yield from self._shadowed()

    def _conflict(self, made: TruthTable, outcome: Outcome) -> Iterator[tuple[object, Issue]]:
        own = [answer for answer in outcome.answers if answer.rule.startswith(f"{self.place}/")]
        below = any(answer.out_of_bounds for answer in outcome.answers)
        if not own or below or len(outcome.forms) < 2:  # a conflict takes two
            return
        forms = [ValueForm(form) for form in outcome.forms if form is not None]

        def differ(facts: Mapping[str, Value]) -> bool:
            values = {form(facts.get) for form in forms}
            return None in outcome.forms or (len(values) > 1 and None not in values)

        example = self._example(made, lambda value: value == outcome, differ, forms)
        if example is None:
            return
        rules = [answer.rule for answer in outcome.answers]
        both = "、".join(f"{a.rule}（{', '.join(a.cites)}）" for a in outcome.answers)
        cited = " and ".join(f"{a.rule} ({', '.join(a.cites)})" for a in outcome.answers)
        yield (
            ("conflict", self.question.name, tuple(rules)),
            Issue(
                "conflict",
                Text(
                    f"{self.question.name}：{both} 同时适用而答案不同",
                    f"{self.question.name}: {cited} apply together and disagree",
                ),
                self._place(own[-1].rule),
                Text(
                    "用 unless 写明何者让位，并注明依据。",
                    "Say with `unless` which one gives way, and cite why.",
                ),
                example=_shown(example),
            ),
        )

    def _below(self, made: TruthTable, outcome: Outcome) -> Iterator[tuple[object, Issue]]:
        for answer in outcome.answers:
            if not (answer.out_of_bounds and answer.rule.startswith(f"{self.place}/")):
                continue
            example = self._example(
                made, lambda value: value == outcome, partial(self.is_record, made.compiled.day)
            )
            if example is None:
                continue
            least = shown(self.question.type.read(self.question.type.least), self.question.type)
            yield (
                ("below-bounds", self.question.name, answer.rule),
                Issue(
                    "below-bounds",
                    Text(
                        f"{self.question.name}：{answer.rule} 的值可以低于 {least.zh}",
                        f"{self.question.name}: the value of {answer.rule} can be less than "
                        f"{least.en}",
                    ),
                    self._place(answer.rule),
                    Text(
                        "用 max(0, …) 写明下限，或以条件排除这种情形。",
                        "Write max(0, …), or exclude such facts with a condition.",
                    ),
                    example=_shown(example),
                ),
            )

    def _empty_ranges(self, made: TruthTable) -> Iterator[tuple[object, Issue]]:
        """Yield the rules whose range has a least that can be more than its most."""
        for rule in made.compiled.rules:
            tree = rule.rule.then.tree
            if not (isinstance(tree, Within) and rule.name.startswith(f"{self.place}/")):
                continue

            def ends(facts: Mapping[str, Value], rule: RuleDiagram, tree: Within) -> list[Any]:
                known = _known(made, rule, facts)
                return [known.value(tree.least), known.value(tree.most)]

            def empty(facts: Mapping[str, Value], rule: RuleDiagram, tree: Within) -> bool:
                least, most = ends(facts, rule, tree)
                is_empty = least is not None and most is not None and least > most
                return is_empty and self.is_record(made.compiled.day, facts)

            accept = partial(empty, rule=rule, tree=tree)
            forms = [
                ValueForm(node)
                for end in (tree.least, tree.most)
                for node in walk(end)
                if isinstance(node, FactName) and node.type and node.type.kind.is_numeric
            ]
            paths = made.compiled.diagrams.paths_to(rule.applies, lambda value: value is True)
            found = (witness(made.compiled.axes, slots, accept, forms) for slots in paths)
            example = next(filter(None, found), None)
            if example is None:
                continue
            least, most = (shown(end, self.question.type) for end in ends(example, rule, tree))
            yield (
                ("empty-range", self.question.name, rule.name),
                Issue(
                    "empty-range",
                    Text(
                        f"{self.question.name}：{rule.name} 的 least（{least.zh}）可以大于 "
                        f"most（{most.zh}）",
                        f"{self.question.name}: the least of {rule.name} ({least.en}) can be more "
                        f"than its most ({most.en})",
                    ),
                    rule.rule.place,
                    Text(
                        "核对两端的算式，或以条件排除这种情形。",
                        "Look at the forms of both ends, or exclude such facts with a condition.",
                    ),
                    example=_shown(example),
                ),
            )

    def _laxer(self, made: TruthTable, outcome: Outcome) -> Iterator[tuple[object, Issue]]:
        if self.question.strategy is not Strategy.STRICTEST:
            return
        for other in outcome.others:
            if not other.rule.startswith(f"{self.place}/"):
                continue
            binding = outcome.answers[0]
            example = self._example(made, lambda value: value == outcome)
            mine, theirs = _value(other.form, self.question), _value(binding.form, self.question)
            yield (
                ("laxer", self.question.name, other.rule, binding.rule),
                Issue(
                    "laxer",
                    Text(
                        f"{other.rule}（{mine.zh}）宽于上级的 {binding.rule}（{theirs.zh}）",
                        f"{other.rule} ({mine.en}) is laxer than {binding.rule} ({theirs.en}), "
                        f"which binds from above",
                    ),
                    self._place(other.rule),
                    Text("较宽者从不生效。", "The laxer value never takes effect."),
                    example=_shown(example or {}),
                ),
            )

    def _without_columns(
        self, made: TruthTable, outcomes: Sequence[Outcome]
    ) -> Iterator[tuple[object, Issue]]:
        """Yield the rules that tables and databases cannot decide, since no column holds them."""
        forms: list[tuple[str, Node, Type | None]] = [
            (answer.rule, answer.form, self.question.type)
            for outcome in sorted(outcomes, key=repr)
            for answer in (*outcome.answers, *outcome.others)
            if answer.form is not None
        ]
        for position, axis in enumerate(made.compiled.axes):
            for each in forms_of(axis):
                forms += [
                    (rule.name, each.tree, None)
                    for rule in made.compiled.rules
                    if position in made.compiled.diagrams.support(rule.applies)
                ]
        for name, form, type_ in forms:
            # A constant that is held against something is cut to what that can be.
            held = type_ is None and isinstance(form, Literal)
            fault = None if held else _fault_on_columns(form, type_)
            if fault and name.startswith(f"{self.place}/"):
                yield (
                    ("no-columns", self.question.name, name),
                    _no_columns(f"{self.question.name}: {name}", fault, self._place(name)),
                )

    def _gap(self, made: TruthTable) -> Iterator[tuple[object, Issue]]:
        def open_(value: object) -> bool:
            return isinstance(value, Outcome) and not value.answers and not value.silent

        own = [layer for layer in made.compiled.met[self.question.name] if layer.position == 0]
        above = (level.policy for level in made.chain.levels[1:] if level.policy)
        handed_up = any(self.question.name in policy.tables for policy in above)
        # What a table that extends leaves open is for the table above it to close.
        if not own or (handed_up and self.table.mode is Mode.EXTENDS):
            return
        example = self._example(made, open_)
        zh, en = "也未写明文件沉默", "nothing says that the document is silent on them"
        closing = self.table.otherwise
        if closing and own[0].otherwise is None and (day := made.since):
            names = (*closing.cites, *closing.by_silence)
            zh = f"自 {day} 起 otherwise 不生效（{'、'.join(names)}），没有什么结束该表"
            said = ", ".join(names)
            en = f"from {day} on nothing closes it: its otherwise ({said}) is not in force"
        if example is not None:
            yield (
                ("gap", self.question.name),
                Issue(
                    "gap",
                    Text(
                        f"{self.question.name}：有的情形没有规则回答，{zh}",
                        f"{self.question.name}: some facts are answered by no rule, and {en}",
                    ),
                    self.table.place,
                    Text(
                        "补一条规则，或以 otherwise 结束该表（by_silence 或附依据的答案）。",
                        "Add a rule, or close the table with `otherwise` (by_silence, or an answer "
                        "with its citation).",
                    ),
                    Severity.WARNING,
                    example=_shown(example),
                ),
            )

    def _shadowed(self) -> Iterator[tuple[object, Issue]]:
        for rule in self.table.rules:
            name = f"{self.place}/{rule.id}"
            tables = [
                made for made in self.made if any(r.name == name for r in made.compiled.rules)
            ]
            if any(_has_say(made, name) for made in tables):
                continue
            example = next(filter(None, (self._would_apply(made, name) for made in tables)), None)
            message = Text(
                f"规则 {name} 从不起作用" if tables else f"规则 {name} 没有一天有效",
                f"rule {name} never has a say" if tables else f"rule {name} is in force on no day",
            )
            yield (
                ("shadowed", self.question.name, rule.id),
                Issue(
                    "shadowed" if tables else "never-in-force",
                    message,
                    rule.place,
                    Text("检查条件、除外和日期。", "Look at its conditions, exclusions and dates."),
                    Severity.WARNING,
                    example=_shown(example or {}),
                ),
            )

    def _would_apply(self, made: TruthTable, name: str) -> dict[str, Value] | None:
        (rule,) = (rule for rule in made.compiled.rules if rule.name == name)
        diagrams = made.compiled.diagrams
        for slots in diagrams.paths_to(rule.applies, lambda value: value is True):
            return witness(made.compiled.axes, slots)
        return None

    def _example(
        self,
        made: TruthTable,
        wanted: Callable[[Any], bool],
        accept: Callable[[Mapping[str, Value]], bool] = lambda _facts: True,
        forms: Sequence[ValueForm] = (),
    ) -> dict[str, Value] | None:
        diagrams = made.compiled.diagrams
        for slots in diagrams.paths_to(made.compiled.root, wanted):
            found = witness(made.compiled.axes, slots, accept, forms)
            if found is not None:
                return found
        return None

    def _place(self, name: str) -> Place:
        rule: Rule | None = next(
            (rule for rule in self.table.rules if f"{self.place}/{rule.id}" == name), None
        )
        return rule.place if rule else self.table.place


def _is_record(engine: Engine, place: str, day: datetime.date, facts: Mapping[str, Value]) -> bool:
    """Return whether *facts* agree with each other and with the *day*."""
    known = {path: value for path, value in facts.items() if path in engine.vocabulary}
    try:
        engine.facts(known, at=place, date=day)
    except ContradictionError:
        return False
    return True


def _known(made: TruthTable, rule: RuleDiagram, facts: Mapping[str, Value]) -> KnownRecord:
    """Return what *rule* knows of a record with *facts*."""
    chain, position, day = made.chain, rule.layer.position, made.compiled.day

    def parameter(name: str) -> Value | None:
        held = chain.parameter(position, name, day)
        return held.value if held else None

    chosen = {
        path.removeprefix("reading."): str(value)
        for path, value in facts.items()
        if path.startswith("reading.")
    }
    readings = {**made.readings, **chosen}
    return KnownRecord(facts, readings, parameter, lambda name: chain.grid(position, name, day))


def _fault_on_columns(form: Node, type_: Type | None = None) -> Text | None:
    try:
        check_columns(form, type_)
    except NoColumnsError as error:
        return error.text
    return None


def _no_columns(name: str, fault: Text, place: Place) -> Issue:
    return Issue(
        "no-columns",
        Text(f"{name}：{fault.zh}", f"{name}: {fault.en}"),
        place,
        Text(
            "把商舍入（round_half_up），或把除数乘到比较的另一侧；以 min(…) 限制过大的因子。",
            "Round the quotient (round_half_up), or multiply the other side by the divisor; keep "
            "large factors small with min(…).",
        ),
    )


def _contradictions(policy: Policy) -> Iterator[Issue]:
    """Yield the contradictions that tables and databases cannot look for."""
    for each in policy.contradictions.values():
        sides = [
            side
            for node in walk(each.never.tree)
            if isinstance(node, Compare)
            for side in (node.left, node.right)
            if not isinstance(side, Literal)
        ]
        fault = next(filter(None, map(_fault_on_columns, sides)), None)
        if fault:
            yield _no_columns(each.name, fault, each.place)


def _has_say(made: TruthTable, name: str) -> bool:
    values = made.compiled.diagrams.values(made.compiled.root)
    return any(
        answer.rule == name
        for value in values
        if isinstance(value, Outcome)
        for answer in (*value.answers, *value.others)
    )


def _value(form: object, question: Question) -> Text:
    return shown(form.value, question.type) if isinstance(form, Literal) else Text("…", "…")


def _shown(facts: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (path, str(plain(value)).lower() if isinstance(value, bool) else str(plain(value)))
        for path, value in facts.items()
    )
