"""
Domain records to and from JSON.

Exact numbers are written as their shortest text, days as ISO text, and identity numbers in full:
who writes them asks for them. Reading collects every fault with its place, such as ``$.hours``, and
shows no number unmasked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

from attrs import fields, frozen, has
from cattrs import Converter
from cattrs.errors import (
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from zsgx.domain.activity import Activity
from zsgx.domain.annual import AnnualHours
from zsgx.domain.application import Application, Claim, Filing
from zsgx.domain.attributes import Reader, is_plain, reader
from zsgx.domain.certificate import Assessment, Certificate, Certificates
from zsgx.domain.hours import Entry, HourEntry, HourLedger, OpenEntry
from zsgx.domain.identity import ResidentIdentity, SocialCreditCode
from zsgx.domain.institution import Institution
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import TEXT, plain
from zsgx.domain.person import Person
from zsgx.domain.training import Project, Training
from zsgx.errors import FactsError, ValueRefusedError, ZsgxError
from zsgx.outlet import masked
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["DomainObject", "from_json", "ledger_from_lines", "ledger_to_lines", "to_json"]

#: What has a JSON form of its own.
DomainObject = (
    Activity
    | AnnualHours
    | Application
    | Assessment
    | Certificate
    | Certificates
    | Claim
    | Filing
    | HourEntry
    | HourLedger
    | Institution
    | Jurisdiction
    | OpenEntry
    | Person
    | Project
    | Training
)

RecordT = TypeVar("RecordT", bound=DomainObject)

_TAGS: dict[str, type] = {
    "activity": Activity,
    "annual_hours": AnnualHours,
    "application": Application,
    "assessment": Assessment,
    "certificate": Certificate,
    "certificates": Certificates,
    "claim": Claim,
    "filing": Filing,
    "hour_entry": HourEntry,
    "hour_ledger": HourLedger,
    "institution": Institution,
    "jurisdiction": Jurisdiction,
    "open_entry": OpenEntry,
    "person": Person,
    "project": Project,
    "training": Training,
}
_ENTRIES = ("hour_entry", "open_entry")
_TAG_OF = {record: tag for tag, record in _TAGS.items()}
_NO_OBJECT = Text("应为对象", "must be an object")


@frozen
class _Entries:
    """
    What the JSON form of a ledger holds.

    Attributes:
        entries: Its entries.
    """

    entries: tuple[Entry, ...]


def to_json(record: DomainObject) -> dict[str, Any]:
    """
    Return *record* as a JSON object with its ``type``; what is unknown is left out.

    Raises:
        FactsError: It is no domain object: a list of them, or a result, which has `as_json`.
    """
    tag = _TAG_OF.get(type(record))
    if tag is None:
        called = type(record).__name__
        raise FactsError(
            Text(
                f"to_json 一次写一个领域对象，而不是 {called}；结果有 as_json()",
                f"to_json writes one domain object, not a {called}; results have as_json()",
            )
        )
    return {"type": tag, **_CONVERTER.unstructure(record)}


@overload
def from_json(raw: object) -> DomainObject: ...
@overload
def from_json(raw: object, kind: type[RecordT]) -> RecordT: ...
def from_json(raw: object, kind: type[Any] | None = None) -> Any:
    """
    Return the record that the JSON object *raw* describes.

    Args:
        raw: The object, as `to_json` writes it.
        kind: The class of the record that is wanted; None for any.

    Raises:
        FactsError: The object has faults, each listed with its place, or it describes another kind.
        LedgerError: It is a ledger with an entry that a ledger refuses.
    """
    if not isinstance(raw, Mapping):
        raise _unreadable([_at("$", _NO_OBJECT)])
    described = dict(raw)
    tag = described.pop("type", None)
    if not isinstance(tag, str) or tag not in _TAGS:
        raise _unreadable([_at("$.type", _no_such_record(tag, _TAGS))])
    if kind is not None and _TAGS[tag] is not kind:
        wanted = Text(f"应为 {_TAG_OF.get(kind, kind)}", f"must be {_TAG_OF.get(kind, kind)}")
        raise _unreadable([_at("$.type", wanted)])
    record, faults = _read(described, _TAGS[tag], "$")
    if faults:
        raise _unreadable(faults)
    return record


def ledger_to_lines(ledger: HourLedger) -> Iterator[str]:
    """Yield the entries of *ledger*, each as a line of JSON, as `to_json` has it."""
    for entry in ledger:
        yield json.dumps(to_json(entry), ensure_ascii=False)


def ledger_from_lines(lines: Iterable[str]) -> HourLedger:
    """
    Return the ledger whose entries are *lines* of JSON; blank ones are passed over.

    Raises:
        FactsError: Lines have faults, each listed with its line and place.
        LedgerError: An entry is refused by the ledger.
    """
    entries: list[Entry] = []
    faults: list[Text] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            entry, found = _read_line(line, f"{number}: $")
            entries.append(entry)
            faults += found
    if faults:
        raise _unreadable(faults)
    return HourLedger.replay(entries)


def _read_line(line: str, place: str) -> tuple[Any, list[Text]]:
    try:
        raw = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None, [_at(place, Text("不是 JSON", "is not JSON"))]
    return _read(raw, Entry, place)


def _read(raw: object, record: Any, place: str) -> tuple[Any, list[Text]]:
    """Return the *record* that *raw* describes, and the faults that keep it from being read."""
    try:
        return _CONVERTER.structure(raw, record), []
    except (BaseValidationError, ValueRefusedError) as refused:
        return None, list(_located(refused, place))


def _located(refused: Exception, place: str) -> Iterator[Text]:
    """Yield the faults in *refused*, each with its place."""
    if isinstance(refused, ClassValidationError):
        noted, others = refused.group_exceptions()
        for each, note in noted:
            yield from _located(each, f"{place}.{note.name}")
    elif isinstance(refused, IterableValidationError):
        elements, others = refused.group_exceptions()
        for each, element in elements:
            yield from _located(each, f"{place}[{element.index}]")
    else:
        yield from _faults(refused, place)
        return
    for each in others:
        yield from _located(each, place)


def _faults(refused: Exception, place: str) -> Iterator[Text]:
    if isinstance(refused, ZsgxError):
        yield from (_at(place, fault) for fault in refused.faults or (refused.text,))
    elif isinstance(refused, ForbiddenExtraKeysError):
        names = [attribute.name for attribute in fields(refused.cl)]
        for key in sorted(map(str, refused.extra_fields)):
            hint = did_you_mean(key, names)
            what = Text(f"没有这个名称。{hint.zh}", f"no such name. {hint.en}")
            yield _at(f"{place}.{masked(key)}", what)
    elif isinstance(refused, KeyError):
        yield _at(place, Text("缺少", "is missing"))
    else:
        yield _at(place, Text("应为列表", "must be a list"))


def _no_such_record(tag: object, tags: Iterable[str]) -> Text:
    hint = did_you_mean(str(tag), tags)
    return Text(f"没有这种记录。{hint.zh}", f"no such record. {hint.en}")


def _at(place: str, what: Text) -> Text:
    return Text(f"{place}：{what.zh}", f"{place}: {what.en}")


def _unreadable(faults: list[Text]) -> FactsError:
    return FactsError(Text("无法读取该 JSON", "this JSON cannot be read"), faults)


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)

    def writing(record: type) -> Callable[[Any], dict[str, Any]]:
        plainly: dict[str, Any] = dict.fromkeys(_readers(record), override(unstruct_hook=plain))
        return make_dict_unstructure_fn(record, converter, _cattrs_omit_if_default=True, **plainly)

    def reading(record: type) -> Callable[[object, object], object]:
        exactly: dict[str, Any] = {
            name: override(struct_hook=partial(_read_plain, read))
            for name, read in _readers(record).items()
        }
        read_object: Callable[[Any, object], object] = make_dict_structure_fn(
            record, converter, **exactly
        )

        def read(raw: object, _: object) -> object:
            if not isinstance(raw, Mapping):
                raise ValueRefusedError(_NO_OBJECT)
            return read_object(raw, record)

        return read

    def write_ledger(ledger: HourLedger) -> object:
        return converter.unstructure(_Entries(ledger.entries))

    def read_ledger(raw: object, _: object) -> HourLedger:
        return HourLedger.replay(converter.structure(raw, _Entries).entries)

    def read_entry(raw: object, _: object) -> object:
        if not isinstance(raw, Mapping):
            raise ValueRefusedError(_NO_OBJECT)
        described = dict(raw)
        # Of the two kinds of entry, a credit need not say what it is.
        tag = described.pop("type", "hour_entry")
        if tag not in _ENTRIES:
            why = _no_such_record(tag, _ENTRIES)
            raise ValueRefusedError(Text(f"type：{why.zh}", f"type: {why.en}"))
        return converter.structure(described, _TAGS[tag])

    converter.register_unstructure_hook_factory(has, writing)
    converter.register_structure_hook_factory(has, reading)
    converter.register_structure_hook(str, lambda raw, _: TEXT.read(raw))
    for number in (ResidentIdentity, SocialCreditCode):
        converter.register_unstructure_hook(number, attrgetter("number"))
        converter.register_structure_hook(number, lambda raw, kind: kind(raw))
    converter.register_unstructure_hook(HourLedger, write_ledger)
    converter.register_structure_hook(HourLedger, read_ledger)
    converter.register_unstructure_hook(Entry, to_json)
    converter.register_structure_hook(Entry, read_entry)
    return converter


def _read_plain(read: Reader, raw: object, _: object) -> object:
    return read(raw)


def _readers(record: type) -> dict[str, Reader]:
    """Return what reads each of the plain attributes of *record*."""
    return {each.name: reader(each) for each in fields(record) if is_plain(each)}


_CONVERTER = _converter()
