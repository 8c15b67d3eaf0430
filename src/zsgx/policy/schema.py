"""JSON Schemas of the files that authors write, for completion and checking in their editors."""

from __future__ import annotations

from typing import Any, Final

from zsgx.policy.declaration import Content, Dependent, Each, Either, Form, Leaf, Listed, OneOf
from zsgx.policy.spelling import Named
from zsgx.text import Text

__all__ = ["DIALECT", "file_schema", "schema"]

#: The version of JSON Schema.
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def file_schema(form: Form, title: Text) -> dict[str, Any]:
    """Return the JSON Schema of a file that *form* describes."""
    return {"$schema": DIALECT, "title": str(title), **schema(form)}


def schema(content: Content) -> dict[str, Any]:
    """
    Return the JSON Schema of *content*.

    What needs more than one place to judge, such as an end before its beginning, is the reader's
    alone.
    """
    match content:
        case Leaf():
            return dict(content.schema)
        case Form():
            return {
                "type": "object",
                "properties": {
                    name: {"description": str(each.meaning), **schema(each.content)}
                    for name, each in content.keys.items()
                },
                "required": [name for name, each in content.keys.items() if each.required],
                "additionalProperties": False,
                **content.together,
            }
        case Named():
            return content.schema
        case OneOf():
            return {"enum": list(content.options)}
        case Listed():
            items = schema(content.content)
            several = {"type": "array", "items": items, "minItems": content.fewest}
            return {"oneOf": [items, several]} if content.single else several
        case Each():
            return {
                "type": "object",
                "patternProperties": {content.names.schema["pattern"]: schema(content.content)},
                "additionalProperties": False,
                "minProperties": 1,
            }
        case Either():
            return {"oneOf": [schema(each) for each in content.contents]}
        case Dependent():
            return schema(content.content)
