"""A file of facts, in YAML or JSON: every fact by its path, and every fault with its place."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.option import instance
from zsgx.domain.option import path as path_of
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, faults_of
from zsgx.issues import Issue, Place
from zsgx.policy import source
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import Leaf
from zsgx.policy.opening import STANDARD_INPUT, read_file
from zsgx.policy.schema import Known, file_schema
from zsgx.policy.spelling import Sort
from zsgx.policy.yaml_faults import full_width_colon
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.policy.source import YamlNode

__all__ = ["facts_schema", "read_facts"]

#: The most bytes of a file that holds one record.
_LARGEST: Final = 10_000_000
_DEEPEST: Final = 30
_NO_JSON: Final = "这里不合 JSON 语法"
#: What the library says of a file that is no JSON, by how it begins.
_JSON_FAULTS: Final = {
    "Expecting value": "此处应为一个值",
    "Expecting ',' delimiter": "此处应为逗号",
    "Expecting ':' delimiter": "此处应为冒号",
    "Expecting property name": "此处应为双引号括起的键",
    "Extra data": "末尾有多余的内容",
    "Illegal trailing comma": "末项之后不能有逗号",
    "Unterminated string": "引号没有闭合",
    "Invalid control character": "文本中有控制字符",
    "Invalid \\escape": "没有这种反斜杠转义",
}


def read_facts(
    name: str | os.PathLike[str], engine: Engine, *, at: str | None = None
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """
    Return the facts in the file *name* by path, and everything that is wrong with it.

    The file is YAML or JSON, and groups of facts may be nested or written out, by name or label:
    ``training: {hours: 80}``, ``training.hours: 80`` and ``培训学时: 80`` are the same. Each fact
    has been read where nothing is wrong, and is None where it is unknown.

    Args:
        name: The file; ``-`` is standard input.
        engine: The engine, by whose names and labels the facts go.
        at: The place, which may call options in its own way.

    Raises:
        QuestionError: *name* is no path, or *engine* no engine.
    """
    name, engine = path_of("name", name), instance("engine", engine, Engine, "Engine.load()")
    shown = "stdin" if name == STANDARD_INPUT else name
    content = read_file(name, _LARGEST, shown)
    if isinstance(content, Issue):
        return {}, (content,)
    if name.endswith(".json") or content.lstrip().startswith(b"{"):
        return _from_json(content, shown, engine, at)
    return _from_yaml(content, shown, engine, at)


def facts_schema(known: Known) -> dict[str, Any]:
    """
    Return the JSON Schema of a file of facts, with the names that are *known*.

    Facts go by labels and aliases as well, so that no name is refused.
    """
    facts = Leaf(
        "facts", {"type": "object", "additionalProperties": True}, _no_node, sort=Sort.FACT
    )
    return file_schema(facts, Text("zsgx：事实", "zsgx: facts"), known)


def _no_node(*_: object) -> None:
    """Read nothing: the keys of such a file are what an engine calls its facts."""


def _from_yaml(
    content: bytes, file: str, engine: Engine, at: str | None
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    node, issues = read_yaml(content, file)
    if node is None:
        return {}, issues
    if not isinstance(node, source.Mapping):
        return {}, (*issues, _no_mapping(node.place))
    found: dict[str, Any] = {}
    faults = list(issues)
    for path, leaf in _leaves(node, "", engine):
        if path in found:
            message = Text(f"{path} 给出了两次", f"{path} is given twice")
            faults.append(Issue("duplicate-fact", message, leaf.place))
        found[path] = leaf.value
        colon = _full_width_colon(path, leaf, engine)
        if colon:
            faults.append(colon)
        elif not getattr(leaf, "faulty", False):
            found[path], refusals = _read(path, leaf.value, leaf.place, engine, at)
            faults += refusals
    return found, tuple(faults)


def _leaves(node: source.Mapping, prefix: str, engine: Engine) -> Iterator[tuple[str, YamlNode]]:
    for key, value in node.entries:
        path = f"{prefix}{key.text}"
        if "：" in key.text and not key.quoted:
            yield path, key
        elif isinstance(value, source.Mapping) and path not in engine.vocabulary:
            yield from _leaves(value, f"{path}.", engine)
        else:
            yield _named(path, engine), value


def _full_width_colon(path: str, leaf: YamlNode, engine: Engine) -> Issue | None:
    """Return the issue of a key or a group of facts that a full-width colon made into text."""
    if not isinstance(leaf, source.Scalar) or leaf.quoted or path in engine.vocabulary:
        return None
    name, colon, rest = leaf.text.partition("：")
    # Of `training：{hours: 80}` the file's reader sees no more than `training：{hours`.
    whole = "" if rest.startswith(("{", "[")) else rest
    return full_width_colon(f"{name}：{whole}", leaf.place) if colon else None


def _from_json(
    content: bytes, file: str, engine: Engine, at: str | None
) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    repeated: list[str] = []

    def collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        repeated.extend(key for key in dict.fromkeys(keys) if keys.count(key) > 1)
        return dict(pairs)

    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=str,
            object_pairs_hook=collected,
        )
    except UnicodeDecodeError:
        message = Text("文件不是 UTF-8 文本", "this is not UTF-8 text")
        return {}, (Issue("encoding", message, Place(file)),)
    except json.JSONDecodeError as error:
        said = next((zh for en, zh in _JSON_FAULTS.items() if error.msg.startswith(en)), _NO_JSON)
        message = Text(f"JSON 无法读取：{said}", f"this is not JSON: {error.msg}")
        lines = error.doc.splitlines()
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        return {}, (Issue("json", message, Place(file, error.lineno, error.colno, excerpt)),)
    except (RecursionError, ValueError) as error:
        deep = Text("嵌套过深", "nested too deeply")
        why = deep if isinstance(error, RecursionError) else Text("其中的数过长", str(error))
        message = Text(f"JSON 无法读取：{why.zh}", f"this is not JSON that can be used: {why.en}")
        return {}, (Issue("json", message, Place(file)),)
    if not isinstance(value, dict):
        return {}, (_no_mapping(Place(file)),)
    faults = [
        Issue("duplicate-key", Text(f"键 {key} 重复", f"the key {key} stands twice"), Place(file))
        for key in repeated
    ]
    found: dict[str, Any] = {}
    for path, leaf in _flat(value, "", engine, 1):
        if path in found:
            message = Text(f"{path} 给出了两次", f"{path} is given twice")
            faults.append(Issue("duplicate-fact", message, Place(file)))
        found[path], refusals = _read(path, leaf, Place(file), engine, at)
        faults += refusals
    return found, tuple(faults)


def _flat(
    value: dict[str, Any], prefix: str, engine: Engine, depth: int
) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        path = f"{prefix}{key}"
        if isinstance(inner, dict) and path not in engine.vocabulary and depth < _DEEPEST:
            yield from _flat(inner, f"{path}.", engine, depth + 1)
        else:
            yield _named(path, engine), inner


def _named(word: str, engine: Engine) -> str:
    """Return the path of the fact that *word* means; *word* itself where that is not certain."""
    try:
        return engine.names.fact(word)
    except FactsError:
        return word


def _read(
    path: str, value: Any, place: Place, engine: Engine, at: str | None
) -> tuple[Any, list[Issue]]:
    """Return the value of one fact, None where it is unknown, and what is wrong with it."""
    try:
        value = engine.names.value(path, value, at=at)
        return engine.facts({path: value}).get(path), []
    except FactsError as error:
        return value, [Issue("fact", fault, place) for fault in faults_of(error)]


def _no_mapping(place: Place) -> Issue:
    return Issue(
        "wrong-kind",
        Text("事实应为映射（路径: 值）", "facts are a mapping (path: value)"),
        place,
        Text("例如 training: {hours: 80}", "Such as training: {hours: 80}"),
    )
