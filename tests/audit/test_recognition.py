"""Which document a text is."""

from __future__ import annotations

import pytest
from tests.audit.quay import OTHER, TEXT, policy_in

from zsgx import Engine
from zsgx.audit.publication import read_published
from zsgx.audit.recognition import Recognised, own_number, recognise
from zsgx.text import Text

NUMBER = "港人社发〔2024〕2号\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.load(policies=[policy_in(tmp_path_factory.mktemp("harbour"))])


def recognised(
    engine: Engine, text: str, at: str = "harbour", given: str | None = None
) -> Recognised | Text:
    return recognise(read_published(text), engine.chain(at), engine.places, given)


@pytest.mark.parametrize(
    "number",
    [
        "港人社发〔2024〕2号",
        "港人社发［2024］2号",
        "港人社发[2024]2号",
        "港人社发（2024）2 号",
        "港人社发【2024】第2号",
        "文号：港人社发〔2024〕2号",
        "发文字号： 港人社发〔２０２４〕２号",
        "海港市人力资源和社会保障局文件 港人社发〔2024〕2号",
    ],
)
def test_a_number_is_known_whatever_its_brackets(engine: Engine, number: str) -> None:
    text = TEXT.replace(NUMBER, f"{number}\n").replace("岸线人才培训办法", "办法")

    assert recognised(engine, text) == Recognised("HB-2", "number")


def test_the_number_of_a_document_that_it_rests_on_is_not_its_own(engine: Engine) -> None:
    text = TEXT.replace(NUMBER, "").replace("沿人社发〔2020〕9号", "青人社发〔2023〕10号")

    assert own_number(read_published(text)) is None
    assert own_number(read_published("根据青人社发〔2023〕10号文件\n一、甲\n")) is None
    assert recognised(engine, text) == Recognised("HB-2", "title")


@pytest.mark.parametrize(
    "title",
    [
        "海港市灯塔守护计划",
        "海港市\n灯塔守护计划",
        "某局关于印发《海港市灯塔守护计划》的通知",
        "关于印发海港市灯塔守护计划的通知",
    ],
)
def test_a_document_without_a_number_is_known_by_its_title(engine: Engine, title: str) -> None:
    text = f"{title}\n一、甲\n灯塔每年检修两次。\n"

    assert recognised(engine, text) == Recognised("HB-3", "title")


def test_a_text_with_neither_is_known_by_what_it_says(engine: Engine) -> None:
    body = TEXT[TEXT.index("一、目标任务") :]

    assert recognised(engine, body) == Recognised("HB-2", "text")
    assert recognised(engine, body.replace("40期", "90期")) == Recognised("HB-2", "text")


def test_a_document_of_another_number_and_the_same_title_is_not_taken_for_it(
    engine: Engine,
) -> None:
    text = "港人社发〔2031〕7号\n海港市岸线人才培训办法\n一、甲\n应当报送。\n"

    refused = recognised(engine, text)

    assert isinstance(refused, Text)
    assert "港人社发〔2031〕7号" in refused.en
    assert "HB-2 (港人社发〔2024〕2号), HB-3" in refused.en


def test_a_text_that_nobody_knows_is_refused_with_what_there_is(engine: Engine) -> None:
    refused = recognised(engine, OTHER)

    assert isinstance(refused, Text)
    assert "HB-2" in refused.zh
    assert "--document" in refused.zh


def test_whoever_says_which_it_is_has_the_last_word(engine: Engine) -> None:
    assert recognised(engine, OTHER, given="HB-2") == Recognised("HB-2", "given")
    unknown = recognised(engine, TEXT, given="HB-7")
    assert isinstance(unknown, Text)
    assert "HB-2" in unknown.en


def test_a_document_of_another_place_is_refused_and_that_place_named(engine: Engine) -> None:
    beside, above = (
        recognised(engine, TEXT, at="qingdao"),
        recognised(engine, "人社部发〔2021〕73号\n一、甲\n", at="qingdao"),
    )
    body = recognised(engine, TEXT[TEXT.index("一、目标任务") :], at="qingdao")

    assert isinstance(beside, Text)
    assert isinstance(above, Text)
    assert isinstance(body, Text)
    assert "not of qingdao" in beside.en
    assert "--at harbour" in beside.en
    assert "a level above qingdao" in above.en
    assert "--at national" in above.zh
    assert "--at harbour" in body.en
