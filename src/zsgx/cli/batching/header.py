"""What a first row must be to serve as the header of a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["header_faults"]


def header_faults(names: Sequence[str], path: Path) -> Iterator[Text]:
    """Yield what is wrong with the *names* of columns in the first row of the file *path*."""
    if not any(name.strip() for name in names):
        yield Text(
            f"{path} 没有表头；第一行应为各列的名称",
            f"{path} has no header; its first row must name the columns",
        )
        return
    unnamed = [str(place) for place, name in enumerate(names, 1) if not name.strip()]
    if unnamed:
        yield Text(
            f"{path} 的第 {listing(unnamed)} 列没有名称；表头须在第一行，其上不能有标题",
            f"{path}: column {listing(unnamed)} has no name; the header must be the first row, "
            f"with no title above it",
        )
    twice = [name for name, times in Counter(names).items() if name.strip() and times > 1]
    if twice:
        yield Text(
            f"{path} 有同名的列：{listing(twice)}；请改名或删去",
            f"{path} has several columns called {listing(twice)}; rename or remove them",
        )
