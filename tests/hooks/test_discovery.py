"""Which plugins are found, and that it is what Python's own library finds."""

from __future__ import annotations

import importlib
import sys
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from tests.hooks.site_packages import SitePackages

from zsgx.hooks.discovery import GROUP, InstalledPlugin, installed


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SitePackages:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    others = [each for each in sys.meta_path if not hasattr(each, "find_distributions")]
    monkeypatch.setattr(sys, "meta_path", [*others, PathFinder])
    return SitePackages(tmp_path)


def by_library() -> list[InstalledPlugin]:
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return [
        InstalledPlugin(point.name, point.value, point.dist.version if point.dist else None)
        for point in points
    ]


def versions() -> dict[str, str | None]:
    return {each.name: each.version for each in installed()}


def test_what_is_installed_here_is_what_the_library_finds() -> None:
    assert [each.name for each in installed()] == ["guangxi", "national", "qingdao", "weihai"]
    assert installed() == by_library()


def test_the_first_distribution_of_a_name_hides_those_further_back(
    site: SitePackages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = tmp_path / "behind"
    behind.mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(behind), "/nowhere", ""])
    site.install("harbour", distribution="Zsgx.Harbour", version="2")
    SitePackages(behind).install("harbour", distribution="zsgx-harbour", version="1")
    SitePackages(behind).install("airport")

    found = installed()

    assert [(each.name, each.version) for each in found] == [("airport", "1.2"), ("harbour", "2")]
    assert found == by_library()


def test_other_groups_and_remarks_are_passed_over(site: SitePackages, tmp_path: Path) -> None:
    site.install("harbour")
    points = (
        "[other]\nquay = quay\n\n# ours\n[ zsgx ]\n[zsgx]\n# none\nharbour = zsgx_harbour:x [y]\n"
    )
    (tmp_path / "zsgx_harbour-1.2.dist-info" / "entry_points.txt").write_text(points)

    (found,) = installed()

    assert (found.name, found.target, found.module) == (
        "harbour",
        "zsgx_harbour:x [y]",
        "zsgx_harbour",
    )
    assert [found] == by_library()


def test_a_distribution_of_the_older_form_and_one_without_a_version_are_found(
    site: SitePackages, tmp_path: Path
) -> None:
    site.install("harbour")
    (tmp_path / "zsgx_harbour-1.2.dist-info").rename(tmp_path / "zsgx_harbour.egg-info")
    about = tmp_path / "zsgx_harbour.egg-info"
    (about / "METADATA").unlink()
    site.install("quay")
    quay = tmp_path / "zsgx_quay-1.2.dist-info" / "METADATA"
    quay.write_text("Name: zsgx-quay\n\nVersion: prose\n")

    assert [(each.name, each.version) for each in installed()] == [
        ("harbour", None),
        ("quay", None),
    ]


def test_what_lies_in_an_archive_is_left_to_the_library(
    site: SitePackages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("harbour")
    archive = tmp_path / "plugins.whl"
    about = "zsgx_quay-3.dist-info"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: zsgx-quay\nVersion: 3\n")
        file.writestr(f"{about}/entry_points.txt", "[zsgx]\nquay = zsgx_quay\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(archive)])
    importlib.invalidate_caches()

    assert [(each.name, each.version) for each in installed()] == [
        ("harbour", "1.2"),
        ("quay", "3"),
    ]


@pytest.mark.parametrize(
    ("target", "module"),
    [
        ("quay", "quay"),
        ("quay.berth", "quay.berth"),
        ("quay:berth", "quay"),
        ("quay : berth.deep [extra]", "quay"),
        ("no module", "no module"),
        ("quay:berth and more", "quay:berth and more"),
    ],
)
def test_the_module_is_what_stands_before_the_object(target: str, module: str) -> None:
    assert InstalledPlugin("quay", target, None).module == module


def test_an_object_in_a_module_is_loaded() -> None:
    assert InstalledPlugin("quay", "os:path.join", None).load().__name__ == "join"
    assert InstalledPlugin("quay", "os.path", None).load().__name__ in {"posixpath", "ntpath"}
