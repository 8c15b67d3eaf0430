"""
JSON Schemas of the files that authors write, for completion and checking in their editors.

They are made from the forms that the reader uses. What needs more than one place to judge, such as
an end before its beginning, is the reader's alone.
"""

from __future__ import annotations

from typing import Any, Final

from zsgx.domain.kinds import EARLIEST, LATEST
from zsgx.policy import forms, shapes
from zsgx.policy.shapes import Each, Form, Listed, Named, OneOf, Shape
from zsgx.text import Text

__all__ = ["cases_schema", "jurisdiction_schema", "provisions_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DATE: Final = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXT: Final = {"type": "string", "pattern": r"\S"}

#: What a value of a parameter may be, before its unit is looked at.
_VALUE: Final = {
    "oneOf": [
        {"type": ["boolean", "number", "string"]},
        {"type": "array", "items": _TEXT, "minItems": 1},
    ]
}


def jurisdiction_schema() -> dict[str, Any]:
    """Return the schema of `jurisdiction.yaml`."""
    return _file(forms.JURISDICTION, Text("zsgx：辖区与文件", "zsgx: jurisdiction and documents"))


def provisions_schema() -> dict[str, Any]:
    """Return the schema of the other policy files."""
    return _file(forms.PROVISIONS, Text("zsgx：规定", "zsgx: provisions"))


def cases_schema() -> dict[str, Any]:
    """Return the schema of `*.policy.yaml`, policy cases of all three kinds."""
    return {
        "$schema": _DIALECT,
        "title": str(Text("zsgx：政策案例", "zsgx: policy cases")),
        "type": "array",
        "minItems": 1,
        "items": {
            "oneOf": [
                _case(_DECISION, ("date", "expect"), Text("判定", "a decision")),
                _case(_PROGRESS, ("year", "actual", "expect"), Text("目标进展", "progress")),
                _case(_OBLIGATION, ("obligation", "expect"), Text("义务", "an obligation")),
            ]
        },
    }


def _case(keys: dict[str, Any], required: tuple[str, ...], label: Text) -> dict[str, Any]:
    return {
        "type": "object",
        "description": str(label),
        "properties": {**_ANY_CASE, **keys},
        "required": ["name", "at", *required],
        "additionalProperties": False,
    }


def _file(form: Form, title: Text) -> dict[str, Any]:
    return {"$schema": _DIALECT, "title": str(title), **_form(form)}


def _content(content: Shape | Form | Each | Listed | OneOf) -> dict[str, Any]:
    match content:
        case OneOf(options=options):
            return {"enum": list(options)}
        case Form():
            return _form(content)
        case Each(names=names, content=inner):
            return {
                "type": "object",
                "patternProperties": {_whole(names): _content(inner)},
                "additionalProperties": False,
                "minProperties": 1,
            }
        case Listed(content=inner, single=single, fewest=fewest):
            items = _content(inner)
            several = {"type": "array", "items": items, "minItems": fewest}
            return {"oneOf": [items, several]} if single else several
        case _:
            return dict(_SHAPES[content])


def _form(form: Form) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"description": str(key.meaning), **_content(key.content)}
            for name, key in form.keys.items()
        },
        "required": [name for name, key in form.keys.items() if key.required],
        "additionalProperties": False,
        **_TOGETHER.get(form.name, {}),
    }


def _whole(names: Named) -> str:
    return f"^(?:{names.pattern})$"


def _spelt(names: Named) -> dict[str, Any]:
    return {"type": "string", "pattern": _whole(names)}


