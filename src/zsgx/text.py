"""
The ground floor: text in two languages, and the nearest spelling.

Whatever a user reads exists in Chinese and in English. The two stand side by side in one value, so
that neither can be forgotten.
"""

from __future__ import annotations

import errno
import os
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "LANGUAGES",
    "Language",
    "Text",
    "cells",
    "did_you_mean",
    "given_twice",
    "joined",
    "listing",
    "nearest",
    "repeated",
    "system_fault",
    "usual_language",
]

Language = Literal["zh", "en"]
#: The languages that everything is said in.
LANGUAGES: tuple[Language, ...] = ("zh", "en")

#: The environment variable that chooses the language of what is printed.
LANGUAGE = "ZSGX_LANG"

_REFUSED = {
    errno.EACCES: "没有权限",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件过大",
    errno.EIO: "读写设备出错",
    errno.EISDIR: "这是目录，不是文件",
    errno.ELOOP: "符号链接循环",
    errno.EMFILE: "打开的文件过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ENOENT: "没有这个文件或目录",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径中的上一级不是目录",
    errno.EPERM: "不允许这样做",
    errno.EROFS: "文件系统只读",
}
#: How many names can still be read at a glance.
_FEW = 24


@frozen
class Text:
    """
    One message in Chinese and in English.

    Attributes:
        zh: The Chinese text.
        en: The English text.
    """

    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        """Return it as a JSON object, by language."""
        return {"zh": self.zh, "en": self.en}

    def say(self, language: Language) -> str:
        """
        Return the text in *language*.

        Raises:
            ValueError: There is no such language.
        """
        spoken: str = language
        if spoken == "zh":
            return self.zh
        if spoken == "en":
            return self.en
        raise ValueError(f"the language is 'zh' or 'en', not {language!r} / 语言应为 'zh' 或 'en'")

    def __str__(self) -> str:
        return f"{self.en} / {self.zh}"


def nearest(word: str, options: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return at most *most* of *options* that are spelt most like *word*, the nearest first."""
    known = sorted(set(options))
    close = [option for option in known if option.startswith(f"{word}.")][:most]
    if not close:
        from difflib import get_close_matches

        close = get_close_matches(word, known, n=most, cutoff=0.6)
    if not close:
        tail = word.rsplit(".", 1)[-1]
        close = [option for option in known if option.rsplit(".", 1)[-1] == tail][:most]
    return tuple(close)


def did_you_mean(word: str, options: Iterable[str]) -> Text:
    """Return the hint for a misspelt *word*: its nearest spellings, or all where they are few."""
    known = sorted(set(options))
    close = nearest(word, known)
    if close:
        return Text(
            zh=f"是否想写 {'、'.join(close)}？",
            en=f"Did you mean {' or '.join(close)}?",
        )
    if not known:
        return Text(zh="此处没有可用的名称。", en="There is no name to choose from here.")
    if len(known) > _FEW:
        number = len(known)
        return Text(
            zh=f"没有相近的写法（共 {number} 个名称）。",
            en=f"None of the {number} names is spelt like it.",
        )
    return Text(zh=f"可用：{listing(known)}", en=f"Available: {listing(known)}")


def joined(texts: Iterable[Text]) -> Text:
    """Return *texts* as one, in their order."""
    known = list(texts)
    return Text("；".join(each.zh for each in known), "; ".join(each.en for each in known))


def listing(names: Iterable[str], most: int = 30) -> str:
    """Return *names* joined by commas, cut after *most* of them."""
    known = list(names)
    shown = ", ".join(known[:most])
    return shown if len(known) <= most else f"{shown}, … (+{len(known) - most})"


def cells(text: str) -> int:
    """Return how many cells of a terminal *text* takes; a Chinese character takes two."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def repeated(name: str) -> Text:
    """Return that *name* is given twice."""
    return Text(f"{name} 给出了两次", f"{name} is given twice")


def given_twice(names: Iterable[str]) -> list[Text]:
    """Return that each of *names* is given twice that stands there several times."""
    return [repeated(name) for name, times in Counter(names).items() if times > 1]


def system_fault(error: OSError) -> Text:
    """Return why the system refused to open, read or write something, in both languages."""
    number = error.errno or 0
    said = os.strerror(number) if number else type(error).__name__
    return Text(_REFUSED.get(number, f"系统错误 {number}"), said)


def usual_language() -> Language:
    """Return the language where none is asked for: that of ``ZSGX_LANG``, else of the locale."""
    chosen = os.environ.get(LANGUAGE, "").strip().lower()
    # A word in Chinese, such as 中文, asks for Chinese too.
    if chosen.startswith(("zh", "cn", "chi")) or not chosen.isascii():
        return "zh"
    if chosen.startswith("en"):
        return "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = os.environ.get(name)
        if locale:
            return "zh" if locale.lower().startswith("zh") else "en"
    return "en"
