"""Everything that one jurisdiction supplies, as read from its files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from attrs import frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.errors import ValueRefusedError
from zsgx.issues import Issue, Place, Severity
from zsgx.policy import spelling
from zsgx.policy.account import ACCOUNT, Account
from zsgx.policy.allocation import ALLOCATION, Allocation
from zsgx.policy.contradiction import CONTRADICTION, Contradiction
from zsgx.policy.declaration import BOTH, TEXT, Each, Form, Key, Leaf, Listed, Record, key, keys_of
from zsgx.policy.document import CLAUSE, DOCUMENT, OUTSIDE, Clause, Document, OutsideDocument
from zsgx.policy.examiner import Examiner
from zsgx.policy.lookup import LOOKUP, LookupTable
from zsgx.policy.obligation import OBLIGATION, Obligation
from zsgx.policy.opening import MAIN_FILE
from zsgx.policy.provision import PARAMETER, READING, TABLE, DecisionTable, Parameter, Reading
from zsgx.policy.question import Question
from zsgx.policy.schema import Known, file_schema
from zsgx.policy.source import Mapping as SourceMapping
from zsgx.policy.source import Scalar, Sequence, YamlNode
from zsgx.policy.target import TARGET, Target
from zsgx.policy.vocabulary import (
    FACT,
    OPTION,
    QUESTION,
    AddedOption,
    DeclaredFact,
    DeclaredQuestion,
)
from zsgx.text import Text, listing

__all__ = ["JURISDICTION", "PROVISIONS", "Policy", "jurisdiction_schema", "provisions_schema"]

#: The format version that files are written in.
_FORMAT: Final = 1


def _code(node: YamlNode, examiner: Examiner) -> str | None:
    text = examiner.text(node, Text("加引号的六位区划代码", "a quoted division code"))
    if text is None:
        return None
    try:
        return Jurisdiction(text).code
    except ValueRefusedError as refusal:
        examiner.note("bad-code", refusal.text, node.place)
        return None


def _section(names: spelling.Named, content: Form | Each, zh: str, en: str) -> Any:
    """Return an attribute that a section of policy files becomes, from names to *content*."""
    return key(Each(names, content), zh, en, section=True, factory=dict)


_CODE: Final = Leaf("division code", {"type": "string", "pattern": r"^\d{6}$"}, _code)


@frozen
class Policy:
    """
    The policy of one jurisdiction.

    Attributes:
        jurisdiction: The place, with its name and label.
        gaps: Codes of the levels above that have no plugin, declared on purpose.
        documents: Its documents by id.
        clauses: Its clauses by id.
        facts: The facts that it adds, by path.
        questions: The questions that it adds, by name.
        options: The options that it adds to facts of the core or of the levels above, by path.
        parameters: Its parameters by name.
        readings: Its readings by name.
        lookups: Its lookup tables by name.
        tables: Its decision tables by question.
        outside: The documents that its own name and that are not at hand, by id.
        targets: Its targets by metric.
        obligations: Its obligations by name.
        allocations: Its allocations of a goal to departments and fields, by name.
        accounts: Its accounts, how a person's entries add up over a period, by name.
        contradictions: What no record may be there, by name.
        limitations: What it leaves out, in words.
        words: What it calls options in its own way, by option.
        unread: The documents that are listed and whose entries have faults, by id.
        digest: A digest of all its files; equal files give equal digests on every machine.
        hooked: The questions that its plugin decides by a hook.
        issues: Every fault found so far; a policy with an error decides nothing.
        origin: The package or folder it was read from.
    """

    jurisdiction: Jurisdiction
    gaps: tuple[str, ...] = key(
        Listed(_CODE, fewest=0),
        "有意没有插件的上级",
        "levels above without a plugin, on purpose",
        default=(),
    )
    documents: Mapping[str, Document] = key(
        Each(spelling.DOCUMENT_ID, DOCUMENT), "文件", "the documents", required=True, factory=dict
    )
    clauses: Mapping[str, Clause] = _section(spelling.CLAUSE_ID, CLAUSE, "条款", "clauses")
    facts: Mapping[str, DeclaredFact] = _section(spelling.FACT, FACT, "事实", "facts by path")
    questions: Mapping[str, DeclaredQuestion] = _section(
        spelling.QUESTION, QUESTION, "问题", "questions by name"
    )
    options: Mapping[str, Mapping[str, AddedOption]] = _section(
        spelling.FACT,
        Each(spelling.OPTION, OPTION),
        "添加到事实的选项",
        "options that are added to facts, by path",
    )
    parameters: Mapping[str, Parameter] = _section(
        spelling.NAME, PARAMETER, "参数", "parameters by name"
    )
    readings: Mapping[str, Reading] = _section(
        spelling.NAME, READING, "解释口径", "readings by name"
    )
    lookups: Mapping[str, LookupTable] = _section(
        spelling.NAME, LOOKUP, "对照表", "lookup tables by name"
    )
    tables: Mapping[str, DecisionTable] = _section(
        spelling.QUESTION, TABLE, "判定表", "decision tables by question"
    )
    outside: Mapping[str, OutsideDocument] = _section(
        spelling.SLUG, OUTSIDE, "文件外的文件", "documents that are named and not at hand"
    )
    targets: Mapping[str, Target] = _section(spelling.METRIC, TARGET, "目标", "targets by metric")
    obligations: Mapping[str, Obligation] = _section(
        spelling.SLUG, OBLIGATION, "义务", "obligations by name"
    )
    allocations: Mapping[str, Allocation] = _section(
        spelling.NAME, ALLOCATION, "任务分解表", "allocations by name"
    )
    accounts: Mapping[str, Account] = _section(spelling.NAME, ACCOUNT, "账", "accounts by name")
    contradictions: Mapping[str, Contradiction] = _section(
        spelling.SLUG, CONTRADICTION, "矛盾", "what no record may be, by name"
    )
    limitations: tuple[Text, ...] = key(
        Listed(BOTH, fewest=0), "未涵盖的内容", "what it leaves out", default=()
    )
    words: Mapping[str, Text] = key(
        Each(spelling.OPTION_OF, BOTH),
        "本地对选项的称谓",
        "what it calls options in its own way",
        factory=dict,
    )
    hooked: tuple[str, ...] = key(
        Listed(TEXT, fewest=0),
        "由插件钩子判定的问题",
        "questions that the plugin decides by a hook",
        name="decides",
        default=(),
    )
    unread: tuple[str, ...] = ()
    digest: str = ""
    issues: tuple[Issue, ...] = ()
    origin: str = ""

    @property
    def main_file(self) -> Place:
        """The file that names the place and its documents."""
        return Place(f"{self.origin}/{MAIN_FILE}")

    @cached_property
    def account_questions(self) -> Mapping[str, tuple[Question, DecisionTable]]:
        """The questions that stand for the expressions of its accounts, each with its table."""
        code = self.jurisdiction.code
        every = (each for account in self.accounts.values() for each in account.questions(code))
        return {question.name: (question, table) for question, table in every}

    def table(self, question: str) -> DecisionTable | None:
        """Return its table for a question, be it one that an account asks; None without one."""
        own = self.tables.get(question)
        if own is not None or question not in self.account_questions:
            return own
        return self.account_questions[question][1]

    @property
    def answers(self) -> frozenset[str]:
        """The questions that it answers, by a table or by a hook."""
        return frozenset(self.tables) | frozenset(self.hooked)

    @property
    def metrics(self) -> dict[str, Target]:
        """Its targets by metric, those that its allocations give with them."""
        divided = (allocation.targets() for allocation in self.allocations.values())
        return {name: one for group in (*divided, self.targets) for name, one in group.items()}

    @property
    def usable(self) -> bool:
        """Whether no issue is an error."""
        return not any(issue.severity is Severity.ERROR for issue in self.issues)


def _policy(record: Record) -> Policy | None:
    """Return the policy that `jurisdiction.yaml` begins; None where it does not tell the place."""
    values = record.values
    _check_format(record["format"], record.examiner)
    if values["code"] is None or values["name"] is None:
        return None
    jurisdiction = Jurisdiction(values["code"], values["name"], values["label"])
    above = jurisdiction.chain[1:]
    gaps = record["gaps"]
    for gap in gaps.items if isinstance(gaps, Sequence) else ():
        if isinstance(gap, Scalar) and gap.text in {*values["gaps"]} - {*above}:
            _not_above(gap, jurisdiction, record.examiner)
    listed = record["documents"]
    names = [name.text for name, _ in listed.entries] if isinstance(listed, SourceMapping) else []
    return record.build(
        Policy,
        jurisdiction=jurisdiction,
        gaps=tuple(gap for gap in values["gaps"] if gap in above),
        unread=tuple(name for name in names if name not in values["documents"]),
    )


def _check_format(node: YamlNode | None, examiner: Examiner) -> None:
    if node is None or (isinstance(node, Scalar) and node.text == str(_FORMAT)):
        return
    examiner.note(
        "format-version",
        Text(f"只支持 format: {_FORMAT}", f"only format: {_FORMAT} can be read"),
        node.place,
        Text("检查格式版本，或更新 zsgx。", "Check the format version, or update zsgx."),
    )


def _not_above(node: Scalar, jurisdiction: Jurisdiction, examiner: Examiner) -> None:
    code, above = node.text, jurisdiction.chain[1:]
    examiner.note(
        "bad-code",
        Text(f"{code} 不是 {jurisdiction.code} 的上级", f"{code} is not above {jurisdiction.code}"),
        node.place,
        Text(f"上级为：{listing(above)}", f"Above it: {listing(above)}")
        if above
        else Text("它没有上级，删去 gaps。", "Nothing is above it; remove gaps."),
    )


_KEYS: Final = keys_of(Policy)
#: What `jurisdiction.yaml` holds.
JURISDICTION: Final = Form(
    "jurisdiction",
    Text("辖区", "a jurisdiction"),
    {
        "format": Key(
            Leaf("`1`", {"enum": [_FORMAT, str(_FORMAT)]}, lambda node, _: node),
            Text("格式版本", "the format version"),
            required=True,
        ),
        "name": Key(
            spelling.NAME, Text("名称，如 qingdao", "its name, such as qingdao"), required=True
        ),
        "code": Key(_CODE, Text("六位区划代码", "its six-digit division code"), required=True),
        "label": Key(BOTH, Text("读者所见的名称", "what readers call it"), required=True),
        **{name: each for name, each in _KEYS.items() if not each.section},
    },
    Policy,
    _policy,
    elsewhere={
        name: Text(
            f"{name} 写在同一目录的另一个文件中，如 hours.yaml。",
            f"{name} stands in another file beside this one, such as hours.yaml.",
        )
        for name, each in _KEYS.items()
        if each.section
    },
)
#: What the other policy files hold, section by section.
PROVISIONS: Final = Form(
    "provisions",
    Text("规定文件", "a file of provisions"),
    {name: each for name, each in _KEYS.items() if each.section},
    elsewhere={
        name: Text(f"{name} 写在 jurisdiction.yaml 中。", f"{name} stands in jurisdiction.yaml.")
        for name in JURISDICTION.keys
    },
)


def jurisdiction_schema(known: Known) -> dict[str, Any]:
    """Return the JSON Schema of `jurisdiction.yaml`, with the names that are *known*."""
    title = Text("zsgx：辖区与文件", "zsgx: jurisdiction and documents")
    return file_schema(JURISDICTION, title, known)


def provisions_schema(known: Known) -> dict[str, Any]:
    """Return the JSON Schema of the other policy files, with the names that are *known*."""
    return file_schema(PROVISIONS, Text("zsgx：规定", "zsgx: provisions"), known)
