"""Policies kept for the next start: the same as read, never stale, and never from others."""

from __future__ import annotations

import copy
import datetime
import hashlib
import importlib
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests.steps import counted

from zsgx import Engine, Fact, Policy, QuestionError, Text, read_policy
from zsgx.domain.kinds import BOOL
from zsgx.policy import composer
from zsgx.policy.cache import Kept, PolicyCache, cached_in, key_of, packed
from zsgx.policy.opening import MAIN_FILE

GOOD = Path(__file__).parent / "faults" / "good"
DAY = datetime.date(2024, 5, 1)
FACTS = {"training": {"programme": "digital_engineer", "hours": 80}, "certificate.training": True}

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid"), reason="nothing is kept where users are not told apart"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ZSGX_CACHE", raising=False)
    return tmp_path / "deep" / "cache"


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    home = tmp_path / "zsgx_quay"
    shutil.copytree(GOOD, home)
    (home / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield home
    sys.modules.pop("zsgx_quay", None)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the packages whose files are read and not taken from the cache."""
    real = composer.read_yaml
    found: list[str] = []

    def noting(source: str | bytes, file: str) -> object:
        package, _, name = file.rpartition("/")
        found.extend([package] if name == MAIN_FILE else [])
        return real(source, file)

    monkeypatch.setattr(composer, "read_yaml", noting)
    return found


def read(folder: Path) -> Policy:
    with cached_in(folder):
        return read_policy("zsgx_quay")


def entry(folder: Path, name: str = "zsgx_quay") -> Path:
    return folder / f"{name}.{sys.implementation.cache_tag}"


def test_what_is_kept_is_what_was_read(folder: Path, parsed: list[str]) -> None:
    first, second, third = read(folder), read(folder), read_policy("zsgx_quay")

    assert first == second == third
    assert isinstance(second.tables, Kept)
    assert not isinstance(first.tables, Kept)
    assert parsed == ["zsgx_quay"] * 2


def test_engines_from_the_cache_hold_the_same_policies_and_answer_alike(folder: Path) -> None:
    plain, _, kept = Engine.load(), Engine.load(cache=folder), Engine.load(cache=str(folder))

    assert kept.policies == plain.policies
    assert list(kept.policies) == list(plain.policies)
    assert kept.contradictions == plain.contradictions
    assert kept.plugins.loaded == plain.plugins.loaded
    for place in plain.places.names:
        for question in plain.questions:
            asked = [
                engine.decide(question, at=place, date=DAY, facts=FACTS) for engine in (plain, kept)
            ]
            assert asked[0].record() == asked[1].record()
            assert asked[0].explain().as_json() == asked[1].explain().as_json()


def test_a_start_from_the_cache_is_a_fraction_of_the_work(folder: Path) -> None:
    _, read_anew = counted(lambda: Engine.load(cache=folder))
    _, restored = counted(lambda: Engine.load(cache=folder))

    assert restored < read_anew / 10


def test_nothing_is_written_unless_a_folder_is_named(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZSGX_CACHE", "")
    before = sorted(tmp_path.rglob("*"))

    Engine.load(policies=[read_policy("zsgx_quay")])

    assert [each for each in sorted(tmp_path.rglob("*")) if each not in before] in (
        [],
        [package / "__pycache__", *sorted((package / "__pycache__").glob("*"))],
    )


def test_the_environment_names_the_folder_where_no_argument_does(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZSGX_CACHE", str(folder))

    Engine.load(plugins=["national"])
    Engine.load(plugins=["national"], cache=tmp_path / "other")

    assert entry(folder, "zsgx_national").is_file()
    assert entry(tmp_path / "other", "zsgx_national").is_file()


@pytest.mark.parametrize("named", [3, b"cache", "", "a\0b", ["cache"]])
def test_what_is_no_path_is_refused(named: object) -> None:
    with pytest.raises(QuestionError, match="must be a path"):
        Engine.load(cache=named)  # type: ignore[arg-type]  # that is the point


# Never stale


def test_a_file_that_changes_is_read_again(package: Path, folder: Path, parsed: list[str]) -> None:
    read(folder)
    hours = package / "hours.yaml"
    about = hours.stat()
    hours.write_text(hours.read_text("utf-8").replace("value: 2.5", "value: 3.5"), "utf-8")
    os.utime(hours, ns=(about.st_atime_ns, about.st_mtime_ns))

    again = read(folder)

    assert again.parameters["multiplier"].values[-1].value == Decimal("3.5")
    assert read(folder) == again
    assert len(parsed) == 2


def test_line_ends_renamed_files_and_new_ones_count(
    package: Path, folder: Path, parsed: list[str]
) -> None:
    read(folder)
    hours = package / "hours.yaml"
    hours.write_bytes(hours.read_bytes().replace(b"\n", b"\r\n"))
    read(folder)
    hours.rename(package / "credit.yaml")
    moved = read(folder)
    (package / "more.yaml").write_text("limitations: []\n")

    assert [issue.code for issue in read(folder).issues] == ["unknown-key"]
    assert moved.tables["hours.credited"].place.file == "zsgx_quay/credit.yaml"
    assert len(parsed) == 4


def test_a_policy_with_faults_is_not_kept_and_never_answers(
    package: Path, folder: Path, parsed: list[str]
) -> None:
    read(folder)
    kept = entry(folder).read_bytes()
    (package / "hours.yaml").write_text("tables: 3\n")

    assert not read(folder).usable
    assert not read(folder).usable
    assert entry(folder).read_bytes() == kept
    assert len(parsed) == 3


def test_a_file_that_would_not_be_read_is_told_though_all_others_are_kept(
    package: Path, folder: Path
) -> None:
    read(folder)
    (package / "title.yml").write_text("tables: {}\n")

    assert [issue.code for issue in read(folder).issues] == ["file-name"]


def test_other_code_and_another_python_make_another_key() -> None:
    here = key_of("quay", b"1")

    assert len({here, key_of("quay1"), key_of("qua", "y1"), key_of("quay", b"1", b"")}) == 4
    assert elsewhere("") == here
    others = [
        elsewhere("import sys; sys.version += ' (patched)'"),
        elsewhere("from zsgx import _version; _version.__version__ = '9'"),
    ]
    assert len({here, *others}) == 3


def elsewhere(otherwise: str) -> str:
    """Return the key of the same in a Python of its own where something is otherwise."""
    program = f"{otherwise}\nfrom zsgx.policy.cache import key_of\nprint(key_of('quay', b'1'))"
    return said(program).strip()


def said(program: str, *arguments: object) -> str:
    """Return what a program prints in a Python of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_checks_are_made_again_where_a_plugin_declares_other_facts(folder: Path) -> None:
    rulebook = importlib.import_module("zsgx.engine.rulebook")
    engine = Engine.load(plugins=[])
    more = Fact("quay.berth", BOOL, Text("在港", "is in berth"))
    made = []
    for facts in ([], [more], [more], []):
        with cached_in(folder):
            policies = {"370200": read_policy("zsgx_quay")}
            catalogue = type(engine.vocabulary)([*engine.vocabulary.values(), *facts])
            rulebook.rulebook_of(policies, catalogue, engine.questions)
        (name,) = folder.glob("rulebook-*")
        made.append(name.read_bytes())

    assert made[0] != made[1]
    assert made[1] == made[2]


def test_what_fails_its_checks_is_checked_at_every_start(package: Path, folder: Path) -> None:
    hours = package / "hours.yaml"
    hours.write_text(hours.read_text("utf-8").replace("certificate.training", "no.fact"), "utf-8")
    engine = Engine.load(plugins=[])
    for _ in range(2):
        with cached_in(folder):
            policy = read_policy("zsgx_quay")
            rulebook = importlib.import_module("zsgx.engine.rulebook").rulebook_of(
                {"370200": policy}, engine.vocabulary, engine.questions
            )

        assert policy.usable
        assert list(rulebook.broken) == ["370200"]
    assert not [*folder.glob("rulebook-*")]


# Never from others


def test_the_folder_and_its_files_are_for_this_user_alone(folder: Path) -> None:
    read(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in folder.iterdir()] == [entry(folder).name]
    assert entry(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o1777, 0o702])
