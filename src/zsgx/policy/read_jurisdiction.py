"""Place, gaps, limitations and documents out of a policy's `jurisdiction.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.errors import ValueRefusedError
from zsgx.policy import forms, shapes
from zsgx.policy.document import Document
from zsgx.policy.policy import Policy
from zsgx.policy.source import Scalar
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner, Record
    from zsgx.policy.source import Node

__all__ = ["read_jurisdiction"]


def read_jurisdiction(node: Node, examiner: Examiner) -> Policy | None:
    """Return the policy that the content *node* of the file begins; None without a place."""
    record = examiner.record(node, forms.JURISDICTION)
    if record is None:
        return None
    _check_format(record["format"], examiner)
    name = examiner.name(record["name"], shapes.NAME)
    label = examiner.both(record["label"])
    code = _code(record["code"], examiner)
    listed = {
        key.text: _document(key.text, examiner.record(content, forms.DOCUMENT, key.place), examiner)
        for key, content in examiner.named(record["documents"], shapes.DOCUMENT_ID)
    }
    hooked = [examiner.text(item) for item in examiner.items(record["decides"], fewest=0)]
    limitations = [examiner.both(item) for item in examiner.items(record["limitations"], fewest=0)]
    words = {
        key.text: word
        for key, content in examiner.named(record["words"], shapes.OPTION_OF)
        if (word := examiner.both(content)) and not key.faulty
    }
    gaps = examiner.items(record["gaps"], fewest=0)
    if code is None or name is None:
        for gap in gaps:
            _code(gap, examiner)
        return None
    jurisdiction = Jurisdiction(code, name, label)
    return Policy(
        jurisdiction=jurisdiction,
        gaps=tuple(found for gap in gaps if (found := _gap(gap, jurisdiction, examiner))),
        documents={name: document for name, document in listed.items() if document},
        unread=tuple(name for name, document in listed.items() if not document),
        hooked=tuple(question for question in hooked if question),
        limitations=tuple(limitation for limitation in limitations if limitation),
        words=words,
    )


def _check_format(node: Node | None, examiner: Examiner) -> None:
    if node is None or (isinstance(node, Scalar) and node.text == str(shapes.FORMAT)):
        return
    examiner.note(
        "format-version",
        Text(
            f"只支持 format: {shapes.FORMAT}",
            f"only format: {shapes.FORMAT} can be read",
        ),
        node.place,
        Text("检查格式版本，或更新 zsgx。", "Check the format version, or update zsgx."),
    )


def _code(node: Node | None, examiner: Examiner) -> str | None:
    text = examiner.text(node, Text("加引号的六位区划代码", "a quoted division code"))
    if node is None or text is None:
        return None
    try:
        return Jurisdiction(text).code
    except ValueRefusedError as refusal:
        examiner.note("bad-code", refusal.text, node.place)
        return None


def _gap(node: Node, jurisdiction: Jurisdiction, examiner: Examiner) -> str | None:
    code = _code(node, examiner)
    above = jurisdiction.chain[1:]
    if code is None or code in above:
        return code
    examiner.note(
        "bad-code",
        Text(f"{code} 不是 {jurisdiction.code} 的上级", f"{code} is not above {jurisdiction.code}"),
        node.place,
        Text(f"上级为：{listing(above)}", f"Above it: {listing(above)}")
        if above
        else Text("它没有上级，删去 gaps。", "Nothing is above it; remove gaps."),
    )
    return None


def _document(id_: str, record: Record | None, examiner: Examiner) -> Document | None:
    if record is None:
        return None
    title, note = examiner.both(record["title"]), examiner.both(record["note"])
    number = examiner.text(record["number"])
    issued = examiner.date(record["issued"])
    since = examiner.date(record["since"]) if record["since"] is not None else issued
    if record["since"] is None and record["issued"] is None:
        examiner.missing("since", forms.DOCUMENT, record.place)
    until = examiner.end(record["until"], since)
    beside = examiner.yes(record["supplementary"])
    if title is None or since is None:
        return None
    return Document(id_, title, since, number, issued, until, note, supplementary=beside)
