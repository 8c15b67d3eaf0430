"""`zsgx audit`: a document's text as published, held against the policy; and its sketch."""

from __future__ import annotations

import os
import re
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import (
    at_option,
    date_option,
    engine_with,
    json_option,
    lang_option,
    policy_option,
)
from zsgx.cli.output import DONE, NO, complain, keep_apart, print_json, print_lines, say
from zsgx.errors import Faults, UnusableError
from zsgx.issues import Issue, Place
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from zsgx.audit.publication import Published
    from zsgx.audit.recognition import Recognised
    from zsgx.policy.policy import Policy

__all__ = ["command", "print_audit"]

_OLD: Final = re.compile(r"\[-.*?-\]")
_NEW: Final = re.compile(r"\{\+.*?\+\}")


@click.command(
    "audit",
    cls=Command,
    about=Text(
        "以文件的公布文本核对政策：哪些条款未变、改动、移位或缺失，哪些句子是新的，"
        "改动牵涉哪些规则、参数和案例。文件经过修正的，--date 指明用当日的文本，"
        "缺省取最相近的。文本为纯文本文件（UTF-8 或 GB18030）。"
        "退出码：0 没有变化，1 有变化，2 无法核对。",
        "Hold a document's published text against the policy: which clauses are unchanged, "
        "changed, moved or missing, which sentences are new, and which rules, parameters and "
        "cases a change touches. Of a document that was amended, --date says of which day the text "
        "is meant, by default the one most alike. TEXT is a plain text file (UTF-8 or GB18030). "
        "Exit: 0 nothing changed, 1 something did, 2 cannot be audited.",
    ),
)
@click.argument("file", metavar="TEXT", cls=Argument)
@at_option(former=("--against",))
@option(
    "--document",
    metavar="ID",
    about=Text(
        "它是哪个文件；缺省依文号、标题或内容认出",
        "which document it is; by default recognised by number, title or content",
    ),
)
@option(
    "--was",
    metavar="OLD",
    about=Text(
        "同一文件的旧文本，用以逐字比较",
        "an earlier text of the same document, to compare word by word",
    ),
)
@date_option(required=False)
@policy_option
@option(
    "--sketch",
    "as_sketch",
    is_flag=True,
    about=Text(
        "输出插件所携带的文件底稿（documents/ID.yaml）",
        "print the document's sketch for its plugin (documents/ID.yaml)",
    ),
)
@option(
    "--write",
    is_flag=True,
    about=Text(
        "与 --sketch 同用：写入插件的 documents/ID.yaml，保留手工设定的片段",
        "with --sketch: write it to the plugin's documents/ID.yaml, keeping pieces set by hand",
    ),
)
@option(
    "--sentences",
    "as_sentences",
    is_flag=True,
    about=Text(
        "列出各句及其章节和指纹", "list the sentences, each with its section and fingerprint"
    ),
)
@json_option
@lang_option
def command(
    file: str,
    *,
    at: str,
    document: str | None,
    was: str | None,
    date: str | None,
    drafts: tuple[str, ...],
    as_sketch: bool,
    write: bool,
    as_sentences: bool,
    as_json: bool,
) -> int:
    """Hold a document against the policy."""
    from zsgx.audit.audit import Audit
    from zsgx.cli.request import day_of
    from zsgx.words.audit import audit_lines, sentence_lines

    if write and not as_sketch:
        raise UnusableError(Text("--write 须与 --sketch 同用。", "--write goes with --sketch."))
    published = _published(file)
    if as_sentences and as_json:
        print_json(published.as_json())
        return DONE
    if as_sentences:
        print_lines(sentence_lines(published))
        return DONE
    faults = Faults()
    on = day_of(date, "--date", faults) if date else None
    faults.refuse()
    engine = engine_with(drafts)
    if as_sketch:
        from zsgx.audit.recognition import recognise
        from zsgx.audit.sketch import sketch_file

        chain = engine.chain(at)
        place = chain.policies[0]
        recognised = recognise(published, chain, engine.places, document, on)
        if isinstance(recognised, Text):
            raise UnusableError(recognised)
        if write:
            target = str(sketch_file(place, recognised.document, recognised.since))
            keep_apart({"--write": target}, {"TEXT": file, "--was": was})
        return print_sketch(published, place, recognised, write=write, dated=on is not None)
    earlier = _published(was) if was else None
    found = Audit.of(engine, published, at=at, document=document, was=earlier, date=on)
    if as_json:
        print_json(found.as_json())
    else:
        print_audit(audit_lines(found, language_of()))
    # What exercises a clause is then not known whole.
    complain(found.unread)
    return DONE if found.clean else NO


