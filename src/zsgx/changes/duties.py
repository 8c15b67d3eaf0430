"""The words of a text that bind, permit, except or have an effect: 应, 不得, 可以, 除外, 废止."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["duties_in"]

#: Each word as it is spelt, with how texts say it. Of two that begin alike the longer comes first.
_WORDS: Final = (
    ("不超过", "不得?(?:超过|高于|多于|大于)"),
    ("不少于", "不得?(?:少于|低于|小于)"),
    ("不得", "不得|不许|不准|不允许"),
    ("不应", "不应当?(?=[少低超高多]?)|不宜"),
    ("不可", "不可以?(?![或缺分替逆抗避])|不能(?!够)"),
    ("不须", "不须|不需要?|无须|无需|不必"),
    ("不予", "不予"),
    ("不再", "不再"),
    ("暂不", "暂不|暂缓|不执行|不实施"),
    ("禁止", "严禁|禁止|严格限制"),
    ("可", "可以|可(?![持能行靠控观见视信比喜])(?<![许认不]可)"),
    ("须", "必须|务必|须(?!知)|(?<![公急所必])需(?![求要])"),
    ("应", r"应当|应该|(?<![相适响供反效对呼回])应(?![急届用对邀聘届考答变有城])"),
    ("原则上", "原则上|一般(?=应|不|为|可|需|须)"),
    ("有权", "有权|无权|享有|享受"),
    (
        "除外",
        "除外|另有规定的?(?:除外)?|不在此限|不受[^,。;]{0,12}限制|(?<![扣清解排])除[^,。;]{1,24}外",
    ),
    ("免", "免于|免除|免收|免缴|免予|免考|免修|豁免|减免"),
    ("停止", "停止|暂停|中止|终止|停办"),
    ("废止", "废止|失效|作废|无效"),
    ("撤销", "撤销|撤回|取消|吊销|收回|注销"),
    ("追究", "追究|追回|处分|处罚|罚款|通报批评|责令|责任追究"),
    ("顺延", "顺延|延期|延长|推迟|延后"),
    ("提前", "提前|缩短"),
    ("参照", "参照|比照|视同|视为|等同"),
    ("执行", "(?:按|按照|照)[^,。;]{0,20}执行|继续执行|(?:起|后)(?:正式)?(?:施行|执行|实施|生效)"),
    ("适用", "适用(?!性|范围)|不适用"),
    ("不计", "不计(?!报酬)|计入|折算|抵扣|抵免|抵顶|冲抵|扣减|结转"),
    ("优先", "优先"),
    ("承担", "承担|负担|自费|自负|自理|免费|收费|缴纳|支付|负责(?!人|同志)"),
    ("一律", "一律"),
)
#: With what signs these words begin, so that a text is gone through fast.
_BEGINNINGS: Final = (
    "[不无禁严可必务须需应原一有享除另免豁减停暂中终废失作撤取吊收注追处罚通责顺延推提缩参"
    "比视等按照继起后适计折抵冲扣结优承负自理缴支]"
)
_DUTY: Final = re.compile(
    f"(?={_BEGINNINGS})(?:"
    + "|".join(f"(?P<w{place}>{pattern})" for place, (_, pattern) in enumerate(_WORDS))
    + ")"
)
#: Words that mean the same in whatever way they are said.
_SAME: Final = frozenset(
    {"不超过", "不少于", "不得", "不可", "不须", "不予", "禁止", "可", "须", "应", "原则上"}
)
_LONGEST: Final = 4


@lru_cache(maxsize=4096)
def duties_in(text: str) -> tuple[str, ...]:
    """Return the words of duty or effect in a normalised *text*, in order, each in one spelling."""
    return tuple(_spelt(found) for found in _DUTY.finditer(text))


def _spelt(found: re.Match[str]) -> str:
    spelling, _ = _WORDS[int((found.lastgroup or "w0")[1:])]
    # 废止 and 失效 are not the same to everybody; of longer runs nothing else of the text is kept.
    return spelling if spelling in _SAME or len(found[0]) > _LONGEST else found[0]
