"""A message speaks one language: many command lines that fail, each in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from zsgx import Engine, Kind
from zsgx.cases import account, decision, obligation, target
from zsgx.cli.main import COMMANDS, cli
from zsgx.policy import document, provision
from zsgx.policy import obligation as due
from zsgx.policy import target as goal
from zsgx.policy.policy import JURISDICTION, PROVISIONS

Run = Callable[..., Result]

WHERE = ("--at", "qingdao", "--date", "2024-05-01")
FILES: dict[str, str | bytes] = {
    "broken.yaml": "training: {hours: 80",
    "tab.yaml": "training:\n\thours: 80\n",
    "alias.yaml": "training: &a {hours: 80}\nother: *a\n",
    "escape.yaml": 'training: "\\q"\n',
    "directive.yaml": "%BAD 1\n---\ntraining: 1\n",
    "broken.json": '{"training": {"hours": 80,}}',
    "colon.json": '{"training" 80}',
    "comma.json": '{"a": 1 "b": 2}',
    "extra.json": '{"a": 1} {"b": 2}',
    "open.json": '{"a": "x',
    "escape.json": '{"a": "\\q"}',
    "key.json": "{a: 1}",
    "empty.json": "",
    "nan.json": '{"training": {"hours": NaN}}',
    "list.yaml": "- 1\n",
    "gbk.yaml": "培训学时: 80\n".encode("gb18030"),
    "figures.yaml": "frobnicate: 5\nseminars.held: many\nbases.new: {valu: 1}\n",
    "figures.csv": "metrik,value\nbases.new,1\n",
    "bad.policy.yaml": "- {name: W, at: nowhere, date: 2024-05-01, expect: {hours.credited: 1}}\n"
    "- {name: V, at: qingdao, date: 2024-05-01, expect: {hours: 1}}\n"
    "- {name: U, at: qingdao, date: 2024-05-01, given: {training.hours: x},"
    " expect: {hours.credited: 1}}\n",
    "shape.policy.yaml": "- {nam: W, at: 5}\n",
}
#: Command lines that cannot be used, or whose answer is no; {} is a folder with the `FILES`.
ASKED = [
    ["frobnicate"],
    ["decde"],
    ["--verson"],
    ["decide"],
    ["decide", "hours.credited"],
    ["decide", "hours.credited", "--at"],
    ["decide", "hours.credited", *WHERE, "--zzz"],
    ["decide", "hours.credited", *WHERE, "--json=x"],
    ["decide", "hours.credited", *WHERE, "--json", "--markdown"],
    ["decide", "学时", *WHERE],
    ["decide", "hours.crdited", *WHERE],
    ["decide", "frobnicate", *WHERE],
    ["decide", "hours.credited", "--at", "nowhere", "--date", "2024-05-01"],
    ["decide", "hours.credited", "--at", "370300", "--date", "2024-05-01"],
    ["decide", "hours.credited", "--at", "青岛的", "--date", "2024-05-01"],
    ["decide", "hours.credited", "--at", "qingdao", "--date", "2024-13-01"],
    ["decide", "hours.credited", "--at", "qingdao", "--date", "2024年5月1日"],
    ["decide", "hours.credited", "--at", "qingdao", "--date", "tomorrow"],
    *(
        ["decide", "hours.credited", *WHERE, "--set", each]
        for each in (
            *("学时=80", "frobnicate=1", "training.hours=80学时", "training.hours=-1"),
            *("training.hours=1.005", "证书等级=特级", "certificate.level=snior", "training.hours"),
            *("application.exam_based=也许", "base.rank=0", "certificate.issued_on=2030-01-01"),
            *("certificate.issued_on=2024/4/31", "base.rank=1.5", "training.hours＝80"),
            *("reading.before_issue=apply", "day=2024-01-01", "external.x=1"),
        )
    ),
    ["decide", "hours.credited", *WHERE, "--set", "training.hours=1", "--set", "培训学时=2"],
    ["decide", "hours.credited", *WHERE, "--reading", "before_isue=apply"],
    ["decide", "hours.credited", *WHERE, "--reading", "before_issue=maybe"],
    ["decide", "hours.credited", *WHERE, "--reading", "x"],
    ["decide", "hours.credited", *WHERE, "--external", "zzz=1"],
    ["decide", "hours.credited", *WHERE, "--policy", "{}/nowhere"],
    ["decide", "hours.credited", *WHERE, "--policy", "{}"],
    *(
        ["decide", "hours.credited", *WHERE, "--facts", f"{{}}/{name}"]
        for name in (*FILES, "nowhere.yaml", ".", "broken.yaml/x")
    ),
    ["needed", "学时", *WHERE],
    ["show"],
    ["show", "nowhere"],
    ["show", "qingdao", "学时"],
    ["show", "qingdao", "--date", "x"],
    ["questions", "--kind", "x"],
    ["questions", "--at", "nowhere"],
    ["questions", "龘"],
    ["facts", "xylophone"],
    ["facts", "--kind", "x"],
    ["test"],
    ["test", "{}/nowhere"],
    ["test", "{}/bad.policy.yaml"],
    ["test", "{}/shape.policy.yaml"],
    ["test", "{}/gbk.yaml"],
    ["check", "nowhere"],
    ["check", "{}"],
    ["check", "--policy", "{}/nowhere"],
    ["targets", "--at", "qingdao"],
    ["targets", "--at", "qingdao", "--year", "24"],
    ["targets", "--at", "qingdao", "--year", "2024", "--tolerance", "x", "--on", "2023-01-01"],
    *(
        ["targets", "--at", "qingdao", "--year", "2024", "--actual", f"{{}}/{name}"]
        for name in ("figures.yaml", "figures.csv", "broken.yaml", "gbk.yaml", "nowhere.csv", ".")
    ),
    ["targets", "--at", "qingdao", "--year", "2024", "--picture", "{}/no/a.svg"],
    ["due", "--at", "qingdao", "--year", "2024", "--alarm", "x", "--filed", "x=2024-01-01"],
    ["due", "--at", "nowhere", "--year", "2024"],
    ["due", "--at", "qingdao", "--year", "2024", "--ics", "{}"],
    ["due", "--at", "qingdao", "--year", "2024", "--filed", "base-annual-report=x"],
    ["allocation", "--at", "qingdao"],
    ["allocation", "--at", "national", "--department", "x", "--field", "x"],
    ["allocation", "--at", "national", "--table", "x"],
    ["allocation", "--at", "national", "--actual", "{}/figures.yaml"],
    ["coverage", "nowhere"],
    ["audit", "{}/nowhere", "--at", "qingdao"],
    ["audit", "{}/broken.yaml", "--at", "qingdao"],
    ["audit", "{}/gbk.yaml", "--at", "nowhere"],
    ["audit", "{}/gbk.yaml", "--at", "qingdao", "--document", "x"],
    ["plugins", "x"],
    ["demo", "x"],
]
#: What files may hold: their keys are names.
FORMS = [
    *(decision.FORM, target.FORM, obligation.FORM, account.FORM, goal.TARGET, due.OBLIGATION),
    *(JURISDICTION, document.DOCUMENT, PROVISIONS, document.CLAUSE),
    *(provision.TABLE, provision.PARAMETER),
]
CHINESE = re.compile("[一-鿿]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z]+")
#: Names of formats and what stands in examples, the same in both languages.
NAMES = {
    *("YAML", "JSON", "CSV", "UTF", "GBK", "GB", "YYYY", "MM", "DD", "CNY", "Infinity"),
    *("zsgx", "pip", "install", "pyproject", "toml", "key", "json", "stdin", "day", "actual"),
    *("metric", "value", "department", "field"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def codes() -> set[str]:
    """Return the words of all names that a message may mention."""
    engine = Engine.load()
    names = {*engine.questions, *engine.vocabulary, *COMMANDS, *engine.policies}
    for policy in engine.policies.values():
        names |= {policy.jurisdiction.name or "", *policy.targets, *policy.obligations}
        names |= {*policy.readings, *policy.allocations, *policy.documents}
        names |= {option for one in policy.readings.values() for option in one.choices}
    names |= {option for fact in engine.vocabulary.values() for option in fact.type.options}
    names |= {each.value for each in Kind} | {key for form in FORMS for key in form.keys}
    return {word for name in names for word in LATIN.findall(name)}


CODES = codes()
#: The words that the files hold, which a message about them may repeat, and their names.
HELD = {
    word
    for name, content in FILES.items()
    for text in (name, content if isinstance(content, str) else "")
    for word in LATIN.findall(text)
}
#: Numbers of documents and metrics of departments are Chinese in every language.
CHINESE_NAMES = sorted(
    {
        name
        for policy in Engine.load().policies.values()
        for name in (
            *(document.number or "" for document in policy.documents.values()),
            *policy.metrics,
        )
        if not name.isascii()
    },
    key=len,
    reverse=True,
)


def without_what_was_given(said: str, asked: list[str]) -> str:
    """Return *said* without excerpts of files, codes of issues, and what was typed."""
    lines = [line for line in said.splitlines() if not re.match(r"\s*\d* ?\|", line)]
    text = re.sub(r"\[[a-z-]+\]", "", "\n".join(lines))
    for each in sorted({part for word in asked for part in (word, *word.split("="))}, key=len):
        if len(each) > 1 and not each.isascii():
            text = text.replace(each, "")
    return text


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_what_is_said_in_chinese_has_no_english_word_and_in_english_no_chinese(
    zsgx: Run, folder: Path, asked: list[str]
) -> None:
    arguments = [each.replace("{}", str(folder)) for each in asked]
    typed = {word for each in arguments for word in LATIN.findall(each)}

    chinese, english = (zsgx(*arguments, "--lang", language) for language in ("zh", "en"))

    assert chinese.exit_code == english.exit_code
    assert chinese.exit_code in (1, 2)
    zh = without_what_was_given(chinese.stdout + chinese.stderr, arguments).replace(str(folder), "")
    en = without_what_was_given(english.stdout + english.stderr, arguments).replace(str(folder), "")
    zh = re.sub(r"(?<![\w-])--?[a-z][a-z-]*", "", zh)
    for name in CHINESE_NAMES:
        en = en.replace(name, "")
    # Commands of plugins, which other tests may have added, are names too.
    assert sorted(set(LATIN.findall(zh)) - CODES - NAMES - typed - HELD - set(cli.commands)) == []
    assert CHINESE.findall(en) == []
    assert CHINESE.search(zh)
    assert "Traceback" not in zh + en
