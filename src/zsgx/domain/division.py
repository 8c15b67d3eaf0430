"""
What divisions of the country are called, as far as their codes alone tell.

The names of the provinces are those that GB/T 2260-2007 gives the first two digits of a code; the
places below a province are not listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zsgx.text import Text

__all__ = ["PROVINCES", "division_words"]

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
