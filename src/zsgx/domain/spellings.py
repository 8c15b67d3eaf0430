"""How people write places: by name, code or label, in short (青岛) or with the province before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zsgx.domain.division import PROVINCES
from zsgx.domain.jurisdiction import Jurisdiction

__all__ = ["spelt"]

#: What a division's Chinese name ends with and people leave out.
_KIND: Final = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[省市县])\Z")
_SHORTEST: Final = 2
_NATION: Final = "000000"
_NATIONWIDE: Final = ("全国", "中国", "China")


def spelt(place: Jurisdiction) -> Iterator[str]:
    """Yield how *place* is written, the most usual first."""
    if place.name:
        yield place.name
    yield place.code
    if place.label is None:
        return
    yield place.label.zh
    yield place.label.en
    if place.code == _NATION:
        yield from _NATIONWIDE
        return
    own = (place.label.zh, *_short(place.label.zh))
    yield from own[1:]
    province = PROVINCES.get(place.code[:2])
    if province and province.zh != place.label.zh:
        yield from (
            f"{above}{each}" for above in (province.zh, *_short(province.zh)) for each in own
        )


def _short(name: str) -> tuple[str, ...]:
    """Return a division's name without its kind, where that leaves a name."""
    bare = _KIND.sub("", name)
    return (bare,) if bare != name and len(bare) >= _SHORTEST else ()
