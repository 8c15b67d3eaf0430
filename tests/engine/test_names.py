"""From what people write to names: questions, facts, options, readings, metrics, places."""

from __future__ import annotations

import datetime
import pickle
from typing import Any

import pytest

from zsgx import Engine, FactsError, QuestionError, ReadingError, UnknownPlaceError
from zsgx.engine.names import truth_of

DAY = datetime.date(2024, 5, 1)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("hours.credited", "hours.credited"),
        ("登记的继续教育学时（合计）", "hours.credited"),
        ("登记的继续教育学时", "hours.credited"),
        ("继续教育学时", "hours.credited"),
        ("Continuing-education hours that are credited", "hours.credited"),
        ("credited hours", "hours.credited"),
        ("与职称的衔接方式", "title.route"),
    ],
)
def test_a_question_goes_by_its_label_or_an_alias(engine: Engine, word: str, name: str) -> None:
    assert engine.names.question(word) == name


@pytest.mark.parametrize("kind", ["questions", "vocabulary"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_label_of_the_core_means_its_own_name(
    engine: Engine, kind: str, language: str
) -> None:
    find = engine.names.question if kind == "questions" else engine.names.fact
    things: dict[str, Any] = dict(getattr(engine, kind))

    wrong = {name: find(one.label.say(language)) for name, one in things.items()}
    also = {alias: find(alias) for one in things.values() for alias in one.aliases}

    assert {name: found for name, found in wrong.items() if name != found} == {}
    assert {a: n for a, n in also.items() if a not in things[n].aliases} == {}


def test_an_unknown_question_is_answered_by_the_nearest_few_and_never_by_a_list(
    engine: Engine,
) -> None:
    with pytest.raises(QuestionError) as near:
        engine.names.question("学时")
    with pytest.raises(QuestionError) as far:
        engine.decide("税率", at="qingdao", date=DAY)

    assert "hours.credited（登记的继续教育学时）" in near.value.text.zh
    assert near.value.text.zh.count("（") <= 4
    assert far.value.text.zh == "未知问题 税率。用 zsgx questions 查找。"
    assert far.value.text.en == "Unknown question 税率. Search with zsgx questions."


def test_names_that_are_no_texts_and_groups_without_end_are_refused(engine: Engine) -> None:
    deep: dict[Any, Any] = {}
    inner = deep
    for _ in range(100):
        inner["group"] = inner = {}
    deep[3] = 1

    with pytest.raises(FactsError) as refused:
        engine.names.facts(deep)

    assert [fault.en for fault in refused.value.faults] == [
        f"'{'.'.join(['group'] * 9)}.gr…: groups stand more than 20 deep",
        "3: a fact's name must be a text",
    ]


def test_a_word_that_nobody_knows_is_cut_and_what_may_be_a_person_is_masked(
    engine: Engine,
) -> None:
    with pytest.raises(FactsError) as refused:
        engine.names.facts({"certificate.level": "110101199003078515 " * 50})

    assert "110***********8515" in refused.value.faults[0].en
    assert len(refused.value.faults[0].en) < 400


@pytest.mark.parametrize(
    ("path", "raw", "said"),
    [
        ("application.exam_based", "√", "write yes or no; leave it empty if unknown"),
        ("certificate.issued_on", "2024年5月1日", "write 2024-05-01"),
        ("certificate.issued_on", "去年", "write a day, such as 2024-05-01"),
        ("training.hours", "'24学时'", "write the number alone, such as 24 or 1024.5"),
        ("training.hours", "8.005", None),
        ("training.occupation", "", None),
    ],
)
def test_what_to_write_in_place_of_a_value_is_known_by_its_kind(
    engine: Engine, path: str, raw: str, said: str | None
) -> None:
    remedy = engine.names.remedy(path, raw)

    assert (remedy and remedy.en.partition(", without")[0]) == said


def test_facts_are_given_by_label_with_words_for_options_and_for_yes(engine: Engine) -> None:
    given = {
        "培训学时": 80,
        "证书等级": "高级",
        "以考代评": "否",
        "training": {"programme": "高级研修", "in_published_plan": "YES"},
        "application.series": "是",
    }

    facts = engine.names.facts(given)

    assert facts == {
        "training.hours": 80,
        "certificate.level": "senior",
        "application.exam_based": False,
        "training.programme": "advanced_seminar",
        "training.in_published_plan": True,
        "application.series": "是",
    }
    decision = engine.decide("title.route", at="青岛", date=DAY, facts=facts)
    assert decision.value == "reference"


def test_everything_that_is_wrong_with_facts_is_told_at_once(engine: Engine) -> None:
    given = {"学时数": 1, "证书等级": "特级", "training.hours": 1, "培训学时": 2, "reading.x": "y"}

    with pytest.raises(FactsError) as refused:
        engine.names.facts(given)

    said = [fault.zh for fault in refused.value.faults]
    assert said[0].startswith("未知事实 学时数。是否想写 training.hours（培训学时）")
    assert said[1] == (
        "certificate.level（已取得的专业技术等级证书等级）：'特级' 不是可选项；"
        "可选 none（无）、junior（初级）、intermediate（中级）、senior（高级）"
    )
    assert said[2:] == [
        "training.hours 给出了两次",
        "reading.x 是解释口径，不是事实；请作为口径选择（命令行用 --reading）",
    ]


def test_an_identity_number_among_options_is_masked(engine: Engine) -> None:
    with pytest.raises(FactsError) as refused:
        engine.names.value("certificate.level", "110101199003078515")

    assert "19900307" not in str(refused.value)


@pytest.mark.parametrize(
    ("at", "word"), [("guangxi", "自治区级"), ("guangxi", "省级"), (None, "省级"), ("gone", "省级")]
)
def test_an_option_goes_by_its_word_at_the_place_and_in_general(
    engine: Engine, at: str | None, word: str
) -> None:
    assert engine.names.value("project.tier", word, at=at) == "provincial"


def test_another_places_word_for_an_option_is_refused(engine: Engine) -> None:
    with pytest.raises(FactsError):
        engine.names.value("project.tier", "自治区级", at="qingdao")


@pytest.mark.parametrize("word", ["是", "真", "true", "TRUE", "yes", " Yes "])
def test_yes_is_said_in_both_languages(word: str) -> None:
    assert truth_of(word) is True


@pytest.mark.parametrize("word", ["否", "假", "false", "no"])
def test_no_is_said_in_both_languages(word: str) -> None:
    assert truth_of(word) is False


@pytest.mark.parametrize("raw", ["也许", "", "1", 1, None, True])
def test_what_is_no_word_for_yes_or_no_stays_as_it_is(engine: Engine, raw: object) -> None:
    assert engine.names.value("application.exam_based", raw) == raw


def test_what_is_no_fact_or_has_no_options_stays_as_it_is(engine: Engine) -> None:
    assert engine.names.value("no.such", "高级") == "高级"
    assert engine.names.value("training.hours", "是") == "是"
    assert engine.names.value("certificate.level", "senior") == "senior"


def test_readings_go_by_label_and_options_by_their_words(engine: Engine) -> None:
    chosen = engine.names.readings(
        {"一年内按滚动十二个月还是自然年度": "自然年度", "before_issue": "apply"}
    )

    assert chosen == {"one_year": "calendar", "before_issue": "apply"}
    with pytest.raises(ReadingError) as refused:
        engine.names.readings({"one_yaer": "calendar", "one_year": "十二月"})
    misspelt, no_option = refused.value.faults
    assert misspelt.en == "unknown reading one_yaer. Did you mean one_year?"
    assert no_option.zh.startswith("one_year 没有选项 '十二月'，可选 rolling（滚动")


def test_outside_values_go_by_label(engine: Engine) -> None:
    names = engine.names

    assert names.external("职业培训补贴标准") == "external.training_subsidy_standard"
    assert names.external("external.training_fund_ratio") == "external.training_fund_ratio"
    with pytest.raises(FactsError, match="Did you mean training_fund_ratio"):
        names.external("training_fund_rato")


def test_a_metric_is_one_of_the_places_own_by_label_or_one_that_anybody_counts(
    engine: Engine,
) -> None:
    names = engine.names

    assert names.metric("每年培训的专业技术人员人次", at="qingdao") == "trained.attendances"
    assert names.metric("capability.trained/科技部", at="qingdao") == "capability.trained/科技部"
    assert names.metric("bases.new") == "bases.new"
    with pytest.raises(FactsError) as refused:
        names.metric("研修", at="qingdao")
    assert refused.value.text.zh == (
        "未知指标 研修。是否想写 seminars.municipal_planned（列入年度计划的市级高级研修项目）？"
    )
    with pytest.raises(FactsError, match=r"Available: trained.attendances \(attendances"):
        names.metric("frobnicate", at="qingdao")
    with pytest.raises(FactsError, match="unknown metric frobnicate"):
        names.metric("frobnicate", at="gone")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("青岛的", "是否想写 qingdao（青岛市）？"),
        ("nowhere", "可用：national（国家）、guangxi（广西壮族自治区）、"),
        (370200, "区划代码应为文本，请写 '370200'"),
        ("370300", "最近的有政策的上级是 national（国家）"),
    ],
)
def test_an_unknown_place_is_answered_with_names_and_labels(
    engine: Engine, place: Any, said: str
) -> None:
    with pytest.raises(UnknownPlaceError) as refused:
        engine.chain(place)

    assert said in refused.value.text.zh


def test_without_any_policy_an_unknown_place_says_so() -> None:
    with pytest.raises(UnknownPlaceError, match="No policy is loaded"):
        Engine.load(plugins=[]).chain("青岛")


def test_an_engine_that_was_pickled_still_knows_names(engine: Engine) -> None:
    assert engine.names.question("继续教育学时") == "hours.credited"
    again = pickle.loads(pickle.dumps(engine))

    assert again.names.question("继续教育学时") == "hours.credited"
    assert again.index.facts(["学时"]) == engine.index.facts(["学时"])
