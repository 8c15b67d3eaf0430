"""
The kinds of fault that a policy can have, by code.

A code is stable: documentation, tools and filters name it. Whoever adds one adds an example in
`tests/policy/faults` with it; a test holds this list, the reader, the checker, the verification and
the examples together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.policy.opening import MAIN_FILE
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHECKING", "CODES", "READING", "VERIFYING"]

#: What reading the files finds: each code in one line.
READING: Final[Mapping[str, Text]] = {
    # The text of a file
    "file-name": Text("看似 YAML 的文件不会被读取", "a file that looks like YAML is not read"),
    "file-unreadable": Text("文件无法读取", "a file cannot be read"),
    "file-kind": Text("不是普通文件", "no regular file: a folder, a pipe or a device"),
    "file-size": Text("文件过大", "a file is too large"),
    "yaml-encoding": Text("文件不是 UTF-8 编码", "a file is not UTF-8 text"),
    "yaml-character": Text("含有不可见或控制字符", "an invisible or control character"),
    "yaml-size": Text("文件或文本过长", "a file or a piece of text is too long"),
    "yaml-empty": Text("文件没有内容", "a file says nothing"),
    "yaml-syntax": Text("YAML 语法错误", "the text is not YAML"),
    "yaml-tab": Text("缩进使用了制表符", "a tab where YAML wants spaces"),
    "yaml-depth": Text("嵌套过深", "nested too deeply"),
    "yaml-documents": Text("一个文件中有多个 YAML 文档", "more than one YAML document in a file"),
    "yaml-anchor": Text("使用了锚点或别名", "an anchor or alias (& or *)"),
    "yaml-tag": Text("使用了 YAML 标签", "a tag (!)"),
    "yaml-key": Text("键不是一个词", "a key that is not a word"),
    "duplicate-key": Text("同一映射中键重复", "a key that stands twice in one mapping"),
    "full-width-colon": Text("冒号是全角的", "a full-width colon (：) where YAML wants “: ”"),
    "bad-number": Text("数字位数过多", "a number with too many digits"),
    "bad-date": Text("日历上没有这一天", "a date that is not a day of the calendar"),
    # What a file holds
    "missing-file": Text(f"没有 {MAIN_FILE}", f"there is no {MAIN_FILE}"),
    "several-policies": Text(
        "几份政策，而只能有一份", "several policies where there can be only one"
    ),
    "duplicate-policy": Text(
        "给出的两份政策属于同一辖区", "two policies that are given are of the same place"
    ),
    "format-version": Text("格式版本不受支持", "a format version that cannot be read"),
    "unknown-key": Text("没有这个键", "a key that does not exist"),
    "missing-key": Text("缺少必需的键", "a key that is required and missing"),
    "wrong-kind": Text("值的种类不对", "a value of the wrong kind"),
    "bad-value": Text("值不被接受", "a value that its type or unit refuses"),
    "bad-name": Text("名称写法不对", "a name that is not spelt as names are"),
    "bad-code": Text("区划代码不对", "a division code that is none"),
    "bad-clause": Text("条款编号写法不对", "a clause id that is not spelt as they are"),
    "bad-document": Text("文件编号写法不对", "a document id that is not spelt as they are"),
    "bad-fingerprint": Text("指纹写法不对", "a fingerprint that is not spelt as they are"),
    "bad-recurrence": Text("重复规则写法不对", "a recurrence rule that is not one of RFC 5545"),
    "unknown-option": Text("没有这个选项", "an option that does not exist"),
    "duplicate-id": Text("编号或名称重复", "an id or a name that is defined twice"),
    "empty": Text("列表或映射是空的", "a list or mapping that holds nothing"),
    "date-order": Text("止期早于起期", "an end before its beginning"),
    "contradicting-keys": Text("键互相矛盾", "two keys that exclude each other"),
    "share-cycle": Text(
        "账中的占比互相指向，或占不出数额",
        "shares of an account that are of each other, or of what has no amount",
    ),
    # Expressions
    "syntax": Text("表达式语法错误", "an expression that cannot be read"),
    "not-in-language": Text("规则语言不包含这种写法", "a construct the rule language lacks"),
    "unknown-function": Text("没有这个函数", "a function that does not exist"),
}

#: What checking the meaning finds, against the vocabulary and the levels above.
CHECKING: Final[Mapping[str, Text]] = {
    "unknown-name": Text(
        "没有这个事实、参数、口径、对照表或规则",
        "a fact, parameter, reading, lookup table or rule that does not exist",
    ),
    "unknown-question": Text("没有这个问题", "a question that does not exist"),
    "unknown-clause": Text("引用的条款不存在", "a clause that is cited and does not exist"),
    "unknown-document": Text(
        "条款所属或沉默的文件未在 documents 中列出",
        "a document that is not listed under documents",
    ),
    "document-cycle": Text(
        "文件互相修正或替代", "documents that amend or supersede each other in a circle"
    ),
    "unrelated-document": Text(
        "所指文件没有修正或替代条款所属的文件",
        "a document that neither amends nor supersedes that of the clause",
    ),
    "outside-term": Text(
        "条款的日期不在所属文件或修正文件的有效期内",
        "a text or a day of a clause outside the days of its documents",
    ),
    "unit": Text(
        "单位不同的值相遇，如人与人次",
        "values of different units meet, such as persons and attendances",
    ),
    "division": Text(
        "除数不是非零的常量或参数",
        "division by something else than a non-zero constant or parameter",
    ),
    "wrong-arguments": Text("函数的参数不对", "arguments that a function does not take"),
    "row-length": Text(
        "对照表的行与其键的个数不符", "a row of a lookup table with too few or too many cells"
    ),
    "lookup-overlap": Text(
        "对照表的两行同时适用", "two rows of a lookup table hold for the same keys"
    ),
    "lookup-gap": Text(
        "对照表对某些键没有行，而未写明 otherwise 或 partial",
        "a lookup table without a row for some keys that says neither `otherwise` nor `partial`",
    ),
    "closed-options": Text(
        "事实不能添加选项", "options are added to a fact that takes no more of them"
    ),
    "declared-above": Text("名称已由上级声明", "a name that a level above has declared already"),
    "declared-elsewhere": Text(
        "名称也由另一辖区声明", "a name that the policy of another place declares too"
    ),
    "no-facts": Text("矛盾的条件没有提到事实", "a contradiction whose condition names no fact"),
    "rule-cycle": Text("规则互相引用", "rules that refer to each other"),
    "decision-cycle": Text("判定互相引用", "decisions that ask for each other"),
    "decided-by-hook": Text(
        "问题由钩子判定，不能再有判定表，也不能在规则中引用",
        "a question that a hook decides has a table as well, or is asked for by a rule",
    ),
    "strictest-replaced": Text(
        "各级取最严者的问题不得取代上级",
        "a question whose strictest value holds cannot be replaced",
    ),
}

#: What `zsgx check` reads off the whole: truth tables, most with an example, and targets.
VERIFYING: Final[Mapping[str, Text]] = {
    "conflict": Text("两条规则同时适用而答案不同", "two rules apply together and disagree"),
    "gap": Text(
        "有的情形没有规则回答，也没有写明沉默（警告）",
        "facts that no rule answers and nothing leaves silent (a warning)",
    ),
    "shadowed": Text("规则从不起作用（警告）", "a rule that never has a say (a warning)"),
    "never-in-force": Text(
        "规则或参数的值没有一天有效（警告）",
        "a rule, or a value of a parameter, that is in force on no day (a warning)",
    ),
    "amended-since": Text(
        "所引条款已修正，参数仍是修正前的值（警告）",
        "a parameter that has the value of before an amendment of a clause it cites (a warning)",
    ),
    "not-in-force-throughout": Text(
        "参数或规则在所引文件的部分有效期内没有值或不生效，而未写明 partial（警告）",
        "a parameter without a value, or a rule out of force, on some days of the documents it "
        "cites, without saying `partial` (a warning)",
    ),
    "duty-twice": Text(
        "同一义务同时有两个期限（警告）",
        "one duty with two periods on the same days (a warning)",
    ),
    "target-sum": Text(
        "各部分的目标之和不等于总目标（警告）",
        "targets of parts that do not come to that of the whole (a warning)",
    ),
    "allocation-sum": Text(
        "任务分解表的合计对不上而未说明，或勘误所说的差额不存在（警告）",
        "a total of an allocation that does not add up unexplained, or an erratum about one that "
        "does (a warning)",
    ),
    "below-bounds": Text(
        "值可以低于问题允许的下限，如学时为负",
        "a value that can be less than its question's answer may be, such as negative hours",
    ),
    "empty-range": Text(
        "范围的 least 可以大于 most", "a range whose least can be more than its most"
    ),
    "no-columns": Text(
        "算式不能在表格或数据库中精确计算，如除不尽而未舍入的商",
        "a form that tables and databases cannot work out exactly, such as a quotient that has no "
        "end and is not rounded",
    ),
    "laxer": Text("宽于上级有约束力的规则", "a rule that is laxer than a binding one above"),
}

#: What each code means, in one line.
CODES: Final[Mapping[str, Text]] = {**READING, **CHECKING, **VERIFYING}
