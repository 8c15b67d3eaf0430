"""
Every key, hook, argument, fact, question, option, name and issue code stands in a page, as it lies.

What is said of them is made from the code (`docs/_ext/zsgx_reference.py`). The pages are read here
as they are in the repository, without any build.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import click
import pytest
from jsonschema import Draft202012Validator

import zsgx
from zsgx import Fact, Question
from zsgx.audit.sketch import SKETCH
from zsgx.cases import decision, obligation, target
from zsgx.cli.main import COMMANDS, Commands
from zsgx.domain.option_words import option_word
from zsgx.domain.vocabulary import FACTS
from zsgx.hooks.specs import specifications
from zsgx.language.operators import FUNCTIONS
from zsgx.policy import policy
from zsgx.policy.codes import CODES
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import BOTH, Dependent, Each, Either, Form, Listed
from zsgx.policy.question import QUESTIONS

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
#: Functions and records whose first argument, or `code`, is the code of an issue.
NAMING = {"Issue", "ExpressionFault", "Named", "note", "fault", "_issue", "_note", "_fault"}
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
ROW = re.compile(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", re.MULTILINE)

#: The forms of whole files: what stands inside them is found from here.
FILES = [
    *(policy.JURISDICTION, policy.PROVISIONS),
    *(decision.FORM, target.FORM, obligation.FORM),
    SKETCH,
]

HOOKS = sorted(specifications())


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def row_of(name: str, table: str) -> str:
    return next(row for row in table.splitlines() if row.startswith(f"| `{name}` |"))


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_is_documented_in_both_languages_with_an_example(
    hook: str, reference: ModuleType
) -> None:
    section = page("hooks").partition(f"## {hook}\n")[2].partition("\n## ")[0]

    assert reference.HOOKS[hook] in section
    assert "@hookimpl" in section
    assert f"def {hook}(" in section


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_documents_its_arguments_and_no_others(hook: str, reference: ModuleType) -> None:
    section = page("hooks").partition(f"## {hook}\n")[2].partition("\n## ")[0]

    documented = re.findall(r"^- 参数 argument \*\*`(\w+)`\*\* — \S", section, re.MULTILINE)

    assert documented == list(inspect.signature(specifications()[hook]).parameters)


def test_no_hook_is_documented_that_does_not_exist(reference: ModuleType) -> None:
    assert sorted(reference.HOOKS) == HOOKS


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.path)
def test_the_fact_is_documented(fact: Fact, reference: ModuleType) -> None:
    row = row_of(fact.path, page("facts"))

    assert fact.label.zh in row
    assert fact.label.en in row


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_question_is_documented(question: Question, reference: ModuleType) -> None:
    row = row_of(question.name, page("questions"))

    assert question.label.zh in row
    assert question.label.en in row


def test_every_option_is_called_by_a_word_in_both_languages() -> None:
    """One that lacks it gets a line in `_WORDS` of src/zsgx/domain/vocabulary.py."""
    types = {fact.path: fact.type for fact in FACTS}
    types |= {question.name: question.type for question in QUESTIONS}
    words = {
        f"{path}:{option}": option_word(path, option)
        for path, type_ in types.items()
        for option in type_.options
    }

    assert len(words) > 40
    assert [each for each, word in words.items() if word.zh.isascii() or word.zh == word.en] == []


def test_every_fact_and_question_has_a_name_in_both_languages() -> None:
    labels = [fact.label for fact in FACTS] + [question.label for question in QUESTIONS]

    assert [label for label in labels if not (label.zh and label.en and label.zh != label.en)] == []


def test_every_reading_of_the_places_is_documented(reference: ModuleType) -> None:
    policies = reference.engine().policies.values()
    readings = {name for policy in policies for name in policy.readings}

    assert sorted(n for n in readings if f"`{n}`" not in page("readings")) == []


@pytest.mark.usefixtures("english", "harbour")
def test_a_further_plugin_that_is_installed_does_not_change_the_reference(
    reference: ModuleType,
) -> None:
    reference.engine.cache_clear()
    reference.zsgx_places.engine.cache_clear()
    reference.zsgx_places.shown_coverage.cache_clear()

    whole = "\n".join(line for part in reference.PARTS.values() for line in part())

    assert "harbour-due" in Commands("zsgx").list_commands(click.Context(click.Group()))
    assert "harbour.on_board" not in whole
    assert "harbour.report_due" not in whole
    assert "harbour-due" not in whole


def test_every_part_that_is_made_from_the_code_stands_in_a_page(reference: ModuleType) -> None:
    pages = "".join(file.read_text(encoding="utf-8") for file in REFERENCE.rglob("*.md"))

    named = [found["part"] for found in reference.MARKED.finditer(pages)]
    assert sorted(named) == sorted(reference.PARTS)


@pytest.mark.parametrize("file", sorted(REFERENCE.rglob("*.md")), ids=lambda file: file.stem)
def test_a_page_reads_without_a_build(file: Path) -> None:
    directives = re.findall(r"^```\{([\w-]+)\}", file.read_text(encoding="utf-8"), re.MULTILINE)

    assert set(directives) <= {"code-block"}


def test_every_function_of_the_rule_language_is_documented(reference: ModuleType) -> None:
    """Of what is missing, `CALLS` in docs/_ext/zsgx_reference.py says how it is called."""
    assert sorted(reference.CALLS) == sorted(FUNCTIONS)


def test_every_issue_code_in_the_source_is_documented() -> None:
    documented = {code for code, _, _ in ROW.findall(page("issues"))}

    assert sorted({*codes_in_source(), *CODES} - documented) == []


def test_no_issue_code_is_documented_that_the_source_does_not_have() -> None:
    documented = [code for code, _, _ in ROW.findall(page("issues"))]

    assert sorted({*documented} - {*codes_in_source(), *CODES}) == []
    assert sorted({code for code in documented if documented.count(code) > 1}) == []


def codes_in_source() -> Iterator[str]:
    for module in (ROOT / "src" / "zsgx").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_bytes())):
            if isinstance(node, ast.Call) and name_of(node.func) in NAMING:
                yield from codes_of(node)


def name_of(function: ast.expr) -> str:
    return str(getattr(function, "attr", None) or getattr(function, "id", ""))


def codes_of(call: ast.Call) -> Iterator[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for given in named or call.args[:1]:
        branches = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
        for branch in branches:
            if isinstance(branch, ast.Constant) and CODE.fullmatch(str(branch.value)):
                yield str(branch.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_is_documented_in_both_languages(command: str, reference: ModuleType) -> None:
    section = page("command-line").partition(f"## zsgx {command}\n")[2]

    assert re.search(r"[一-鿿]", section.partition("\n## ")[0])
    assert re.search(r"^[A-Z]", section.partition("\n## ")[0], re.MULTILINE)


def test_every_option_has_help_in_both_languages(reference: ModuleType) -> None:
    rows = re.findall(r"^\| `(--[^`]+)` \|(.*)\|(.*)\|$", page("command-line"), re.MULTILINE)

    assert rows
    assert [option for option, zh, en in rows if not (zh.strip() and en.strip())] == []


def section(text: str, heading: str) -> str:
    return text.partition(f"{heading}\n")[2].partition("\n## ")[0]


def inner_forms(*contents: object) -> Iterator[Form]:
    for content in contents:
        if isinstance(content, Form) and content is not BOTH:
            yield content
            yield from inner_forms(*(key.content for key in content.keys.values()))
        elif isinstance(content, Each | Listed | Dependent):
            yield from inner_forms(content.content)
        elif isinstance(content, Either):
            yield from inner_forms(*content.contents)


FORMS = {form.name: form for form in inner_forms(*FILES)}


@pytest.mark.parametrize("name", FORMS)
def test_every_key_of_the_mapping_is_documented_with_its_meaning_in_both_languages(
    name: str,
) -> None:
    form = FORMS[name]
    rows = section(page("policy-files") + page("cases"), f"## {form.label.zh} · {form.label.en}")

    for key, each in form.keys.items():
        row = row_of(key, rows)
        assert each.meaning.zh in row
        assert each.meaning.en in row
        assert ("✓" in row) == each.required
        assert row.count(" | ") == 4


def test_mappings_inside_of_others_are_among_them() -> None:
    assert {
        *("a period after an event", "an erratum", "a target's value", "an expected answer"),
        *("an obligation", "what closes a table", "the piece of a clause"),
    } <= {form.label.en for form in FORMS.values()}


def test_the_examples_of_mappings_fit_their_schemas_and_stand_in_the_pages(
    reference: ModuleType,
) -> None:
    found = zsgx.schemas()
    definitions = {
        name: each for schema in found.values() for name, each in schema.get("$defs", {}).items()
    }
    for name, example in reference.EXAMPLES.items():
        schema = found.get(name) or {**definitions[name.replace(" ", "-")], "$defs": definitions}
        node, issues = read_yaml(example, "example.yaml")
        assert node is not None
        as_json = json.loads(json.dumps(node.value, default=str_or_number))

        assert [error.message for error in Draft202012Validator(schema).iter_errors(as_json)] == []
        assert issues == ()
        assert example in page("policy-files") + page("cases")


def str_or_number(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_the_command_is_documented(command: str) -> None:
    options = Commands("zsgx").get_command(click.Context(click.Group()), command)
    text = section(page("command-line"), f"## zsgx {command}")

    assert options is not None
    spelt = [each for each in options.params if isinstance(each, click.Option)]
    assert [each.name for each in spelt if not any(f"`{opt}" in text for opt in each.opts)] == []


def test_every_name_of_the_facade_has_a_section_of_its_own() -> None:
    """One that lacks it gets a place in `GROUPS` of docs/_ext/zsgx_python.py."""
    headings = re.findall(r"^### (\w+)$", page("python"), re.MULTILINE)

    assert sorted(headings) == sorted(name for name in zsgx.__all__ if name[0] != "_")


@pytest.mark.parametrize("name", sorted(name for name in zsgx.__all__ if name[0] != "_"))
def test_the_name_says_what_it_is_and_every_method_of_it_too(name: str) -> None:
    text = re.split(r"^#{2,3} ", page("python").partition(f"### {name}\n")[2], flags=re.MULTILINE)[
        0
    ]
    offered = getattr(zsgx, name)
    public = [
        each
        for each, method in (vars(offered) if inspect.isclass(offered) else {}).items()
        if each[0] != "_" and inspect.isfunction(method) and method.__doc__
    ]

    assert re.search(r"[A-Za-z一-鿿]{3}", text.replace("```py", ""))
    assert [each for each in public if f"#### {name}.{each}\n" not in text] == []


def test_the_page_of_floors_names_modules_that_there_are() -> None:
    page = (ROOT / "docs" / "explanation" / "floors.md").read_text(encoding="utf-8")
    named = re.findall(r"`(zsgx(?:\.[a-z_]+)+)`", page)

    assert len(named) > 20
    assert [name for name in named if importlib.util.find_spec(name) is None] == []
