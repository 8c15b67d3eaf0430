"""
Names, types, units and citations of a policy, checked against what is known around it.

Reading finds the faults of the files' form; this finds those of their meaning, once the levels
above and the vocabulary are there. Both kinds end up side by side in `Policy.issues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from zsgx.domain.kinds import BOOL, DATE, INT, Kind, Type, Value, enumeration
from zsgx.domain.vocabulary import DAY
from zsgx.issues import Issue, Place
from zsgx.language.check import check
from zsgx.language.names import KnownNames
from zsgx.language.tree import DecisionName, ExpressionFault, FactName, Node, RuleName, Within, walk
from zsgx.policy.account import (
    COUNTED,
    Account,
    Cap,
    CarryOver,
    Cycle,
    PostTerm,
    Requirement,
    Spread,
)
from zsgx.policy.amendment import amendment_issues
from zsgx.policy.citing import citing
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.examiner import Expression
from zsgx.policy.provision import (
    DecisionTable,
    Mode,
    Otherwise,
    Parameter,
    Reading,
    Rule,
)
from zsgx.policy.question import Question, Strategy
from zsgx.policy.rows import check_rows, known_lookup
from zsgx.policy.shared_names import declared_above
from zsgx.policy.target import METRICS
from zsgx.policy.validity import Validity
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from zsgx.policy.lookup import LookupTable
    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy

__all__ = ["check_policy"]

ItemT = TypeVar("ItemT", Cap, Requirement, Spread, CarryOver)


def conditions(rule: Rule) -> Iterator[Node]:
    """Yield every node of the condition and the exceptions of *rule*."""
    trees = [rule.when.tree] if rule.when else []
    for tree in (*trees, *(exclusion.when.tree for exclusion in rule.unless)):
        yield from walk(tree)


def questions_in(table: DecisionTable) -> set[str]:
    """Return the questions whose answers *table* asks for."""
    trees = [rule.then.tree for rule in table.rules]
    if table.otherwise and table.otherwise.then:
        trees.append(table.otherwise.then.tree)
    nodes = [node for tree in trees for node in walk(tree)]
    nodes += [node for rule in table.rules for node in conditions(rule)]
    return {node.question for node in nodes if isinstance(node, DecisionName)}


def way_back(start: str, asks: Mapping[str, set[str]]) -> list[str] | None:
    """Return a way from *start* back to itself over what each name *asks* for, or None."""
    todo = [(name, [start, name]) for name in sorted(asks.get(start, ()))]
    seen: set[str] = set()
    while todo:
        name, way = todo.pop()
        if name == start:
            return way
        if name not in seen:
            seen.add(name)
            todo += [(after, [*way, after]) for after in sorted(asks.get(name, ()))]
    return None


def named(policy: Policy, above: Sequence[Policy], facts: Mapping[str, Type]) -> Iterator[Issue]:
    """
    Yield an issue for everything that *policy* names and that does not exist.

    Args:
        policy: The policy as read.
        above: The policies of the levels above.
        facts: The types of all facts by path.
    """
    chain = (policy, *above)
    documents = {name for level in chain for name in (*level.documents, *level.unread)}
    yield from _documents(policy, documents)
    yield from amendment_issues(policy, above)
    clauses = {name for level in chain for name in level.clauses}
    for _, cites, place in citing(policy):
        for cited in cites:
            yield from _unknown("unknown-clause", cited, clauses, Text("条款", "clause"), place)
    outside = {name for level in chain for name in level.outside}
    what = Text("外部文件", "outside document")
    for clause in policy.clauses.values():
        for name in clause.outside:
            yield from _unknown("unknown-document", name, outside, what, clause.place)
    for document in policy.outside.values():
        for fact in document.sets:
            yield from _fact(fact, facts, None, document.place)
    obligations = {name for level in chain for name in level.obligations}
    readings = {name for level in chain for name in level.readings}
    parameters = {
        name: each for level in reversed(chain) for name, each in level.parameters.items()
    }
    for obligation in policy.obligations.values():
        yield from _obligation(obligation, obligations, facts)
        yield from _numbers(obligation, parameters)
        if obligation.who_by:
            what = Text("解释口径", "reading")
            yield from _unknown("unknown-name", obligation.who_by, readings, what, obligation.place)
    for account in policy.accounts.values():
        yield from _dates_of(account, facts)
    yield from _metrics(policy, {*METRICS, *(name for level in chain for name in level.targets)})


def _documents(policy: Policy, documents: Collection[str]) -> Iterator[Issue]:
    for clause in policy.clauses.values():
        # A document whose own entry has faults is told of there, and once.
        if clause.document not in (*policy.documents, *policy.unread):
            message = Text(
                f"条款 {clause.id} 的文件 {clause.document} 未在 documents 中列出",
                f"clause {clause.id}: document {clause.document} is not listed",
            )
            hint = did_you_mean(clause.document, policy.documents)
            yield Issue("unknown-document", message, clause.place, hint)
    for table in policy.tables.values():
        for silent in table.otherwise.by_silence if table.otherwise else ():
            what = Text("文件", "document")
            place = table.otherwise.place if table.otherwise else None
            yield from _unknown("unknown-document", silent, documents, what, place)


def _obligation(
    obligation: Obligation, obligations: Collection[str], facts: Mapping[str, Type]
) -> Iterator[Issue]:
    place = obligation.place
    if obligation.after:
        yield from _fact(obligation.after.event, facts, DATE, place)
    if obligation.needs:
        yield from _fact(obligation.needs, facts, BOOL, place)
    for hop in obligation.hops:
        yield from _fact(hop, facts, DATE, place)
    if obligation.follows:
        what = Text("义务", "obligation")
        yield from _unknown("unknown-name", obligation.follows, obligations, what, place)


def _requirements_of(account: Account) -> Iterator[Issue]:
    """Yield an issue for each requirement that an account names and that it does not have."""
    known = [COUNTED, *(each.id for each in account.requirements)]
    shares: tuple[Cap | Requirement, ...] = (*account.caps, *account.requirements)
    named = [(each.share_of, each.place) for each in shares]
    named += [(account.carry.of, account.carry.place)] if account.carry else []
    for name, place in named:
        if name is not None:
            what = Text("要求", "requirement")
            yield from _unknown("unknown-name", name, known, what, place)


def _dates_of(account: Account, facts: Mapping[str, Type]) -> Iterator[Issue]:
    """Yield what is wrong with the facts of days that an account names."""
    named = [account.date] if account.date else []
    if isinstance(account.period, PostTerm):
        named += filter(None, (account.period.since, account.period.until))
    elif isinstance(account.period, Cycle) and isinstance(account.period.anchor, str):
        anchor = account.period.anchor
        year = anchor in facts and facts[anchor].kind is Kind.INT
        named += [] if year else [anchor]
    for path in named:
        yield from _fact(path, facts, DATE, account.place)


def _numbers(obligation: Obligation, parameters: Mapping[str, Parameter]) -> Iterator[Issue]:
    """Yield what is wrong with the parameters that hold the numbers of a period."""
    for name in obligation.after.parameters if obligation.after else ():
        what, place = Text("参数", "parameter"), obligation.place
        yield from _unknown("unknown-name", name, parameters, what, place)
        declared = parameters.get(name)
        if declared is not None and declared.type != INT:
            message = Text(
                f"参数 {name} 不是年数、月数或天数",
                f"parameter {name} is no number of years, months or days",
            )
            yield Issue("wrong-kind", message, place, _UNIT)


_UNIT: Final = Text("其 unit 写作 years、months 或 days。", "Its unit is years, months or days.")


def _metrics(policy: Policy, metrics: Collection[str]) -> Iterator[Issue]:
    what = Text("指标", "metric")
    for target in policy.targets.values():
        for part in target.parts:
            yield from _unknown("unknown-name", part, metrics, what, target.place)
    for allocation in policy.allocations.values():
        yield from _unknown("unknown-name", allocation.metric, metrics, what, allocation.place)


def _fact(
    path: str, facts: Mapping[str, Type], wanted: Type | None, place: Place | None
) -> Iterator[Issue]:
    yield from _unknown("unknown-name", path, facts, Text("事实", "fact"), place)
    if path in facts and wanted and facts[path].kind is not wanted.kind:
        message = Text(
            f"{path} 是{facts[path].kind.label.zh}，此处需要{wanted.kind.label.zh}",
            f"{path} is {facts[path].kind.label.en}; {wanted.kind.label.en} is wanted",
        )
        yield Issue("wrong-kind", message, place)


def _unknown(
    code: str, name: str, known: Collection[str], what: Text, place: Place | None
) -> Iterator[Issue]:
    """Yield an issue where *name* is not among those that are known."""
    if name not in known:
        message = Text(f"未知{what.zh} {name}", f"unknown {what.en} {name}")
        yield Issue(code, message, place, did_you_mean(name, known), name=name)


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
    lookups = {name: examination.lookup(each) for name, each in policy.lookups.items()}
    tables = {name: examination.table(table) for name, table in policy.tables.items()}
    contradictions = {
        name: examination.contradiction(each) for name, each in policy.contradictions.items()
    }
    accounts = {name: examination.account(each) for name, each in policy.accounts.items()}
    examination.citations()
    examination.words()
    examination.cycles()
    found = tuple(sorted((*policy.issues, *examination.issues), key=lambda issue: issue.position))
    return attrs.evolve(
        policy,
        lookups=lookups,
        tables=tables,
        contradictions=contradictions,
        accounts=accounts,
        issues=found,
    )


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
        self._validity = Validity.of(self._chain)
        self._questions = questions
        self._parameters: dict[str, Parameter] = {}
        self._readings: dict[str, Reading] = {}
        for level in reversed(self._chain):
            self._parameters |= level.parameters
            self._readings |= level.readings
        lookups: dict[str, LookupTable] = {}
        for level in reversed(self._chain):
            lookups |= level.lookups
        known = {name: known_lookup(table, facts) for name, table in lookups.items()}
        self._hooked = {name for level in self._chain for name in level.hooked}
        self._scope = KnownNames(
            facts=facts,
            parameters={name: parameter.type for name, parameter in self._parameters.items()},
            readings={name: enumeration(*r.choices) for name, r in self._readings.items()},
            questions={name: question.type for name, question in questions.items()},
            lookups={name: each for name, each in known.items() if each is not None},
            values=self._values,
        )

    def _values(self, name: str) -> tuple[Value, ...]:
        declared = self._parameters.get(name)
        return tuple(value.value for value in declared.values) if declared else ()

    # Lookup tables

    def lookup(self, table: LookupTable) -> LookupTable:
        """Return *table* with its rows read, held against each other."""
        checked, issues = check_rows(table, self._scope.facts, self._validity)
        self.issues += issues
        return checked

    # Contradictions

    def contradiction(self, contradiction: Contradiction) -> Contradiction:
        """Return *contradiction* with its condition resolved, which may name facts alone."""
        never = self._expression(contradiction.never, KnownNames(facts=self._scope.facts), BOOL)
        named = {node.path for node in walk(never.tree) if isinstance(node, FactName)}
        if not named - {DAY}:
            self._issue(
                "no-facts",
                Text("矛盾的条件没有提到事实", "the condition of a contradiction names no fact"),
                never.place,
                Text("写明哪些事实不能并存。", "Say which facts cannot be together."),
            )
        return attrs.evolve(contradiction, never=never)

    # Accounts

    def account(self, account: Account) -> Account:
        """Return *account* with its expressions resolved."""
        question = self._questions.get(account.credit)
        if question is None:
            self._unknown_question(account.credit, account.place)
        elif question.type.kind is not account.unit.kind:
            wanted, found = account.unit.kind.label, question.type.kind.label
            message = Text(
                f"{account.credit} 是{found.zh}，账以{wanted.zh}计",
                f"{account.credit} is {found.en}; the account counts {wanted.en}",
            )
            self._issue("unit", message, account.place, Text("核对 unit。", "Look at unit."))
        for name in filter(None, (account.subject, account.kind)):
            what = Text("事实或问题", "fact or question")
            known = {**self._scope.facts, **self._questions}
            self.issues += _unknown("unknown-name", name, known, what, account.place)
        self.issues += _requirements_of(account)
        return attrs.evolve(
            account,
            caps=tuple(self._item(each, account.unit) for each in account.caps),
            requirements=tuple(self._item(each, account.unit) for each in account.requirements),
            spread=tuple(self._item(each, account.unit) for each in account.spread),
            carry=account.carry and self._item(account.carry, account.unit),
        )

    def _item(self, item: ItemT, unit: Type) -> ItemT:
        resolved: dict[str, Any] = {}
        for name, type_ in {"of": BOOL, "when": BOOL, "at_most": unit, "at_least": unit}.items():
            expression = getattr(item, name, None)
            if isinstance(expression, Expression):
                resolved[name] = self._expression(expression, self._scope, type_)
        return attrs.evolve(item, **resolved)

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

    def _rule(self, rule: Rule, scope: KnownNames, question: Question) -> Rule:
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
        self, otherwise: Otherwise | None, scope: KnownNames, question: Question
    ) -> Otherwise | None:
        if otherwise is None or otherwise.then is None:
            return otherwise
        bare = attrs.evolve(scope, rules=frozenset())
        return attrs.evolve(otherwise, then=self._expression(otherwise.then, bare, question.type))

    def _expression(self, expression: Expression, scope: KnownNames, expected: Type) -> Expression:
        if isinstance(expression.tree, Within):
            return self._range(expression, expression.tree, scope, expected)
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

    def _range(
        self, expression: Expression, tree: Within, scope: KnownNames, expected: Type
    ) -> Expression:
        """Return a range with its ends resolved, each at its own place."""
        if not expected.kind.is_numeric:
            message = Text("只有数量可以在范围内确定", "only amounts are decided within a range")
            self._issue("wrong-kind", message, expression.place)
            return expression
        parts = tuple(self._expression(part, scope, expected) for part in expression.parts)
        value, least, most = parts
        if not isinstance(value.tree, FactName):
            message = Text("所确定的值应为一项事实", "what was decided is a fact")
            self._issue("wrong-kind", message, value.place)
        whole = Within(value.tree, least.tree, most.tree, tree.by, type=expected)
        return attrs.evolve(expression, tree=whole, parts=parts)

    # Citations

    def words(self) -> None:
        """Note a word for an option that no fact or question has."""
        types = {**self._scope.facts, **self._scope.questions}
        options = {option for type_ in types.values() for option in type_.options}
        options |= {f"{path}:{option}" for path, type_ in types.items() for option in type_.options}
        main = self._policy.main_file
        for name in self._policy.words:
            if name not in options:
                message = Text(
                    f"words：没有选项 {name}", f"words: no fact or question has an option {name}"
                )
                self._issue("unknown-option", message, main, did_you_mean(name, sorted(options)))

    def citations(self) -> None:
        """Note what is cited or decided by hook and does not exist."""
        main = self._policy.main_file
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
                for name in sorted(questions_in(table) & set(self._policy.hooked)):
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
                asks.setdefault(name, set()).update(questions_in(table))
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
        what = Text("问题", "question")
        self.issues += _unknown("unknown-question", name, self._questions, what, place)

    def _fault(self, fault: ExpressionFault, expression: Expression) -> None:
        place = expression.spot(fault.span)
        self.issues.append(Issue(fault.code, fault.message, place, fault.hint, name=fault.name))

    def _issue(
        self, code: str, message: Text, place: Place | None, hint: Text | None = None
    ) -> None:
        self.issues.append(Issue(code, message, place, hint))
