"""
The line by which a policy file names its JSON Schema to an editor: a comment, and no policy.

It is that of yaml-language-server, ``# yaml-language-server: $schema=../provisions.schema.json``.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

__all__ = ["named_schema", "with_schema", "without_schema"]

#: The line among the comments that a file begins with.
_LINE: Final = re.compile(
    rb"\A(?P<before>(?:[ \t\r]*(?:#[^\n]*)?\n)*?)"
    rb"(?P<line>#[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema=(?P<way>\S*)[^\r\n]*)"
    rb"(?P<end>\r?\n|\Z)"
)


def named_schema(content: bytes) -> str | None:
    """Return the schema that a file names, None where it names none."""
    found = _LINE.match(_without_mark(content))
    return found["way"].decode(errors="replace") if found else None


def with_schema(content: bytes, way: str) -> bytes:
    """Return a file that names the schema at *way*, and is otherwise as it was."""
    bare = _without_mark(content)
    mark = content[: len(content) - len(bare)]
    line = f"# yaml-language-server: $schema={way}".encode()
    found = _LINE.match(bare)
    if found:
        return mark + found["before"] + line + found["end"] + bare[found.end() :]
    end = b"\r\n" if bare.partition(b"\n")[0].endswith(b"\r") else b"\n"
    return mark + line + end + bare


def without_schema(content: bytes) -> bytes:
    """Return a file without the line that names a schema."""
    bare = _without_mark(content)
    found = _LINE.match(bare)
    mark = content[: len(content) - len(bare)]
    return mark + found["before"] + bare[found.end() :] if found else content


def _without_mark(content: bytes) -> bytes:
    return content.removeprefix(codecs.BOM_UTF8)
