"""
Places with policy, and the chain of places above each.

The chain follows from the six-digit division code (GB/T 2260) alone, so that it does not depend on
which places have a plugin.
"""

from __future__ import annotations

import re
from typing import Literal

from attrs import field, frozen

from zsgx.domain.attributes import exactly, of, part
from zsgx.domain.kinds import TEXT
from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text

__all__ = ["Jurisdiction"]

Level = Literal["nation", "province", "city", "county"]

_CODE = re.compile(r"\d{6}\Z", re.ASCII)
_LEVELS: tuple[Level, ...] = ("nation", "province", "city", "county")


@frozen(field_transformer=exactly)
class Jurisdiction:
    """
    A place with policy.

    Attributes:
        code: Its six-digit division code, such as ``370200``; the nation's is ``000000``.
        name: The name by which callers ask for it, such as ``qingdao``.
        label: What readers call it.
    """

    code: str = field(metadata=of(TEXT))
    name: str | None = field(default=None, metadata=of(TEXT))
    label: Text | None = field(default=None, metadata=part(Text))

    def __attrs_post_init__(self) -> None:
        if not _CODE.match(self.code):
            raise _refusal(self.code, Text("应为六位数字", "must be six digits"))
        province, city, county = self.code[:2], self.code[2:4], self.code[4:]
        if (province == "00" and city + county != "0000") or (city == "00" and county != "00"):
            raise _refusal(self.code, Text("没有所属的上级", "lies in no place above it"))

    @property
    def chain(self) -> tuple[str, ...]:
        """The codes from this place up to the nation: 370200, 370000, 000000."""
        steps = (self.code, f"{self.code[:4]}00", f"{self.code[:2]}0000", "000000")
        return tuple(dict.fromkeys(steps))

    @property
    def parent(self) -> str | None:
        """The code of the place next above; the nation has none."""
        return self.chain[1] if len(self.chain) > 1 else None

    @property
    def level(self) -> Level:
        """How far down it lies."""
        return _LEVELS[len(self.chain) - 1]


def _refusal(code: str, why: Text) -> ValueRefusedError:
    seen = masked(repr(code))
    return ValueRefusedError(Text(f"行政区划代码 {seen} {why.zh}", f"code {seen} {why.en}"))
