"""
Names, types, units and citations of a policy, checked against what is known around it.

Reading finds the faults of the files' form; this finds those of their meaning, once the levels
above and the vocabulary are there. Both kinds end up side by side in `Policy.issues`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from zsgx.domain.kinds import BOOL, Type, Value, enumeration
from zsgx.domain.vocabulary import DAY
from zsgx.issues import Issue, Place
from zsgx.language.check import Scope, check
from zsgx.language.faults import Fault
from zsgx.language.tree import DecisionName, FactName, RuleName, walk
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.cycles import asked, conditions, way_back
from zsgx.policy.declared import declared_above
from zsgx.policy.named import named
from zsgx.policy.policy import Policy
from zsgx.policy.provision import (
    DecisionTable,
    Expression,
    Mode,
    Otherwise,
    Parameter,
    Reading,
    Rule,
)
from zsgx.policy.question import Question, Strategy
from zsgx.text import Text, did_you_mean

__all__ = ["check_policy"]


def check_policy(
    policy: Policy,
    above: Sequence[Policy],
    facts: Mapping[str, Type],
    questions: Mapping[str, Question],
) -> Policy:
    """
    Return *policy* with every expression resolved, and with the issues found on the way.

    Args:
        policy: The policy as read.
        above: The policies of the levels above, the nearest first.
        facts: The types of all facts by path.
        questions: All questions by name.
    """
    examination = _Examination(policy, above, facts, questions)
    tables = {name: examination.table(table) for name, table in policy.tables.items()}
    contradictions = {
        name: examination.contradiction(each) for name, each in policy.contradictions.items()
    }
    examination.citations()
    examination.words()
    examination.cycles()
    found = tuple(sorted((*policy.issues, *examination.issues), key=_position))
    return attrs.evolve(policy, tables=tables, contradictions=contradictions, issues=found)


class _Examination:
    def __init__(
        self,
        policy: Policy,
        above: Sequence[Policy],
        facts: Mapping[str, Type],
        questions: Mapping[str, Question],
    ) -> None:
        self.issues: list[Issue] = []
        self._policy = policy
        self._chain = (policy, *above)
        self._questions = questions
        self._parameters: dict[str, Parameter] = {}
        self._readings: dict[str, Reading] = {}
        for level in reversed(self._chain):
            self._parameters |= level.parameters
            self._readings |= level.readings
        self._hooked = {name for level in self._chain for name in level.hooked}
        self._scope = Scope(
            facts=facts,
            parameters={name: parameter.type for name, parameter in self._parameters.items()},
            readings={name: enumeration(*r.choices) for name, r in self._readings.items()},
            questions={name: question.type for name, question in questions.items()},
            values=self._values,
        )

    def _values(self, name: str) -> tuple[Value, ...]:
        declared = self._parameters.get(name)
        return tuple(value.value for value in declared.values) if declared else ()

    # Contradictions

    def contradiction(self, contradiction: Contradiction) -> Contradiction:
        """Return *contradiction* with its condition resolved, which may name facts alone."""
        never = self._expression(contradiction.never, Scope(facts=self._scope.facts), BOOL)
        named = {node.path for node in walk(never.tree) if isinstance(node, FactName)}
        if not named - {DAY}:
            self._issue(
                "no-facts",
                Text("矛盾的条件没有提到事实", "the condition of a contradiction names no fact"),
                never.place,
                Text("写明哪些事实不能并存。", "Say which facts cannot be together."),
            )
        return attrs.evolve(contradiction, never=never)

    # Tables

    def table(self, table: DecisionTable) -> DecisionTable:
        """Return *table* with its expressions resolved."""
        question = self._questions.get(table.question)
        if question is None:
            self._unknown_question(table.question, table.place)
            return table
        if table.question in self._policy.hooked:
            self._issue(
                "decided-by-hook",
                Text(
                    f"{table.question} 已列入 decides，不能再有判定表",
                    f"{table.question} is listed under decides; it cannot have a table as well",
                ),
                table.place,
            )
        if question.strategy is Strategy.STRICTEST and table.mode is Mode.REPLACES:
            self._issue(
                "strictest-replaced",
                Text(
                    f"{table.question} 取各级中最严者，不得 replaces",
                    f"{table.question} takes the strictest of all levels; it cannot be replaced",
                ),
                table.place,
                Text("改为 mode: extends。", "Write mode: extends."),
            )
        scope = attrs.evolve(self._scope, rules=frozenset(rule.id for rule in table.rules))
        rules = tuple(self._rule(rule, scope, question) for rule in table.rules)
        otherwise = self._otherwise(table.otherwise, scope, question)
        self._rule_cycles(table)
        return attrs.evolve(table, rules=rules, otherwise=otherwise)

    def _rule(self, rule: Rule, scope: Scope, question: Question) -> Rule:
        return attrs.evolve(
            rule,
            when=self._expression(rule.when, scope, BOOL) if rule.when else None,
            unless=tuple(
                attrs.evolve(exclusion, when=self._expression(exclusion.when, scope, BOOL))
                for exclusion in rule.unless
            ),
            then=self._expression(rule.then, attrs.evolve(scope, rules=frozenset()), question.type),
        )

    def _otherwise(
        self, otherwise: Otherwise | None, scope: Scope, question: Question
    ) -> Otherwise | None:
        if otherwise is None or otherwise.then is None:
            return otherwise
        bare = attrs.evolve(scope, rules=frozenset())
        return attrs.evolve(otherwise, then=self._expression(otherwise.then, bare, question.type))

    def _expression(self, expression: Expression, scope: Scope, expected: Type) -> Expression:
        tree, faults = check(expression.tree, scope, expected)
        for fault in faults:
            self._fault(fault, expression)
        for node in walk(tree):
            if isinstance(node, DecisionName) and node.question in self._hooked:
                self._issue(
                    "decided-by-hook",
                    Text(
                        f"{node.question} 由插件钩子判定，规则中不能引用",
                        f"{node.question} is decided by a hook; a rule cannot ask for it",
                    ),
                    expression.spot(node.span),
                )
        return attrs.evolve(expression, tree=tree)

    # Citations

    def words(self) -> None:
        """Note a word for an option that no fact or question has."""
        types = {**self._scope.facts, **self._scope.questions}
        options = {option for type_ in types.values() for option in type_.options}
        options |= {f"{path}:{option}" for path, type_ in types.items() for option in type_.options}
        main = Place(f"{self._policy.origin}/jurisdiction.yaml")
        for name in self._policy.words:
            if name not in options:
                message = Text(
                    f"words：没有选项 {name}", f"words: no fact or question has an option {name}"
                )
                self._issue("unknown-option", message, main, did_you_mean(name, sorted(options)))

    def citations(self) -> None:
        """Note what is cited or decided by hook and does not exist."""
        main = Place(f"{self._policy.origin}/jurisdiction.yaml")
        for name in self._policy.hooked:
            question = self._questions.get(name)
            if question is None:
                self._unknown_question(name, main)
            elif question.strategy is Strategy.STRICTEST:
                self._issue(
                    "decided-by-hook",
                    Text(
                        f"{name} 取各级中最严者，不能由插件钩子判定",
                        f"{name} takes the strictest of all levels; a hook cannot decide it",
                    ),
                    main,
                )
        self.issues += declared_above(self._policy, self._chain[1:])
        for level in self._chain[1:]:
            for table in level.tables.values():
                for name in sorted(asked(table) & set(self._policy.hooked)):
                    self._issue(
                        "decided-by-hook",
                        Text(
                            f"{level.jurisdiction.name} 的 {table.question} 引用了 {name}，"
                            f"此处不能由插件钩子判定",
                            f"{level.jurisdiction.name} asks for {name} in {table.question}; "
                            f"a hook cannot decide it here",
                        ),
                        main,
                    )
        self.issues += named(self._policy, self._chain[1:], self._scope.facts)

    # Cycles

    def cycles(self) -> None:
        """Note decisions that ask for each other."""
        asks: dict[str, set[str]] = {}
        for level in self._chain:
            for name, table in level.tables.items():
                asks.setdefault(name, set()).update(asked(table))
        for name, table in self._policy.tables.items():
            cycle = way_back(name, asks)
            if cycle:
                self._issue(
                    "decision-cycle",
                    Text(
                        f"判定互相引用：{' → '.join(cycle)}",
                        f"decisions ask for each other: {' → '.join(cycle)}",
                    ),
                    table.place,
                )

    def _rule_cycles(self, table: DecisionTable) -> None:
        asks = {
            rule.id: {node.rule for node in conditions(rule) if isinstance(node, RuleName)}
            for rule in table.rules
        }
        for rule in table.rules:
            cycle = way_back(rule.id, asks)
            if cycle:
                self._issue(
                    "rule-cycle",
                    Text(
                        f"规则互相引用：{' → '.join(cycle)}",
                        f"rules refer to each other: {' → '.join(cycle)}",
                    ),
                    rule.place,
                )

    # Issues

    def _unknown_question(self, name: str, place: Place) -> None:
        self._issue(
            "unknown-question",
            Text(f"未知问题 {name}", f"unknown question {name}"),
            place,
            did_you_mean(name, self._questions),
        )

    def _fault(self, fault: Fault, expression: Expression) -> None:
        self._issue(fault.code, fault.message, expression.spot(fault.span), fault.hint)

    def _issue(
        self, code: str, message: Text, place: Place | None, hint: Text | None = None
    ) -> None:
        self.issues.append(Issue(code, message, place, hint))


def _position(issue: Issue) -> tuple[str, int, int]:
    place = issue.place or Place("")
    return place.file, place.line, place.column