def test_a_folder_that_others_may_write_to_is_neither_read_nor_written(
    package: Path, folder: Path, parsed: list[str], mode: int
) -> None:
    read(folder)
    folder.chmod(mode)
    kept = entry(folder).read_bytes()
    (package / "hours.yaml").touch()

    read(folder)
    (package / "hours.yaml").unlink()
    read(folder)

    assert len(parsed) == 3
    assert entry(folder).read_bytes() == kept


@pytest.mark.parametrize("mode", [0o660, 0o606])
def test_a_file_that_others_may_write_to_is_not_read(
    folder: Path, parsed: list[str], mode: int
) -> None:
    read(folder)
    entry(folder).chmod(mode)

    read(folder)
    read(folder)

    assert len(parsed) == 2
    assert entry(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("owner", "times"), [("this user", 1), ("the administrator", 1), ("somebody else", 2)]
)
def test_what_belongs_to_somebody_else_is_not_read(
    folder: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, owner: str, times: int
) -> None:
    read(folder)
    # Nobody but the administrator can give files away, so the system says whose they are.
    users = {"the administrator": 0, "this user": 1000, "somebody else": 1001}
    real = os.fstat

    def belonging(descriptor: int) -> os.stat_result:
        about = real(descriptor)
        return os.stat_result((*about[:4], users[owner], *about[5:10]))

    monkeypatch.setattr(os, "geteuid", lambda: users["this user"])
    monkeypatch.setattr(os, "fstat", belonging)

    read(folder)

    assert parsed == ["zsgx_quay"] * times


