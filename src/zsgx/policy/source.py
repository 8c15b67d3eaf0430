"""What a file of YAML holds: values, lists and mappings, each with its place."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from zsgx.issues import Place
from zsgx.text import Text

__all__ = ["Mapping", "Scalar", "ScalarValue", "Sequence", "YamlNode", "kind_of"]

#: What a scalar can mean.
ScalarValue = bool | int | Decimal | str | datetime.date | None


@frozen
class Scalar:
    """
    A single value.

    Attributes:
        text: The text, as written but for quotes and folding.
        value: What it means: exact, and text where it was quoted.
        place: Where it begins.
        style: How it was written: empty for plain, else the quote or block indicator.
        faulty: Whether its value could not be made out; that has been noted already.
    """

    text: str
    value: ScalarValue
    place: Place = field(eq=False, repr=False)
    style: str = field(default="", eq=False)
    faulty: bool = False

    @property
    def quoted(self) -> bool:
        """Whether it is text whatever it looks like."""
        return bool(self.style)

    @property
    def beginning(self) -> Place:
        """
        Where its text begins, after a quote.

        Its width is the text's length where the file has the text as it is, on one line; otherwise
        it is 0, and no closer spot can be told.
        """
        if self.place.width == len(self.text):
            return self.place
        if self.quoted and self.place.width == len(self.text) + 2:
            return self.place.shifted(1, len(self.text))
        return self.place.shifted(0, 0)


@frozen
class Sequence:
    """
    A list.

    Attributes:
        items: Its items.
        place: Where it begins.
    """

    items: tuple[YamlNode, ...]
    place: Place = field(eq=False, repr=False)

    @property
    def value(self) -> list[Any]:
        """The list in plain Python."""
        return [item.value for item in self.items]


@frozen
class Mapping:
    """
    Keys with values, in the order of the file.

    Attributes:
        entries: The keys with their values; no key stands twice.
        place: Where it begins.
        faulty: Whether a key was refused and left out; that has been noted already.
    """

    entries: tuple[tuple[Scalar, YamlNode], ...]
    place: Place = field(eq=False, repr=False)
    faulty: bool = False

    @property
    def value(self) -> dict[str, Any]:
        """The mapping in plain Python, keys as written."""
        return {key.text: node.value for key, node in self.entries}

    def get(self, name: str) -> YamlNode | None:
        """Return the value of the key *name*, or None."""
        return next((node for key, node in self.entries if key.text == name), None)


YamlNode = Scalar | Sequence | Mapping


def kind_of(value: ScalarValue) -> Text:
    """Return what to call *value* where something else was wanted."""
    if isinstance(value, bool):
        return Text("真或假", "true or false")
    if isinstance(value, datetime.date):
        return Text("日期", "a date")
    return Text("文本", "text") if isinstance(value, str) else Text("数", "a number")
