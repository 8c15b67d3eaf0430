"""
JSON Schemas of the files that authors write, for completion and checking in their editors.

A schema refuses what the reader refuses for its form, and nothing else. Names that are known are
there to be completed, and others are taken: whether a name exists is for `zsgx check` to say, and a
schema that was written yesterday does not know the clause of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.policy.agreement import any_key
from zsgx.policy.declaration import Content, Dependent, Each, Either, Form, Leaf, Listed, OneOf
from zsgx.policy.spelling import RESERVED, Named, Sort
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Completion", "Known", "file_schema", "schema"]

#: The version of JSON Schema.
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_RESERVED: Final = {"not": {"$ref": "#/$defs/reserved"}}


@frozen
class Completion:
    """
    What is known of a name that an editor can complete.

    Attributes:
        label: What it is called, or None.
        options: What its value may be, where that is one of a few.
    """

    label: Text | None = None
    options: tuple[str | bool, ...] = ()


#: The names that an editor can complete, by what they are names of.
Known = Mapping[Sort, Mapping[str, Completion]]


def file_schema(content: Content | Mapping[str, Any], title: Text, known: Known) -> dict[str, Any]:
    """
    Return the JSON Schema of a whole file.

    Args:
        content: What the file holds.
        title: What the schema is called.
        known: The names that an editor can complete.
    """
    return {"$schema": _DIALECT, "title": str(title), **schema(content, known)}


def schema(content: Content | Mapping[str, Any], known: Known | None = None) -> dict[str, Any]:
    """
    Return the JSON Schema of *content*, with the definitions that it refers to.

    What needs more than one place to judge, such as an end before its beginning, is the reader's
    alone, and so is what YAML has and JSON has not: quotes and days.
    """
    writer = _Writer(known or {})
    whole = writer.inner(content) if isinstance(content, Form) else writer.of(content)
    definitions = {name: writer.definitions[name] for name in sorted(writer.definitions)}
    return {**whole, "$defs": definitions} if definitions else whole


class _Writer:
    """Writes schemas and keeps what they refer to."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.definitions: dict[str, Any] = {}

    def of(self, content: Content | Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema of what stands under a key."""
        match content:
            case Leaf():
                return self._leaf(content)
            case Form():
                return self._defined(content.name.replace(" ", "-"), content)
            case Named():
                return self._name(content)
            case OneOf():
                return {"enum": list(content.options)}
            case Listed():
                items = self.of(content.content)
                several = {"type": "array", "items": items, "minItems": content.fewest}
                return {"oneOf": [items, several]} if content.single else several
            case Each():
                return self._each(content)
            case Either():
                return self._either(content)
            case Dependent():
                return self.of(content.content)
            case _:
                return dict(content)

    def inner(self, form: Form) -> dict[str, Any]:
        """Return the schema of a mapping with the keys of *form*."""
        return {
            "type": "object",
            "properties": {
                name: {"description": str(each.meaning), **self.of(each.content)}
                for name, each in form.keys.items()
            },
            "required": [name for name, each in form.keys.items() if each.required],
            "additionalProperties": False,
            **form.together,
        }

    def _defined(self, name: str, form: Form) -> dict[str, Any]:
        if name not in self.definitions:
            self.definitions[name] = {}  # so that a form within itself ends
            self.definitions[name] = self.inner(form)
        return {"$ref": f"#/$defs/{name}"}

    def _leaf(self, leaf: Leaf) -> dict[str, Any]:
        found = self.of(leaf.schema)
        names = self._names(leaf.sort)
        if not names:
            return found
        if "additionalProperties" not in found:
            return {"anyOf": [_enumerated(names), found]}
        name = f"{leaf.name.replace(' ', '-')}"
        if name not in self.definitions:
            others = found["additionalProperties"]
            under = {each: _value(one, others) for each, one in names.items()}
            if leaf.sort is Sort.FACT:
                under |= dict(_groups(under))
            self.definitions[name] = {**found, "properties": under}
        return {"$ref": f"#/$defs/{name}"}

    def _name(self, named: Named) -> dict[str, Any]:
        spelt = {**named.schema, **self._reserved(named)}
        names = self._names(named.sort)
        if not names or named.sort is None:
            return spelt
        name = f"{named.sort.value}-name"
        # Where nothing fits, an editor would tell all the names that there are.
        known = {**_enumerated(names), "errorMessage": named.wanted}
        self.definitions[name] = {"anyOf": [known, spelt]}
        return {"$ref": f"#/$defs/{name}"}

    def _reserved(self, names: Named) -> dict[str, Any]:
        if not names.in_expressions:
            return {}
        self.definitions["reserved"] = RESERVED
        return _RESERVED

    def _either(self, either: Either) -> dict[str, Any]:
        # Before a key tells which it is, an editor completes those of all; then of that one alone.
        told: dict[str, Any] = {"oneOf": [self.of(each) for each in either.contents]}
        if either.signs:
            for signs, content in reversed([*zip(either.signs, either.contents, strict=True)]):
                has_one = {"type": "object", **any_key(*sorted(signs))}
                told = {"if": has_one, "then": self.of(content), "else": told}
        return told

    def _each(self, each: Each) -> dict[str, Any]:
        under = self.of(each.content)
        reserved = self._reserved(each.names)
        found: dict[str, Any] = {
            "type": "object",
            "patternProperties": {each.names.schema["pattern"]: under},
            "additionalProperties": False,
            "minProperties": 1,
        }
        if reserved:
            found["propertyNames"] = reserved
        names = self._names(each.names.sort)
        if names:
            is_form = isinstance(each.content, Form)
            found["properties"] = {
                name: _described(one, under) if is_form else _value(one, under)
                for name, one in names.items()
            }
        return found

    def _names(self, sort: Sort | None) -> Mapping[str, Completion]:
        return self.known.get(sort, {}) if sort else {}


def _enumerated(names: Mapping[str, Completion]) -> dict[str, Any]:
    """Return that one of *names* stands there, each shown with what it is called."""
    said = [str(one.label or "") for one in names.values()]
    return {"enum": [*names], **({"enumDescriptions": said} if any(said) else {})}


def _described(one: Completion, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with what the name is called before which it stands."""
    return {"description": str(one.label), **found} if one.label else dict(found)


def _value(one: Completion, others: Mapping[str, Any] | bool) -> dict[str, Any]:
    """Return the schema of what stands under a name: its options can be completed."""
    whole = others if isinstance(others, Mapping) else {}
    return _described(one, {"anyOf": [{"enum": [*one.options]}, whole]} if one.options else whole)


def _groups(paths: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the groups of facts, ``training`` of ``training.hours``, each with what it holds."""
    groups: dict[str, dict[str, Any]] = {}
    for path, found in paths.items():
        group, dot, rest = path.partition(".")
        if dot:
            groups.setdefault(group, {})[rest] = found
    for group, inner in groups.items():
        # What is no mapping is for whoever reads the facts to refuse.
        yield group, {"properties": {**inner, **dict(_groups(inner))}}
