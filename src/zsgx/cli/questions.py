"""`zsgx questions`: which questions there are, found by words in Chinese or English."""

from __future__ import annotations

from zsgx.cli.facts import search_command
from zsgx.text import Text

__all__ = ["command"]

command = search_command(
    "questions",
    Text(
        "查找可以提问的问题：每个问题的名称、中文名、答案的类型和单位、可选项，以及何处有规定。"
        "词按名称、中文名、别名、单位和选项查找，几个词须都符合；不写词则全部列出。"
        "退出码：0 找到，1 没有找到，2 输入无法使用。",
        "Find questions that can be asked: the name, the label, type and unit of the answer, its "
        "options, and where it is answered. Words are searched in names, labels, aliases, units "
        "and options, and each must fit; without words everything is listed. "
        "Exit: 0 found, 1 nothing found, 2 unusable input.",
    ),
)
