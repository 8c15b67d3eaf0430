"""What cannot be read blocks its place and those below it: nothing falls back to a level above."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from tests.engine.desk import Desk, ask, table
from tests.hooks.site_packages import SitePackages

from zsgx.engine.engine import Engine
from zsgx.errors import UnknownPlaceError
from zsgx.policy.packaged import held_in

CREDITED: Final = "hours.credited"
FACTS: Final = {"training.hours": 8}
INIT: Final = """\
from zsgx import hookimpl, read_policy

@hookimpl
def zsgx_policies():
    return [read_policy(__name__)]
"""
MAIN: Final = """\
format: 1
name: province
code: "330000"
label: {zh: 某省, en: province}
documents:
  P-1: {title: {zh: 文件, en: document}, since: 2020-01-01}
"""


def install(
    site: SitePackages, name: str, files: dict[str, str], target: str | None = None
) -> Path:
    """Install the plugin *name* whose package holds *files*; return its folder."""
    module = site.install(name, target=target)
    (site.folder / f"{module}.py").unlink()
    folder = site.folder / module
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def places(site: SitePackages, desk: Desk, *names: str) -> list[str]:
    """Install the nation and a city below a province that has no plugin, which it declares."""
    made = {
        "nation": desk.policy("nation", table(CREDITED, "id: n, then: 1, cite: N-1/1/a")),
        "city": desk.policy(
            "city", table(CREDITED, "id: c, then: 2, cite: C-1/1/a"), gaps=["province"]
        ),
    }
    for name in names:
        folder = desk.folder / name
        files = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
        install(site, f"the-{name}", {"__init__.py": INIT, **files})
        assert made[name].usable
    return [f"the-{name}" for name in names]


def refusal(engine: Engine, at: str) -> str:
    with pytest.raises(UnknownPlaceError) as refused:
        ask(engine, CREDITED, FACTS, at=at)
    assert refused.value.text.zh
    return refused.value.text.en


#: What is wrong with the plugin of the province, and where its entry point leads.
BROKEN: Final[dict[str, tuple[dict[str, str], str | None]]] = {
    "an entry point that names nothing in it": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN},
        "zsgx_province:plugin",
    ),
    "a main file that is no YAML": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN + "gaps: [\n"},
        None,
    ),
    "a main file with a key twice": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN + "name: again\n"},
        None,
    ),
    "a main file whose code is no text": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN.replace('"330000"', "330000")},
        None,
    ),
    "a subpackage that fails to import": (
        {
            "__init__.py": "",
            "policy/__init__.py": "raise RuntimeError('no berth')",
            "policy/jurisdiction.yaml": MAIN,
        },
        "zsgx_province.policy",
    ),
    "a package that fails to import": (
        {"__init__.py": "import no_such_module", "jurisdiction.yaml": MAIN},
        None,
    ),
    "a module of it that fails to import": (
        {
            "__init__.py": "",
            "plugin.py": "raise SystemExit(3)",
            "data/jurisdiction.yaml": MAIN,
        },
        "zsgx_province.plugin",
    ),
    "a main file without a label": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN.replace("label", "lable")},
        None,
    ),
    "a hook that is misspelt": (
        {"__init__.py": INIT.replace("policies", "polices"), "jurisdiction.yaml": MAIN},
        None,
    ),
}
#: The same where nothing tells which place it is for.
UNTOLD: Final[dict[str, tuple[dict[str, str], str | None]]] = {
    "no main file": ({"__init__.py": INIT}, None),
    "a main file without a code": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN.replace("code", "cod")},
        None,
    ),
    "a main file with a code that is none": (
        {"__init__.py": INIT, "jurisdiction.yaml": MAIN.replace("330000", "3300")},
        None,
    ),
    "a main file of noise": ({"__init__.py": INIT, "jurisdiction.yaml": "\0\0\0"}, None),
    "an empty main file": ({"__init__.py": INIT, "jurisdiction.yaml": ""}, None),
    "an entry point that names no package": ({"__init__.py": INIT}, "zsgx_elsewhere"),
    "an entry point that names nothing": ({"__init__.py": INIT}, ":plugin"),
    "a single module": ({"plugin.py": "raise RuntimeError('no berth')"}, "zsgx_province.plugin"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plugin_blocks_its_place_and_those_below(
    site: SitePackages, desk: Desk, what: str
) -> None:
    files, target = BROKEN[what]
    others = places(site, desk, "nation", "city")
    install(site, "province", files, target)

    engine = Engine.load(plugins=[*others, "province"])

    for at in ("330000", "330100", "city"):
        assert "the policy of 330000 cannot be used" in refusal(engine, at)
    assert "cannot be" in refusal(engine, "province")
    assert ask(engine, CREDITED, FACTS).value == 1


@pytest.mark.parametrize("what", UNTOLD)
def test_a_plugin_of_a_place_that_nothing_tells_blocks_all_that_could_lie_below_it(
    site: SitePackages, desk: Desk, what: str
) -> None:
    files, target = UNTOLD[what]
    others = places(site, desk, "nation", "city")
    install(site, "province", files, target)

    engine = Engine.load(plugins=[*others, "province"])

    for at in ("city", "330100", "330000", "110000"):
        said = refusal(engine, at)
        assert "nothing tells which place it is for (province: " in said
        assert "Mend or uninstall that plugin, or list the plugins to load without it" in said
    assert "Zhejiang (330000)" in refusal(engine, "city")
    assert ask(engine, CREDITED, FACTS).value == 1


def test_a_plugin_that_is_named_and_not_installed_blocks_them_too(
    site: SitePackages, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = places(site, desk, "nation", "city")
    monkeypatch.setenv("ZSGX_PLUGINS", ",".join([*others, "zhejiang"]))

    engine = Engine.load()

    assert "(zhejiang: no plugin zhejiang is installed." in refusal(engine, "city")
    assert ask(engine, CREDITED, FACTS).value == 1
    monkeypatch.setenv("ZSGX_PLUGINS", ",".join(others))
    assert ask(Engine.load(), CREDITED, FACTS, at="city").value == 2


def test_a_broken_plugin_that_supplies_no_place_blocks_none(site: SitePackages, desk: Desk) -> None:
    others = places(site, desk, "nation", "city")
    source = """
        from zsgx import hookimpl

        @hookimpl
        def zsgx_facts():
            return [8]
    """
    site.install("extra", source)

    engine = Engine.load(plugins=[*others, "extra"])

    assert [*engine.plugins.broken] == ["extra"]
    assert ask(engine, CREDITED, FACTS, at="city").value == 2


def test_a_policy_that_is_given_stands_in_for_a_broken_plugin(
    site: SitePackages, desk: Desk
) -> None:
    others = places(site, desk, "nation", "city")
    policy = desk.policy("province", table(CREDITED, "id: p, then: 3, cite: P-1/1/a"))
    install(site, "province", {"__init__.py": INIT})

    engine = Engine.load(plugins=[*others, "province"], policies=[policy])

    assert ask(engine, CREDITED, FACTS, at="province").value == 3
    assert ask(engine, CREDITED, FACTS, at="city").value == 2


def test_two_plugins_of_one_name_block_the_places_of_both(site: SitePackages, desk: Desk) -> None:
    others = places(site, desk, "nation")
    for code in ("330000", "340000"):
        files = {"__init__.py": INIT, "jurisdiction.yaml": MAIN.replace("330000", code)}
        module = site.install("twice", distribution=f"zsgx-{code}")
        (site.folder / f"{module}.py").unlink()
        (site.folder / module).mkdir()
        for file, text in files.items():
            (site.folder / module / file).write_text(text, "utf-8")

    engine = Engine.load(plugins=[*others, "twice"])

    for code in ("330000", "340000"):
        assert "two plugins are called twice" in refusal(engine, code)


def test_a_broken_plugin_does_not_hand_its_name_to_another_place(
    site: SitePackages, desk: Desk
) -> None:
    others = places(site, desk, "nation", "city")
    files = {"__init__.py": "import nothing", "jurisdiction.yaml": MAIN.replace("province", "city")}
    install(site, "elsewhere", files)

    engine = Engine.load(plugins=[*others, "elsewhere"])

    assert "Several places are called city: Zhejiang (330000), 330100 (city)" in refusal(
        engine, "city"
    )


def test_the_place_of_a_loaded_plugin_that_a_broken_one_holds_too_is_blocked(
    site: SitePackages, desk: Desk
) -> None:
    others = places(site, desk, "nation", "city")
    files = {"__init__.py": "import nothing", "jurisdiction.yaml": MAIN.replace("330000", "330100")}
    install(site, "other", files)

    engine = Engine.load(plugins=[*others, "other"])

    assert "the policy of 330100 cannot be used. failed at import" in refusal(engine, "330100")


# Which places a package holds


def test_the_places_of_a_package_are_told_without_running_it() -> None:
    held = held_in("zsgx_qingdao")

    assert ([place.code for place in held.places], held.whole) == (["370200"], True)
    assert held.places[0].name == "qingdao"
    assert held_in("zsgx_qingdao.anything") == held
    for module in ("json", "zsgx", "no_such_package", "sys", ""):
        assert not held_in(module).whole


def test_finders_that_fail_leave_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, *_: object) -> None:
            message = "closed"
            raise RuntimeError(message)

    monkeypatch.setattr(sys, "meta_path", [Broken()])

    assert not held_in("zsgx_not_there_yet").whole


def test_a_package_of_more_folders_than_are_looked_at_leaves_it_open(site: SitePackages) -> None:
    folder = install(site, "province", {"__init__.py": INIT, "jurisdiction.yaml": MAIN})
    for number in range(1000):
        (folder / f"{number}").mkdir()

    held = held_in("zsgx_province")

    assert ([place.code for place in held.places], held.whole) == (["330000"], False)


def test_a_main_file_that_is_a_folder_leaves_it_open(site: SitePackages) -> None:
    folder = install(site, "province", {"__init__.py": INIT, "a/jurisdiction.yaml": MAIN})
    (folder / "jurisdiction.yaml").mkdir()
    (folder / "b").mkdir()
    (folder / "b" / "jurisdiction.yaml").symlink_to("nowhere")

    held = held_in("zsgx_province")

    assert ([place.code for place in held.places], held.whole) == (["330000"], False)


def _nobody() -> None:
    """Give up the rights of an administrator, to whom no folder is closed."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


@pytest.mark.parametrize("closed", ["", "data", "data/jurisdiction.yaml"])
def test_a_folder_or_file_that_may_not_be_read_leaves_it_open(tmp_path: Path, closed: str) -> None:
    package = tmp_path / "site" / "zsgx_province"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "data" / "jurisdiction.yaml").write_text(MAIN, "utf-8")
    (package / closed).chmod(0)
    program = (
        "import os, sys\n"
        "from zsgx.policy.packaged import held_in\n"
        "from tests.hooks.test_broken import _nobody\n"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "_nobody()\n"
        "held = held_in('zsgx_province')\n"
        "print([place.code for place in held.places], held.whole, flush=True)\n"
        # What measures coverage could write nothing any more.
        "os._exit(0)\n"
    )
    # The folders of pytest are for their owner alone.
    opened = [folder for folder in (tmp_path, *tmp_path.parents) if not folder.stat().st_mode & 1]
    for folder in opened:
        folder.chmod(0o755)
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    (package / closed).chmod(0o755)

    assert (done.stdout.strip(), done.stderr) == ("[] False", "")
