"""The fourth kind of case: entries of a person, and what an account makes of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases.case import AT, DAY, FACTS, CaseResult, Failure, PolicyCase, flat
from zsgx.domain.bounds import NOTHING, UNBOUNDED, Bounds
from zsgx.domain.kinds import EARLIEST, LATEST, plain
from zsgx.errors import UnknownPlaceError, ZsgxError
from zsgx.policy.declaration import TEXT, Each, Form, Key, Leaf, Listed, OneOf, Record, key
from zsgx.policy.source import Scalar
from zsgx.policy.spelling import NAME, Named
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.decision.statement import AccountStatement
    from zsgx.engine.engine import Engine
    from zsgx.policy.account import Account
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = ["FORM", "AccountCase", "run_account_case"]

_AMOUNT: Final = re.compile(r"(\d+(?:\.\d{1,2})?)(\.\.(\d+(?:\.\d{1,2})?)?)?", re.ASCII)
#: How a requirement may stand.
_STANDS: Final = {True: "met", False: "lacking", None: "open"}
_WITHOUT: Final = "silent"


def _period(node: YamlNode, examiner: Examiner) -> int | datetime.date | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool):
        if EARLIEST.year <= value <= LATEST.year:
            return value
        message = Text("应为年份，如 2024", "a year is wanted, such as 2024")
        examiner.note("bad-year", message, node.place)
        return None
    day: datetime.date | None = DAY.read(node, examiner)
    return day


def _amount(node: YamlNode, examiner: Examiner) -> Bounds | None:
    """Return an amount, ``12``, or the bounds of one that is open, ``12..20`` or ``12..``."""
    match = _AMOUNT.fullmatch(node.text) if isinstance(node, Scalar) else None
    if match is None:
        if not (isinstance(node, Scalar) and node.faulty):
            examiner.note(
                "wrong-kind",
                Text("应为数额", "an amount is wanted here"),
                node.place,
                Text(
                    "写作 12；待定的写 12..20，没有上限的写 12..。",
                    "Write 12; what is open as 12..20, or 12.. where nothing bounds it.",
                ),
            )
        return None
    least = Decimal(match[1])
    most = least if match[2] is None else Decimal(match[3]) if match[3] else UNBOUNDED
    return Bounds(least, most)


def _written(amount: Bounds) -> str:
    """Return an amount as a case writes it."""
    least = str(plain(amount.least))
    if amount.is_exact:
        return least
    return f"{least}.." if amount.most == UNBOUNDED else f"{least}..{plain(amount.most)}"


def _expected(record: Record) -> dict[str, Any]:
    if not record.nodes:
        message = Text("没有写应有的结果", "nothing is expected here")
        record.examiner.note("empty", message, record.place)
    return {name: record.values[name] for name in record.form.keys if name in record.nodes}


_PERIOD: Final = Leaf("year or date", {"type": ["integer", "string"]}, _period)
_AN_AMOUNT: Final = Leaf("amount", {"type": ["number", "string"]}, _amount)
_HOW: Final = OneOf(
    {word: word for word in (*_STANDS.values(), _WITHOUT)}, Text("结果", "standing")
)
#: Entries may be called anything.
_ENTRY: Final = Named("bad-name", r"[\s\S]+", Text("登记", "an entry"), "e1", in_expressions=False)
_EXPECT: Final = Form(
    "account answer",
    Text("账的应有结果", "what is expected of an account"),
    {
        "requirements": Key(
            Each(NAME, _HOW),
            Text(
                "各要求：met、lacking、open，不适用的为 silent",
                "each requirement: met, lacking, open, or silent where it does not hold",
            ),
        ),
        "lacking": Key(Each(NAME, _AN_AMOUNT), Text("各要求还差多少", "what each lacks")),
        "counted": Key(_AN_AMOUNT, Text("合计", "what all entries come to")),
        "entries": Key(Each(_ENTRY, _AN_AMOUNT), Text("各项登记计多少", "how each entry counts")),
        "carried_in": Key(_AN_AMOUNT, Text("转入多少", "what is carried in")),
        "missing": Key(
            Listed(TEXT, fewest=0), Text("尚缺什么（不计次序）", "what is missing, in any order")
        ),
        "cites": Key(
            Listed(TEXT, single=True), Text("至少应引用的条款", "clauses it must rest on, at least")
        ),
    },
    finish=_expected,
    together={"minProperties": 1},
)


@frozen(kw_only=True)
class AccountCase(PolicyCase):
    """
    A case that adds the entries of a person up.

    Attributes:
        account: The account's name.
        period: The year, or a day of the period.
        person: The facts of the person, nested or by dotted path, as they are written.
        entries: The entries: ``entry``, ``date`` and facts, as they are written.
        expect: What must come out, those parts that are expected.
    """

    account: str = key(TEXT, "账", "the account", required=True)
    period: int | datetime.date = key(
        _PERIOD, "年度，或期间内的一日", "a year, or a day of the period", required=True
    )
    person: Mapping[str, Any] = key(FACTS, "个人的事实", "the facts of the person")
    entries: tuple[Mapping[str, Any], ...] = key(
        Listed(FACTS, fewest=0),
        "登记：entry、date 和事实",
        "the entries: entry, date and facts",
        required=True,
    )
    expect: Mapping[str, Any] = key(_EXPECT, "应有的结果", "what must come out", required=True)


FORM: Final = Form.of(AccountCase, "account case", Text("账的案例", "an account case"), whole=True)


def run_account_case(case: AccountCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; an account or a fact that nobody knows is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.engine.accounts.asking import Asker
    from zsgx.engine.accounts.statement import account_of

    try:
        statement = account_of(
            engine,
            case.account,
            at=case.at,
            period=case.period,
            person=case.person,
            entries=case.entries,
            readings=case.readings,
        )
        account = Asker.of(engine, case.at, case.account).account
    except ZsgxError as error:
        key = AT if isinstance(error, UnknownPlaceError) else case.account
        broken = Failure(key, None, None, flat(error))
        return CaseResult(case.place.file, case.name, (broken,))
    return CaseResult(
        case.place.file,
        case.name,
        tuple(_failures(case.expect, statement, _names(case, account, statement))),
        statement.decisions,
        statement.cites,
        (statement,),
    )


def _names(
    case: AccountCase, account: Account, statement: AccountStatement
) -> dict[str, list[str]]:
    """Return the names that each part of what is expected may have."""
    requirements = [each.id for each in account.requirements]
    entries = [str(each["entry"]) for each in case.entries if "entry" in each]
    entries += [each.entry for each in statement.entries]
    return {"requirements": requirements, "lacking": requirements, "entries": entries}


def _failures(
    expect: Mapping[str, Any], statement: AccountStatement, names: Mapping[str, Collection[str]]
) -> Iterator[Failure]:
    carried = statement.carried.carried_in if statement.carried else NOTHING
    come_out: dict[str, Mapping[str, Any]] = {
        "requirements": {each.id: _STANDS[each.met] for each in statement.requirements},
        "lacking": {each.id: each.lack for each in statement.requirements},
        "entries": {each.entry: each.counted for each in statement.entries},
    }
    for part, found in come_out.items():
        for name, expected in expect.get(part, {}).items():
            where = f"{part}.{name}"
            if name not in names[part]:
                yield _unknown(where, name, names[part])
            elif part == "requirements":
                yield from _differing(where, expected, found.get(name, _WITHOUT))
            else:
                yield from _amounts(where, expected, found.get(name))
    for part, amount in (("counted", statement.counted), ("carried_in", carried)):
        if part in expect:
            yield from _amounts(part, expect[part], amount)
    if "missing" in expect:
        missing = {path for paths in statement.missing.values() for path in paths}
        yield from _differing("missing", sorted({*expect["missing"]}), sorted(missing))
    uncited = [clause for clause in expect.get("cites", ()) if clause not in statement.cites]
    if uncited:
        yield Failure("cites", uncited, list(statement.cites))


def _unknown(where: str, name: str, names: Collection[str]) -> Failure:
    hint = did_you_mean(name, names)
    why = Text(f"没有名为 {name} 的一项。{hint.zh}", f"there is none of the name {name}. {hint.en}")
    return Failure(where, None, None, why)


def _amounts(key: str, expected: Bounds, got: Bounds | None) -> Iterator[Failure]:
    if expected != got:
        yield Failure(key, _written(expected), None if got is None else _written(got))


def _differing(key: str, expected: object, got: object) -> Iterator[Failure]:
    if expected != got:
        yield Failure(key, expected, got)