def print_audit(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines; on a terminal old and new words stand out."""
    from zsgx.words.audit import DIFF

    for is_diff, group in groupby(lines, key=lambda line: line[1] == DIFF):
        if is_diff and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
            for line, _ in group:
                old = _OLD.sub(lambda found: click.style(found[0], fg="red"), line)
                click.echo(_NEW.sub(lambda found: click.style(found[0], fg="green"), old))
        else:
            print_lines((line, "" if is_diff else style) for line, style in group)


def _published(file: str) -> Published:
    """Return the document in a file."""
    from zsgx.audit.publication import LARGEST, decoded, read_published
    from zsgx.policy.opening import STANDARD_INPUT, read_file

    name = "stdin" if file == STANDARD_INPUT else file
    content = read_file(file, LARGEST, name)
    if isinstance(content, Issue):
        raise UnusableError(content)
    text = decoded(content)
    if isinstance(text, Text):
        raise UnusableError(Issue("encoding", text, Place(name)))
    return read_published(text)


def print_sketch(
    published: Published, place: Policy, recognised: Recognised, *, write: bool, dated: bool
) -> int:
    """
    Print the sketch of a text, or write it where the plugin of *place* keeps it.

    Raises:
        UnusableError: The earlier sketch has faults, or holds what this one would lose.
    """
    from zsgx.audit.new_sketch import new_sketch
    from zsgx.audit.sketch import sketch_file, sketch_name
    from zsgx.words.audit import sketch_missing, sketch_written

    document, since = recognised.document, recognised.since
    if not dated and recognised.texts > 1:
        raise UnusableError(_several(place, document))
    if not write and _is_standard_output(sketch_file(place, document, since)):
        raise UnusableError(_onto_itself(sketch_name(place, document, since)))
    sketch = new_sketch(published, place, document, since)
    if write:
        sketch.write()
        say(sketch_written(sketch))
        if sketch.missing:
            say(sketch_missing(sketch))
        return DONE
    say(sketch.content.rstrip("\n"))
    if sketch.missing:
        click.echo(f"# not found by a fingerprint: {', '.join(sketch.missing)}")
    return DONE


def _several(place: Policy, document: str) -> Text:
    """Return that the sketch of a document that was amended wants a day, and which there are."""
    from zsgx.policy.validity import text_days

    days = [day.isoformat() for day in text_days(place, document)]
    return Text(
        f"{document} 有 {len(days)} 个文本，用 --date 指明是哪一日的：{'、'.join(days)}",
        f"{document} has {len(days)} texts; say with --date which: {', '.join(days)}",
    )


def _onto_itself(name: str) -> Issue:
    message = Text(
        "输出正写向文件底稿自己：外壳已将它清空，其中手工设定的片段无从保留",
        "the output goes to the sketch itself: the shell has emptied it, and the pieces set by "
        "hand in it cannot be kept",
    )
    hint = Text(
        "文件若原有内容，先从版本库恢复；然后用 --sketch --write。",
        "If the file held anything, bring it back from version control; then use --sketch --write.",
    )
    return Issue("onto-itself", message, Place(name), hint)


def _is_standard_output(file: Traversable) -> bool:
    """Return whether standard output is the file itself."""
    if not isinstance(file, Path):
        return False
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), file.stat())
    except (OSError, ValueError):
        return False
