"""The few shapes that our pictures are made of, as SVG with words in both languages."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from zsgx.outlet import visible

__all__ = ["picture", "rectangle", "words", "written"]

_STYLE: Final = (
    "text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',"
    "sans-serif;font-size:15px;fill:#212121}.title{font-size:20px;font-weight:600}"
    ".small{font-size:12px;fill:#616161}.middle{text-anchor:middle}"
)


def picture(width: int, height: int, title: str, description: str) -> Element:
    """Return an empty picture with a title and a description for those who cannot see it."""
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"})
    SubElement(root, "title").text = visible(title)
    SubElement(root, "desc").text = visible(description)
    SubElement(root, "style").text = _STYLE
    rectangle(root, (0, 0), (width, height), "#ffffff")
    return root


def rectangle(
    into: Element, at: tuple[int, int], size: tuple[int, int], fill: str, opacity: str = "1"
) -> None:
    """Draw a rectangle; a width below 0 draws nothing."""
    (left, top), (width, height) = at, size
    numbers = {"x": left, "y": top, "width": max(width, 0), "height": height}
    drawn = {name: str(number) for name, number in numbers.items()}
    SubElement(into, "rect", {**drawn, "fill": fill, "fill-opacity": opacity})


def words(into: Element, at: tuple[int, int], said: str, style: str = "") -> None:
    """Write *said* with its baseline at a point."""
    place = {"x": str(at[0]), "y": str(at[1])}
    SubElement(into, "text", {**place, "class": style} if style else place).text = visible(
        said, keep=""
    )


def written(root: Element) -> str:
    """Return a picture as text, the same for equal pictures."""
    indent(root)
    return tostring(root, encoding="unicode") + "\n"