_SHAPES: Final[dict[Shape, dict[str, Any]]] = {
    Shape.FORMAT: {"const": shapes.FORMAT},
    Shape.TEXT: _TEXT,
    Shape.CODE: {"type": "string", "pattern": r"^\d{6}$"},
    Shape.DATE: _DATE,
    Shape.CITES: {
        "oneOf": [
            _spelt(shapes.CLAUSE_ID),
            {"type": "array", "items": _spelt(shapes.CLAUSE_ID), "minItems": 1},
        ]
    },
    # An author need not quote `then: 0`.
    Shape.EXPRESSION: {"type": ["string", "number", "boolean"]},
    Shape.UNIT: {"enum": list(shapes.UNITS)},
    Shape.MODE: {"enum": list(shapes.MODES)},
    Shape.HIT: {"enum": list(shapes.HITS)},
    Shape.VALUE: _VALUE,
    Shape.NAME: _spelt(shapes.NAME),
    Shape.OPTION: _spelt(shapes.OPTION),
    Shape.DOCUMENT: _spelt(shapes.DOCUMENT_ID),
    Shape.FINGERPRINT: _spelt(shapes.FINGERPRINT),
    Shape.INTEGER: {"type": "integer", "minimum": 0},
    Shape.NUMBER: {"type": "number", "minimum": 0},
    Shape.YEAR: {"type": "integer", "minimum": EARLIEST.year, "maximum": LATEST.year},
    Shape.YES: {"type": "boolean"},
    Shape.FACT: _spelt(shapes.FACT),
    Shape.METRIC: _spelt(shapes.QUESTION),
    Shape.SLUG: _spelt(shapes.SLUG),
    Shape.RECURRENCE: _spelt(shapes.RECURRENCE),
}

#: What keys of one form ask of each other.
_TOGETHER: Final[dict[str, dict[str, Any]]] = {
    forms.DOCUMENT.name: {"anyOf": [{"required": ["since"]}, {"required": ["issued"]}]},
    forms.OTHERWISE.name: {
        "oneOf": [{"required": ["then", "cite"]}, {"required": ["by_silence"]}],
        "dependentSchemas": {"by_silence": {"not": {"required": ["cite"]}}},
    },
}

_SCALAR: Final = {"type": ["boolean", "number", "string", "null"]}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_FACTS: Final = {
    "type": "object",
    "description": str(Text("事实，可嵌套或用点号路径", "facts, nested or by dotted paths")),
}
_STATUSES: Final = [
    *("met", "below", "above", "reached", "undetermined", "unquantified", "none"),
]
_FILED: Final = ["on_time", "late", "undetermined", "unspecified"]

#: What an answer may be expected to be.
_ANSWER: Final = {
    "oneOf": [
        _SCALAR,
        _TEXTS,
        {
            "type": "object",
            "properties": {"undetermined": _TEXTS},
            "required": ["undetermined"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"value": {"oneOf": [_SCALAR, _TEXTS]}, "cites": _TEXTS},
            "required": ["value"],
            "additionalProperties": False,
        },
    ]
}
_ANY_CASE: Final = {
    "name": {
        **_TEXT,
        "description": str(Text("一句话：什么成立", "a sentence that says what holds")),
    },
    "at": {
        **_TEXT,
        "description": str(Text("辖区名称或区划代码", "a jurisdiction's name or division code")),
    },
}
_READINGS: Final = {"type": "object", "additionalProperties": _SCALAR}
_DECISION: Final = {
    "date": {**_DATE, "description": str(Text("依哪一日的政策", "the day whose policy is asked"))},
    "given": _FACTS,
    "readings": {
        **_READINGS,
        "description": str(Text("对歧义的选择", "the choices where the law is ambiguous")),
    },
    "expect": {"type": "object", "minProperties": 1, "additionalProperties": _ANSWER},
}
_PROGRESS: Final = {
    "year": {"type": "integer"},
    "actual": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
    "tolerance": {"type": "number", "minimum": 0, "maximum": 1},
    "readings": _READINGS,
    "expect": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"enum": _STATUSES},
    },
}
_OBLIGATION: Final = {
    "obligation": _TEXT,
    "given": _FACTS,
    "period": {"type": ["integer", "string"]},
    "filed": _DATE,
    "readings": _READINGS,
    "expect": {
        "type": "object",
        "properties": {
            "due": {"oneOf": [_DATE, {"type": "null"}]},
            "status": {"enum": _FILED},
            "applies": {"type": "boolean"},
            "who": _TEXT,
            "to": _TEXT,
        },
        "minProperties": 1,
        "additionalProperties": False,
    },
}
