"""
Places with policy, and the chain of places above each.

The chain follows from the six-digit division code (GB/T 2260) alone, so that it does not depend on
which places have a plugin.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from attrs import field, frozen

from zsgx.domain.attributes import (
    exactly,
    of,
    part,
)
from zsgx.domain.kinds import TEXT
from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PROVINCES", "Jurisdiction", "division_words", "spelt"]

DivisionLevel = Literal["nation", "province", "city", "county"]

_CODE = re.compile(r"\d{6}\Z", re.ASCII)
_LEVELS: tuple[DivisionLevel, ...] = ("nation", "province", "city", "county")


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
    def level(self) -> DivisionLevel:
        """How far down it lies."""
        return _LEVELS[len(self.chain) - 1]


def _refusal(code: str, why: Text) -> ValueRefusedError:
    seen = masked(repr(code))
    return ValueRefusedError(Text(f"行政区划代码 {seen} {why.zh}", f"code {seen} {why.en}"))


_NATION: Final = Text("国家", "the nation")

#: The provinces, autonomous regions, municipalities and special administrative regions, by the
#: first two digits of their codes.
PROVINCES: Final[Mapping[str, Text]] = {
    "11": Text("北京市", "Beijing"),
    "12": Text("天津市", "Tianjin"),
    "13": Text("河北省", "Hebei"),
    "14": Text("山西省", "Shanxi"),
    "15": Text("内蒙古自治区", "Inner Mongolia"),
    "21": Text("辽宁省", "Liaoning"),
    "22": Text("吉林省", "Jilin"),
    "23": Text("黑龙江省", "Heilongjiang"),
    "31": Text("上海市", "Shanghai"),
    "32": Text("江苏省", "Jiangsu"),
    "33": Text("浙江省", "Zhejiang"),
    "34": Text("安徽省", "Anhui"),
    "35": Text("福建省", "Fujian"),
    "36": Text("江西省", "Jiangxi"),
    "37": Text("山东省", "Shandong"),
    "41": Text("河南省", "Henan"),
    "42": Text("湖北省", "Hubei"),
    "43": Text("湖南省", "Hunan"),
    "44": Text("广东省", "Guangdong"),
    "45": Text("广西壮族自治区", "Guangxi"),
    "46": Text("海南省", "Hainan"),
    "50": Text("重庆市", "Chongqing"),
    "51": Text("四川省", "Sichuan"),
    "52": Text("贵州省", "Guizhou"),
    "53": Text("云南省", "Yunnan"),
    "54": Text("西藏自治区", "Tibet"),
    "61": Text("陕西省", "Shaanxi"),
    "62": Text("甘肃省", "Gansu"),
    "63": Text("青海省", "Qinghai"),
    "64": Text("宁夏回族自治区", "Ningxia"),
    "65": Text("新疆维吾尔自治区", "Xinjiang"),
    "71": Text("台湾省", "Taiwan"),
    "81": Text("香港特别行政区", "Hong Kong"),
    "82": Text("澳门特别行政区", "Macao"),
}


def division_words(code: str) -> Text:
    """Return what the place with a six-digit *code* is called, with the code."""
    province = _NATION if code == "000000" else PROVINCES.get(code[:2])
    if province is None:
        return Text(code, code)
    if code[2:] == "0000":
        return Text(f"{province.zh}（{code}）", f"{province.en} ({code})")
    return Text(f"{province.zh}所辖的 {code}", f"{code} in {province.en}")


#: What a division's Chinese name ends with and people leave out.
_KIND: Final = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|[省市县])\Z")
_SHORTEST: Final = 2
_NATIONAL: Final = "000000"
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
    if place.code == _NATIONAL:
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
