"""Facts out of a file, YAML or JSON, every fault of it with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from zsgx.cli.hints import day_meant
from zsgx.domain.kinds import Kind
from zsgx.errors import FactsError
from zsgx.issues import Issue, Place
from zsgx.policy import source
from zsgx.policy.opening import STANDARD_INPUT, read_file
from zsgx.policy.source import read_yaml
from zsgx.policy.yaml_faults import full_width_colon
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.engine import Engine
    from zsgx.policy.source import Node

__all__ = ["read_facts"]

#: The most bytes of a file that holds one record.
_LARGEST: Final = 10_000_000
_DEEPEST: Final = 30


def read_facts(name: str, engine: Engine) -> tuple[dict[str, Any], tuple[Issue, ...]]:
    """Return the facts in the file *name* by path, and everything that is wrong with it."""
    shown = "stdin" if name == STANDARD_INPUT else name
    content = read_file(name, _LARGEST, shown)
    if isinstance(content, Issue):
        return {}, (content,)
    if name.endswith(".json") or content.lstrip().startswith(b"{"):
        return _from_json(content, shown, engine)
    return _from_yaml(content, shown, engine)


def _from_yaml(
    content: bytes, file: str, engine: Engine
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
            faults += _refusals(path, leaf.value, leaf.place, engine)
    return found, tuple(faults)


def _leaves(node: source.Mapping, prefix: str, engine: Engine) -> Iterator[tuple[str, Node]]:
    for key, value in node.entries:
        path = f"{prefix}{key.text}"
        if "：" in key.text and not key.quoted:
            yield path, key
        elif isinstance(value, source.Mapping) and path not in engine.vocabulary:
            yield from _leaves(value, f"{path}.", engine)
        else:
            yield path, value


def _full_width_colon(path: str, leaf: Node, engine: Engine) -> Issue | None:
    """Return the issue of a key or a group of facts that a full-width colon made into text."""
    if not isinstance(leaf, source.Scalar) or leaf.quoted or path in engine.vocabulary:
        return None
    name, colon, rest = leaf.text.partition("：")
    # Of `training：{hours: 80}` the file's reader sees no more than `training：{hours`.
    whole = "" if rest.startswith(("{", "[")) else rest
    return full_width_colon(f"{name}：{whole}", leaf.place) if colon else None


def _from_json(
    content: bytes, file: str, engine: Engine
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
        message = Text(f"JSON 无法读取：{error.msg}", f"this is no JSON: {error.msg}")
        lines = error.doc.splitlines()
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        return {}, (Issue("json", message, Place(file, error.lineno, error.colno, excerpt)),)
    except (RecursionError, ValueError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        message = Text(f"JSON 无法读取：{said}", f"this is no JSON that can be used: {said}")
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
        found[path] = leaf
        faults += _refusals(path, leaf, Place(file), engine)
    return found, tuple(faults)


def _flat(
    value: dict[str, Any], prefix: str, engine: Engine, depth: int
) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        path = f"{prefix}{key}"
        if isinstance(inner, dict) and path not in engine.vocabulary and depth < _DEEPEST:
            yield from _flat(inner, f"{path}.", engine, depth + 1)
        else:
            yield path, inner


def _refusals(path: str, value: Any, place: Place, engine: Engine) -> list[Issue]:
    """Return what is wrong with one fact."""
    try:
        engine.facts({path: value})
    except FactsError as error:
        fact = engine.vocabulary.get(path)
        meant = day_meant(value) if fact and fact.type.kind is Kind.DATE else None
        hint = Text(f"请写 {meant}。", f"Write {meant}.") if meant else None
        return [Issue("fact", fault, place, hint) for fault in error.faults]
    return []


def _no_mapping(place: Place) -> Issue:
    return Issue(
        "wrong-kind",
        Text("事实应为映射（路径: 值）", "facts are a mapping (path: value)"),
        place,
        Text("例如 training: {hours: 80}", "Such as training: {hours: 80}"),
    )
