"""
What YAML files hold, declared once: every key on the attribute of the record that it becomes.

From the declaration come the reading and the faults that are noted, the JSON Schema for editors,
and the tables of the reference.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs
from attrs import NOTHING, evolve, field, frozen

from zsgx.domain.kinds import EARLIEST, LATEST
from zsgx.issues import Place
from zsgx.policy.examiner import Examiner
from zsgx.policy.source import Scalar, YamlNode
from zsgx.policy.spelling import CLAUSE_ID, Named, Sort
from zsgx.text import Text, did_you_mean

__all__ = [
    "BOTH",
    "CITES",
    "DATE",
    "EXPRESSION",
    "INTEGER",
    "NUMBER",
    "TEXT",
    "YEAR",
    "YES",
    "Content",
    "Dependent",
    "Each",
    "Either",
    "Form",
    "Key",
    "Leaf",
    "Listed",
    "OneOf",
    "Record",
    "cite",
    "declared",
    "examine",
    "key",
    "keyed",
    "keys_of",
    "placed",
    "read",
    "spread",
]

_KEY: Final = "zsgx.key"
_KEYED: Final = "zsgx.keyed"
_PLACED: Final = "zsgx.placed"
_SPREAD: Final = "zsgx.spread"

R = TypeVar("R")


@frozen(eq=False)
class Leaf:
    """
    A single value.

    Attributes:
        name: What the reference calls it.
        schema: Its JSON Schema, or the content that is written alike.
        read: Returns the value of a node; None where it has none, which is noted.
        absent: What it is where its key is left out.
        vital: Whether nothing is left of a record in which it cannot be read.
        sort: What the name stands for that it is, or the names that it maps; None where it has
            none that an editor could complete.
    """

    name: str
    schema: Mapping[str, Any] | Content
    read: Callable[[YamlNode, Examiner], Any]
    absent: Any = None
    vital: bool = False
    sort: Sort | None = None


@frozen(eq=False)
class OneOf:
    """
    One of a few words.

    Attributes:
        options: What each word stands for.
        label: What to call one.
    """

    options: Mapping[str, Any]
    label: Text

    @classmethod
    def of(cls, words: type[enum.Enum], zh: str, en: str) -> OneOf:
        """Return one of the values of an enumeration, each of which is called *zh* or *en*."""
        return cls({one.value: one for one in words}, Text(zh, en))


@frozen(eq=False)
class Listed:
    """
    A list.

    Attributes:
        content: What an item is.
        single: Whether a single item may stand without a list.
        fewest: How many items there must be.
    """

    content: Content
    single: bool = False
    fewest: int = 1


@frozen(eq=False)
class Each:
    """
    A mapping from names to values of one sort.

    Attributes:
        names: How the names are spelt.
        content: What stands under each.
        among: The names that there are; None where any may be written.
    """

    names: Named
    content: Content
    among: OneOf | None = None


@frozen(eq=False)
class Either:
    """
    One of several, told apart by how it is written.

    Attributes:
        contents: What it may be.
        by: Returns which of them a node is.
        signs: For each the keys any of which tells that it is this one; none where they are not
            told apart by keys.
    """

    contents: tuple[Content, ...]
    by: Callable[[YamlNode], Content]
    signs: tuple[frozenset[str], ...] = ()


@frozen(eq=False)
class Dependent:
    """
    What the keys before it decide.

    Attributes:
        content: What it is, before they are read.
        by: Returns what it is, by the values of the keys before it.
    """

    content: Content
    by: Callable[[Mapping[str, Any]], Content]


@frozen(eq=False)
class Key:
    """
    A key of a form.

    Attributes:
        content: What stands under it.
        meaning: What it says.
        required: Whether it must be there.
        absent: What its value is where it is left out; None for what its content says.
        name: Its name in the file; empty where it is the attribute's.
        attribute: The attribute of the record that it becomes.
        section: Whether it is a section of its file, and its names are unique in all files.
    """

    content: Content
    meaning: Text
    required: bool = field(default=False, kw_only=True)
    absent: Any = field(default=None, kw_only=True)
    name: str = field(default="", kw_only=True)
    attribute: str = field(default="", kw_only=True)
    section: bool = field(default=False, kw_only=True)


@frozen(eq=False)
class Form:
    """
    A mapping with fixed keys.

    Attributes:
        name: Its name in the reference.
        label: What to call it.
        keys: Its keys.
        record: Makes the record out of the values of the keys, by attribute.
        finish: Checks what the keys ask of each other, and returns the record.
        together: What the keys ask of each other, as JSON Schema.
        whole: Whether nothing is left of a record with any fault.
        placed_by: The key whose place is the record's; None for where the mapping is.
        keyed: The attribute that holds the name that it stands under, and how that is read.
        placed: Whether the record keeps its place.
        spread: The attributes whose own keys stand among these, each with its form.
        elsewhere: Keys that belong into another file, each with where.
    """

    name: str
    label: Text
    keys: Mapping[str, Key]
    record: Callable[..., Any] = dict
    finish: Callable[[Record], Any] | None = None
    together: Mapping[str, Any] = field(factory=dict)
    whole: bool = False
    placed_by: str | None = None
    keyed: tuple[str, Leaf | None] | None = None
    placed: bool = False
    spread: Mapping[str, Form] = field(factory=dict)
    elsewhere: Mapping[str, Text] = field(factory=dict)

    @classmethod
    def of(
        cls,
        record: type[attrs.AttrsInstance],
        name: str,
        label: Text,
        finish: Callable[[Record], Any] | None = None,
        *,
        together: Mapping[str, Any] | None = None,
        whole: bool = False,
        placed_by: str | None = None,
    ) -> Form:
        """
        Return the form whose keys the attributes of a class declare.

        Args:
            record: The class.
            name: The name of the form in the reference.
            label: What to call it.
            finish: What checks and returns the record; by default it is made as it was read.
            together: What the keys ask of each other, as JSON Schema.
            whole: Whether nothing is left of a record with any fault.
            placed_by: The key whose place is the record's.
        """
        fields = attrs.fields(record)
        named = [(each.name, each.metadata[_KEYED]) for each in fields if _KEYED in each.metadata]
        return cls(
            name,
            label,
            keys_of(record),
            record,
            finish,
            together or {},
            whole,
            placed_by,
            named[0] if named else None,
            any(_PLACED in each.metadata or each.name == "place" for each in fields),
            {each.name: each.metadata[_SPREAD] for each in fields if _SPREAD in each.metadata},
        )

    def within(self, **contents: Content) -> Form:
        """Return the form with other contents under some keys."""
        return evolve(
            self,
            keys={
                name: evolve(each, content=contents[name]) if name in contents else each
                for name, each in self.keys.items()
            },
        )


#: What stands under a key.
Content = Leaf | Named | OneOf | Listed | Each | Either | Dependent | Form


@frozen(eq=False)
class Record:
    """
    A mapping with fixed keys, as a file has it.

    Attributes:
        form: What it is.
        nodes: What stands under each key that is known.
        values: What was read from each key, and from the name by its attribute; nothing before.
        place: Where it is written.
        examiner: Keeps the faults.
        name: The name that it stands under, or None.
        unknown: Its keys that the form does not have.
    """

    form: Form
    nodes: Mapping[str, YamlNode]
    values: dict[str, Any]
    place: Place
    examiner: Examiner
    name: Scalar | None = None
    unknown: tuple[Scalar, ...] = ()

    def __getitem__(self, name: str) -> YamlNode | None:
        """Return what stands under the key *name*, or None."""
        return self.nodes.get(name)

    def missing(self, name: str, place: Place | None = None) -> None:
        """Note that the key *name* is lacking."""
        form, meaning = self.form, self.form.keys[name].meaning
        self.examiner.note(
            "missing-key",
            Text(f"{form.label.zh}缺少键 {name}", f"{form.label.en} lacks the key {name}"),
            place or self.place,
            Text(f"加上 {name}（{meaning.zh}）。", f"Add {name}: {meaning.en}."),
        )

    def build(self, kind: Callable[..., R], **changes: Any) -> R | None:
        """
        Return what it becomes; None where something is lacking without which it is none.

        Args:
            kind: The class of the record.
            changes: Values to use instead of those that were read, by attribute.
        """
        form, arguments = self.form, dict(changes)
        for name, each in form.keys.items():
            if not each.attribute or each.attribute in changes:
                continue
            value = self.values[name]
            if value is None and (each.required or self._is_broken(name)):
                return None
            arguments[each.attribute] = value
        for attribute, inner in form.spread.items():
            parts = {each.attribute: self.values[name] for name, each in inner.keys.items()}
            if None in parts.values():
                return None
            arguments[attribute] = inner.record(**parts)
        if form.keyed:
            name = form.keyed[0]
            if self.values[name] is None:
                return None
            arguments[name] = self.values[name]
        if form.placed:
            by = self.nodes.get(form.placed_by) if form.placed_by else None
            arguments["place"] = by.place if by else self.place
        return kind(**arguments)

    def _is_broken(self, name: str) -> bool:
        content = self.form.keys[name].content
        return name in self.nodes and isinstance(content, Leaf) and content.vital


def key(
    content: Content,
    zh: str,
    en: str,
    *,
    required: bool = False,
    absent: Any = None,
    name: str = "",
    section: bool = False,
    default: Any = NOTHING,
    factory: Callable[[], Any] | None = None,
    shown: bool = True,
) -> Any:
    """
    Return an attribute that a key of a file becomes.

    Args:
        content: What stands under the key.
        zh: What it says, in Chinese.
        en: The same in English.
        required: Whether it must be there.
        absent: What its value is where it is left out; None for what its content says.
        name: Its name in the file; by default the attribute's.
        section: Whether it is a section of its file.
        default: What the attribute is where nobody says; by default somebody must.
        factory: Makes that default.
        shown: Whether the attribute is compared and shown.
    """
    declared = Key(
        content, Text(zh, en), required=required, absent=absent, name=name, section=section
    )
    if factory is not None:
        return field(factory=factory, eq=shown, repr=shown, metadata={_KEY: declared})
    return field(default=default, eq=shown, repr=shown, metadata={_KEY: declared})


def keyed(content: Leaf | None = None) -> Any:
    """Return the attribute that holds the name under which a record stands, read as *content*."""
    return field(metadata={_KEYED: content})


def spread(form: Form) -> Any:
    """Return an attribute that the keys of *form* become, which stand among the others."""
    return field(metadata={_SPREAD: form})


def placed() -> Any:
    """Return the attribute that holds where a record is written."""
    return field(metadata={_PLACED: True})


def cite() -> Any:
    """Return the attribute that holds the clauses something rests on."""
    return key(CITES, "依据的条款", "the clauses it rests on", required=True, name="cite")


def keys_of(record: type[attrs.AttrsInstance]) -> dict[str, Key]:
    """Return the keys that the attributes of a class declare, by name."""
    keys: dict[str, Key] = {}
    for each in attrs.fields(record):
        if _SPREAD in each.metadata:
            inner: Form = each.metadata[_SPREAD]
            keys |= {name: evolve(one, attribute="") for name, one in inner.keys.items()}
        elif _KEY in each.metadata:
            one: Key = each.metadata[_KEY]
            name = one.name or each.name
            keys[name] = evolve(one, name=name, attribute=each.name)
    return keys


def declared(value: object) -> Iterator[tuple[str, Any, Any]]:
    """Yield the attributes of a record that keys declare: the name, the content, the value."""
    record = type(value)
    for each in attrs.fields(record) if attrs.has(record) else ():
        if _KEY in each.metadata:
            yield each.name, each.metadata[_KEY].content, getattr(value, each.name)
        elif _SPREAD in each.metadata:
            yield each.name, each.metadata[_SPREAD], getattr(value, each.name)


def read(content: Content, node: YamlNode, examiner: Examiner, name: Scalar | None = None) -> Any:
    """
    Return what *content* makes of *node*; None where it is none of it, which is noted.

    Args:
        content: What is wanted.
        node: What stands in the file.
        examiner: Keeps the faults.
        name: The name that it stands under.
    """
    match content:
        case Leaf():
            return content.read(node, examiner)
        case Form():
            before = len(examiner.issues)
            record = examine(content, node, examiner, name)
            if record is None:
                return None
            _read_values(record)
            built = content.finish(record) if content.finish else record.build(content.record)
            return None if content.whole and len(examiner.issues) > before else built
        case Named():
            return examiner.name(node, content)
        case OneOf():
            return examiner.choice(node, content.options, content.label)
        case Listed():
            items = examiner.items(node, single=content.single, fewest=content.fewest)
            values = [read(content.content, item, examiner) for item in items]
            return tuple(value for value in values if value is not None)
        case Each():
            found = {}
            for each, inner in examiner.named(node, content.names):
                if content.among is not None and not each.faulty:
                    examiner.choice(each, content.among.options, content.among.label)
                value = read(content.content, inner, examiner, each)
                if value is not None and not each.faulty:
                    found[each.text] = value
            return found
        case Either():
            return read(content.by(node), node, examiner)
        case Dependent():
            return read(content.content, node, examiner, name)


def examine(
    form: Form, node: YamlNode, examiner: Examiner, name: Scalar | None = None
) -> Record | None:
    """
    Return the mapping *node* by the keys of *form*, without the values.

    Unknown and missing keys are noted.
    """
    mapping = examiner.mapping(node, _IN_BOTH if form is BOTH else None)
    if mapping is None:
        return None
    nodes: dict[str, YamlNode] = {}
    unknown = []
    for written, inner in mapping.entries:
        if written.text in form.keys:
            nodes[written.text] = inner
        else:
            unknown.append(written)
            _unknown(form, written, inner, examiner)
    place = name.place if name else mapping.place
    record = Record(form, nodes, {}, place, examiner, name, tuple(unknown))
    for each, wanted in form.keys.items():
        # Where a key was refused it may have been this one.
        if wanted.required and each not in nodes and not mapping.faulty:
            record.missing(each)
    return record


def _read_values(record: Record) -> None:
    values, examiner = record.values, record.examiner
    if record.form.keyed and record.name:
        attribute, written = record.form.keyed
        values[attribute] = written.read(record.name, examiner) if written else record.name.text
    for name, wanted in record.form.keys.items():
        content = wanted.content
        if isinstance(content, Dependent):
            content = content.by(values)
        node = record.nodes.get(name)
        if node is not None:
            values[name] = read(content, node, examiner)
        else:
            values[name] = _absent(content) if wanted.absent is None else wanted.absent


def _absent(content: Content) -> Any:
    match content:
        case Leaf():
            return content.absent
        case Listed():
            return ()
        case Each():
            return {}
    return None


def _unknown(form: Form, name: Scalar, inner: YamlNode, examiner: Examiner) -> None:
    hint = form.elsewhere.get(name.text) or did_you_mean(name.text, form.keys)
    before = name.place.excerpt[: name.place.column - 1].rstrip()
    if isinstance(inner, Scalar) and inner.value is None and before.endswith(","):
        hint = Text(
            "花括号内的逗号使文本中断，含逗号的文本须加引号。",
            "A comma ends a text inside braces; a text with a comma needs quotes.",
        )
    message = Text(f"{form.label.zh}没有键 {name.text}", f"{form.label.en} has no key {name.text}")
    examiner.note("unknown-key", message, name.place, hint)


_DATE_SCHEMA: Final = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

TEXT: Final = Leaf(
    "text", {"type": "string", "pattern": r"\S"}, lambda node, examiner: examiner.text(node)
)
DATE: Final = Leaf("date", _DATE_SCHEMA, lambda node, examiner: examiner.date(node))
YEAR: Final = Leaf(
    "year",
    {"type": "integer", "minimum": EARLIEST.year, "maximum": LATEST.year},
    lambda node, examiner: examiner.year(node),
)
INTEGER: Final = Leaf(
    "whole number",
    {"type": "integer", "minimum": 0},
    lambda node, examiner: examiner.integer(node),
)
NUMBER: Final = Leaf(
    "number", {"type": "number", "minimum": 0}, lambda node, examiner: examiner.number(node)
)
YES: Final = Leaf(
    "true or false",
    {"type": "boolean"},
    lambda node, examiner: examiner.yes(node),
    absent=False,
)
#: An author need not quote ``then: 0``.
EXPRESSION: Final = Leaf(
    "expression",
    {"type": ["string", "number", "boolean"]},
    lambda node, examiner: examiner.expression(node),
    vital=True,
)
CITES: Final = Leaf(
    "clause ids",
    Listed(CLAUSE_ID.of(Sort.CLAUSE), single=True),
    lambda node, examiner: examiner.cites(node),
    absent=(),
)
_IN_BOTH: Final = Text("写作 {zh: …, en: …}。", "Write it as {zh: …, en: …}.")
#: Text for readers, in both languages.
BOTH: Final = Form(
    "both",
    Text("中英文文本", "a text in both languages"),
    {
        "zh": Key(TEXT, Text("中文", "the Chinese text"), required=True, attribute="zh"),
        "en": Key(TEXT, Text("英文", "the English text"), required=True, attribute="en"),
    },
    Text,
)
