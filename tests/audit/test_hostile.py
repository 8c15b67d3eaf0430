"""
Hostile texts: whatever is audited, the command ends with 0, 1 or 2 and no traceback.

`ZSGX_HOSTILE=2000 pytest tests/audit/test_hostile.py` tries so many texts; a few stand for them.
Texts that are made to break it are a tenth as long in a usual run: that the work grows no faster
than the text is held by `test_work.py`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click.testing
import pytest
from tests.audit.quay import TEXT, files
from tests.effort import amount
from tests.harbour import install

from zsgx.cli.main import cli

MANY: Final = amount(8, 60, "ZSGX_HOSTILE")
#: How many times ten thousand signs a text has, about, that is made to break it.
SIZE: Final = amount(1, 10)
#: What must never reach a terminal or a reader of JSON as it is.
RAW: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: What is told in a text, apart from characters of any kind.
PIECES: Final = (
    *("一、", "（一）", "1.", "（1）", "第一条 ", "第三章", "附件1", "附件", "# ", "\n", "\n\n"),
    *("。", "；", "，", "\t", "应当", "不得", "加倍", "废止", "除外", "半年", "三至五年"),
    *(
        "百分之一点五",
        "一亿亿亿元",
        "3万5千元",
        "9" * 60,
        "亿" * 50,
        "《",
        "》",
        "（",
        "）",
        "“",
        "”",
    ),
    *("〔2024〕2号", "2024年3月1日", "自2024年4月1日起施行", "\x1b[31m", "\x9b", "\x07", "\x7f"),
    *("\u202e", "\u200b", "\ufeff", "\u2028", "\x0c", "\x85", "\r", "½", "⑽", "㈠", "㍿", "ﷺ"),
    *("١٢", "𝟙", "\U0001f600", "\ue000", "e\u0301", "\U000e0041"),
)


@pytest.fixture(autouse=True)
def _harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "installed", monkeypatch, files())
    monkeypatch.setenv("ZSGX_LANG", "en")


def audited(tmp_path: Path, content: bytes, *options: str) -> click.testing.Result:
    file = tmp_path / "text.txt"
    file.write_bytes(content)
    line = ["audit", str(file), "--against", "harbour", "--document", "HB-2", *options]
    return click.testing.CliRunner().invoke(cli, line)


def hold(result: click.testing.Result) -> None:
    assert result.exit_code in (0, 1, 2), result.output[-500:]
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    for line in result.stdout.split("\n"):
        assert not RAW.search(line), repr(RAW.search(line))


def pieced(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(400)))


def any_characters(chance: random.Random) -> str:
    signs = (chance.randrange(0x11_0000) for _ in range(chance.randrange(2000)))
    return "".join(chr(sign) for sign in signs if not 0xD800 <= sign < 0xE000)


def mangled(chance: random.Random) -> str:
    text = list(TEXT)
    for _ in range(chance.randrange(1, 60)):
        place = chance.randrange(len(text))
        text[place] = chance.choice((chance.choice(PIECES), "", text[chance.randrange(len(text))]))
    return "".join(text)


def shuffled(chance: random.Random) -> str:
    lines = TEXT.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines[: chance.randrange(len(lines))])


@pytest.mark.parametrize("seed", range(MANY))
@pytest.mark.parametrize("make", [pieced, any_characters, mangled, shuffled])
def test_any_text_is_audited_or_refused(
    tmp_path: Path, make: Callable[[random.Random], str], seed: int
) -> None:
    chance = random.Random(seed)  # it makes texts
    content = make(chance).encode()
    plain, as_json = audited(tmp_path, content), audited(tmp_path, content, "--json")
    hold(plain)
    hold(as_json)
    hold(audited(tmp_path, content, "--sentences", "--lang", "zh"))
    hold(audited(tmp_path, content, "--sketch"))

    assert plain.exit_code == as_json.exit_code
    if as_json.exit_code < 2:
        assert json.loads(as_json.stdout)["clean"] is (as_json.exit_code == 0)


@pytest.mark.parametrize("seed", range(MANY // 4))
def test_any_bytes_are_audited_or_refused(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # it makes bytes
    hold(audited(tmp_path, chance.randbytes(chance.randrange(3000))))


@pytest.mark.parametrize(
    "text",
    [
        "一亿" + "亿" * 2_000 * SIZE + "元。",
        "9" * 10_000 * SIZE + "人。",
        "（" * 5_000 * SIZE + "甲" + "）" * 5_000 * SIZE,
        "《" * 5_000 * SIZE,
        "".join(f"第{number}条 应当报送。\n" for number in range(1, 1_000 * SIZE + 1)),
        "".join(f"{'（' if number % 2 else ''}{number}）、" for number in range(1_000 * SIZE)),
        "（一）" * 1_000 * SIZE,
        "# " * 5_000 * SIZE + "办法",
        "百分之" * 2_000 * SIZE,
        "三至" * 2_000 * SIZE + "五年。",
        "零分之一，翻零番，0/0，1/0，百分之零，翻亿亿番。",
        "2024年13月45日，0年0月0日，9999年99月99日起施行。",
        "第零条，第九千九百九十九条，第99999999条。",
        "。" * 10_000 * SIZE,
        "：" * 10_000 * SIZE,
        "\t" * 10_000 * SIZE,
        "附件\n" * 2_000 * SIZE,
        "1" + ",111" * 5_000 * SIZE,
        "自" * 10 + "二〇二四年一月一日" * 200 * SIZE + "起施行",
        "\x1b]0;x\x07" * 100 * SIZE + "应当报送。",
    ],
    ids=range(20),
)
def test_a_text_made_to_break_it_is_audited_or_refused(tmp_path: Path, text: str) -> None:
    hold(audited(tmp_path, text.encode()))
    hold(audited(tmp_path, text.encode(), "--json"))
    hold(audited(tmp_path, text.encode(), "--sketch"))
    hold(audited(tmp_path, text.encode(), "--sketch", "--write"))


def test_a_text_over_the_limit_is_refused_at_once_with_its_size(tmp_path: Path) -> None:
    refused = audited(tmp_path, b"a" * 500_001)

    assert refused.exit_code == 2
    assert "500,001 bytes, at most 500,000" in refused.stderr


def test_a_text_of_just_the_limit_is_audited(tmp_path: Path) -> None:
    content = ("应。" * 83_333).encode() + b"a\n"

    assert len(content) == 500_000
    assert audited(tmp_path, content, "--json").exit_code == 1


def test_controls_in_a_text_are_not_seen_and_change_nothing(tmp_path: Path) -> None:
    dirty = "".join(f"{sign}\x1b\u200b\x9b" if sign in "岸学" else sign for sign in TEXT)

    result = audited(tmp_path, dirty.encode())

    assert result.exit_code == 0
    hold(result)
