"""`zsgx schemas`: the JSON Schemas of the files that authors write, for their editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from zsgx.cli.localised import Argument, Command, option
from zsgx.cli.options import json_option, lang_option, policy_option
from zsgx.cli.output import DONE, print_json, say
from zsgx.text import Text

__all__ = ["command"]

_STATES: Final = {
    "new": Text("新建", "new"),
    "changed": Text("已更新", "changed"),
    "kept": Text("未变", "unchanged"),
}
#: What is said of the lines that name schemas, where it is another word.
_NAMED: Final = {**_STATES, "new": Text("已注明", "named")}


@click.command(
    "schemas",
    cls=Command,
    about=Text(
        "把政策文件、案例、文件底稿和事实文件的 JSON Schema 写入一个目录，供编辑器补全和检查。"
        "写 --policy 时，还能补全该政策和上级的条款、文件、口径等名称。"
        "退出码：0 已写入，2 无法写入。",
        "Write the JSON Schemas of policy files, cases, sketches of documents and files of facts "
        "into a folder, from which editors complete and check. With --policy, the clauses, "
        "documents, readings and so on of that policy and the levels above it are completed too. "
        "Exit: 0 written, 2 they cannot be.",
    ),
)
@click.argument("folder", metavar="FOLDER", cls=Argument)
@policy_option
@option(
    "--add-to",
    "name_in",
    multiple=True,
    metavar="FOLDER",
    about=Text(
        "在该政策的每个文件首行注明它的 Schema，其余原样不动；可重复",
        "name its schema in the first line of every file of this policy and leave the rest as it "
        "is; may be repeated",
    ),
)
@option(
    "--force",
    is_flag=True,
    about=Text(
        "替换不是由本命令写的同名文件", "replace files of these names that are not this command's"
    ),
)
@json_option
@lang_option
def command(
    folder: str, *, drafts: tuple[str, ...], name_in: tuple[str, ...], force: bool, as_json: bool
) -> int:
    """Write the JSON Schemas."""
    from zsgx.testing.schemas import write_schemas

    written = write_schemas(folder, drafts, name_in=name_in, force=force)
    if as_json:
        print_json(written.as_json())
    else:
        for line in (*_lines(written.schemas, _STATES), *_lines(written.named, _NAMED)):
            say(line)
    return DONE


def _lines(files: Mapping[Path, str], states: Mapping[str, Text]) -> Iterator[Text]:
    for file, state in files.items():
        said = states[state]
        yield Text(f"{file}：{said.zh}", f"{file}: {said.en}")