def test_a_link_in_place_of_a_file_and_what_is_no_file_are_not_read(
    folder: Path, parsed: list[str]
) -> None:
    read(folder)
    elsewhere = folder / "elsewhere"
    entry(folder).rename(elsewhere)
    entry(folder).symlink_to(elsewhere)
    read(folder)
    entry(folder).unlink()
    os.mkfifo(entry(folder), 0o600)
    read(folder)
    read(folder)

    assert len(parsed) == 3
    assert entry(folder).is_file()


class Hostile:
    """What would run a command when it is unpacked."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {Path(__file__).parent / 'harmed'}",)


@pytest.mark.parametrize(
    "value",
    [Hostile(), os.getcwd, Engine, PolicyCache, key_of, print, Path("/"), subprocess.Popen],
    ids=["command", "built-in", "engine", "cache", "function", "print", "path", "process"],
)
def test_no_code_runs_whatever_a_file_holds(folder: Path, value: object) -> None:
    kept = PolicyCache(str(folder))
    kept.keep("quay", "key", value)

    assert entry(folder, "quay").is_file()
    assert kept.held("quay", "key") is None
    assert not (Path(__file__).parent / "harmed").exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied", "no pickle", "another key"])
def test_a_damaged_file_is_as_good_as_none(folder: Path, parsed: list[str], damage: str) -> None:
    read(folder)
    file = entry(folder)
    content = file.read_bytes()
    key = content.split()[0].decode()
    damaged = {
        "cut": content[: len(content) // 2],
        "changed": content.replace(b"hours.credited", b"hours.required"),
        "emptied": b"",
        "no pickle": f"{key} {hashlib.sha256(b'none').hexdigest()}\nnone".encode(),
        "another key": content.replace(key.encode(), b"0" * 64),
    }
    file.write_bytes(damaged[damage])

    assert read(folder) == read_policy("zsgx_quay")
    assert file.read_bytes() == content
    assert len(parsed) == 3


# Unseen where it cannot be


@pytest.mark.parametrize("where", ["/dev/null/cache", "/proc/cache"])
def test_a_folder_that_cannot_be_made_is_done_without(where: str) -> None:
    assert read(Path(where)) == read_policy("zsgx_quay")


def test_a_full_disk_leaves_what_was_kept_before(
    package: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(folder)
    kept = entry(folder).read_bytes()
    (package / "more.yaml").write_text("parameters: {}\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    read(folder)

    assert entry(folder).read_bytes() == kept
    assert [each.name for each in folder.iterdir()] == [entry(folder).name]


@pytest.mark.parametrize(("system", "kept"), [("pass", True), ("del os.geteuid", False)])
def test_where_users_are_not_told_apart_nothing_is_kept(
    package: Path, folder: Path, system: str, kept: bool
) -> None:
    said(
        f"""
import os, sys
{system}
from zsgx import read_policy
from zsgx.policy.cache import cached_in

sys.path.insert(0, sys.argv[1])
with cached_in(sys.argv[2]):
    assert read_policy("zsgx_quay") == read_policy("zsgx_quay")
""",
        package.parent,
        folder,
    )

    assert folder.exists() is kept


# Sections


def test_a_packed_section_is_the_mapping_that_it_was_made_of() -> None:
    section = {"b": Text("二", "two"), "a": Text("一", "one")}
    kept = packed(section)

    assert kept == section
    assert repr(kept) == repr(section)
    assert (list(kept), len(kept), "a" in kept, "c" in kept) == (["b", "a"], 2, True, False)
    assert kept["a"] is kept["a"]
    assert kept.get("c") is None
    assert pickle.loads(pickle.dumps(kept)) == copy.deepcopy(kept) == section
