"""What the options of the core's facts and questions are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zsgx.text import Text

__all__ = ["option_word"]

#: By option; where one word means different things, by path and option.
_WORDS: Final[dict[str, Text]] = {
    "none": Text("无", "none"),
    "junior": Text("初级", "junior"),
    "intermediate": Text("中级", "intermediate"),
    "senior": Text("高级", "senior"),
    "employer.ownership:public": Text("公有", "public"),
    "non_public": Text("非公有", "non-public"),
    "public": Text("公需科目", "public subject"),
    "professional": Text("专业科目", "professional subject"),
    "advanced_seminar": Text("高级研修", "advanced seminar"),
    "capability": Text("能力提升", "capability training"),
    "digital_engineer": Text("数字技术工程师培育", "digital-engineer training"),
    "state_body": Text("国家机关", "state body"),
    "institution": Text("事业单位", "public institution"),
    "enterprise": Text("企业", "enterprise"),
    "social_organisation": Text("社会组织", "social organisation"),
    "employer.kind:other": Text("其他单位", "another employer"),
    "training.time_off:full": Text("全脱产", "full time off"),
    "training.time_off:half": Text("半脱产", "half time off"),
    "training.time_off:none": Text("不脱产", "no time off"),
    "activity.kind:training": Text("培训、进修", "training"),
    "seminar": Text("研修", "seminar"),
    "conference": Text("学术会议", "academic conference"),
    "lecture": Text("授课、讲座", "lecture given"),
    "paper": Text("论文", "paper"),
    "book": Text("著作", "book"),
    "patent": Text("专利", "patent"),
    "research": Text("课题研究与项目开发", "research project"),
    "award": Text("成果奖励", "award"),
    "degree": Text("学历学位教育", "degree study"),
    "course": Text("单科课程进修", "single course"),
    "self_study": Text("自学", "self-study"),
    "examination": Text("资格考试", "qualifying examination"),
    "practice": Text("实践活动", "field practice"),
    "study_abroad": Text("出国进修", "study abroad"),
    "online": Text("网络学习", "online study"),
    "activity.kind:other": Text("其他形式", "another kind"),
    "international": Text("国际", "international"),
    "county": Text("县级", "county"),
    "unit": Text("本单位", "the unit's own"),
    "main": Text("主课题", "main project"),
    "sub": Text("子课题", "part of a project"),
    "special": Text("特等奖", "special class"),
    "first": Text("一等奖", "first class"),
    "second": Text("二等奖", "second class"),
    "third": Text("三等奖", "third class"),
    "activity.award_class:other": Text("其他等次", "another class"),
    "training.programme:programme_other": Text(
        "知识更新工程的其他项目", "another project of the programme"
    ),
    "training.programme:other": Text("知识更新工程之外的培训", "training outside the programme"),
    "institution.role:training": Text("培训机构", "training body"),
    "institution.role:evaluation": Text("评价机构", "evaluation body"),
    "institution.role:other": Text("其他机构", "another body"),
    "ministry": Text("人力资源社会保障部", "the ministry"),
    "province": Text("省级人社部门", "the province"),
    "institution.listed_by:none": Text("未公布", "nobody"),
    "advanced": Text("高级研修项目", "advanced seminar"),
    "scarce_talent": Text("紧缺人才培训项目", "training of scarce talent"),
    "post_training": Text("岗位培训项目", "post training"),
    "national": Text("国家级", "national"),
    "provincial": Text("省级", "provincial"),
    "municipal": Text("市级", "municipal"),
    "district": Text("区（市）级", "district"),
    "fiscal": Text("财政资助", "fiscal"),
    "self": Text("自筹经费", "self-funded"),
    "recognition": Text("可认定", "open to recognition"),
    "delegated": Text("由各地规定", "left to the localities"),
    "reference": Text("评审参考", "reference for a review"),
    "title.route:none": Text("不衔接职称", "no route to a title"),
    "assistant_engineer": Text("助理工程师", "assistant engineer"),
    "engineer": Text("工程师", "engineer"),
    "central": Text("中央财政", "central finance"),
    "subsidy.seminar.payer:provincial": Text("省（自治区）级财政", "provincial finance"),
    "subsidy.seminar.payer:municipal": Text("市级财政", "municipal finance"),
    "grant.base.payer:provincial": Text("省（自治区）级财政", "provincial finance"),
    "grant.base.payer:municipal": Text("市级财政", "municipal finance"),
    "organiser": Text("承办单位", "the organiser"),
    "subsidy.seminar.payer:none": Text("无财政支付方", "nobody from public money"),
}


def option_word(path: str, option: str, local: Mapping[str, Text] | None = None) -> Text:
    """
    Return the word for *option* of the fact or question *path*; the option itself if unnamed.

    Args:
        path: The fact or question.
        option: The option.
        local: What a place calls options in its own way, by option, or by path and option.
    """
    here = f"{path}:{option}"
    own, own_here = (local.get(option), local.get(here)) if local else (None, None)
    return own_here or _WORDS.get(here) or own or _WORDS.get(option) or Text(option, option)
