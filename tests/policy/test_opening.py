"""Files from outside: what is no file, or too large, is refused before anything of it is read."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path, PosixPath

import pytest

from zsgx.issues import Issue
from zsgx.policy.opening import STANDARD_INPUT, read_file

MOST = 1000


def zero(file: Path) -> None:
    file.symlink_to("/dev/zero")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def folder(file: Path) -> None:
    file.mkdir()


def link_to_a_pipe(file: Path) -> None:
    target = file.with_suffix(".pipe")
    os.mkfifo(target)
    file.symlink_to(target)


def listening(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(file))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (zero, "a device"),
        (pipe, "a pipe"),
        (link_to_a_pipe, "a pipe"),
        (folder, "a folder"),
        (listening, "a socket"),
    ],
)
def test_what_is_no_file_is_refused_by_its_kind(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    file = tmp_path / "a"
    make(file)

    issue = read_file(file, MOST)

    assert isinstance(issue, Issue)
    assert issue.code == "file-kind"
    assert issue.message.en == f"this is {kind}, not a file"


def test_a_file_that_is_too_large_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.touch()
    os.truncate(file, 10**12)

    issue = read_file(file, MOST)

    assert isinstance(issue, Issue)
    assert issue.code == "file-size"
    assert (
        issue.message.en == "the file is too large (1,000,000,000,000 bytes, at most 1,000 bytes)"
    )


def test_a_file_whose_size_is_not_told_is_read_no_further_than_its_limit() -> None:
    statistics = "/proc/self/maps"
    if not Path(statistics).exists():
        pytest.skip("there are no files without a size here")

    issue = read_file(statistics, 10)

    assert isinstance(issue, Issue)
    assert (issue.code, issue.message.en) == (
        "file-size",
        "the file is too large (at most 10 bytes)",
    )


def test_a_file_of_just_the_size_is_read_through_a_link_too(tmp_path: Path) -> None:
    file, link = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"x" * MOST)
    link.symlink_to(file)

    assert read_file(str(file), MOST) == read_file(link, MOST) == b"x" * MOST


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 5000])
def test_a_file_that_is_not_there_is_an_issue_under_its_name(tmp_path: Path, name: str) -> None:
    issue = read_file(tmp_path / name, MOST, "shown")

    assert isinstance(issue, Issue)
    assert issue.code == "file-unreadable"
    assert str(issue.place) == "shown"


def test_a_file_in_an_archive_has_the_same_limits(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("folder/small", b"x" * MOST)
        archive.writestr("folder/large", b"x" * (MOST + 1))
    root = zipfile.Path(tmp_path / "a.zip", "folder/")

    large, inner = read_file(root / "large", MOST), read_file(root, MOST)

    assert read_file(root / "small", MOST) == b"x" * MOST
    assert isinstance(large, Issue)
    assert isinstance(inner, Issue)
    assert (large.code, inner.code) == ("file-size", "file-kind")


class Swapped(PosixPath):
    """A file that turns into a device once it has been looked at."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        about: os.stat_result = super().stat(follow_symlinks=follow_symlinks)
        self.unlink()
        self.symlink_to("/dev/zero")
        return about


def test_a_file_that_is_swapped_for_a_device_meanwhile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")

    issue = read_file(Swapped(tmp_path / "a"), MOST)

    assert isinstance(issue, Issue)
    assert issue.code == "file-kind"


def test_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)

    refused = read_file(STANDARD_INPUT, 10)

    assert isinstance(refused, Issue)
    assert "standard input is closed" in refused.say("en")
