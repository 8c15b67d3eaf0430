"""A PostgreSQL server for the while of a test run, with nothing of it left afterwards."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg

__all__ = ["MISSING", "folders", "programs", "running", "version"]

#: What is said where there is no PostgreSQL.
MISSING: Final = (
    "未找到 PostgreSQL 的 initdb 和 postgres，未与它对照。Debian/Ubuntu：apt-get install postgresql"
    " · PostgreSQL's initdb and postgres were not found, so nothing was compared with it."
    " On Debian or Ubuntu: apt-get install postgresql"
)

# Debian, Red Hat and Homebrew keep the programs off the path, in a folder for each version.
_PLACES: Final = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
)

# initdb refuses to work for root, so root has one of these do it.
_ACCOUNTS: Final = ("postgres", "nobody")

# The cluster is thrown away, so nothing is done to have it survive a crash.
_SETTINGS: Final = {
    "listen_addresses": "",
    "timezone": "UTC",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}

# A busy machine takes its time, so a server is waited for as long as it lives; this, in tenths of
# a second, is only to end at all.
_TRIES: Final = 12_000


def folders() -> Iterator[Path]:
    """Yield the folders in which the programs of a server may be, the newest version first."""
    for place in _PLACES:
        yield from sorted(Path("/").glob(place), key=version, reverse=True)
    yield from map(Path, os.get_exec_path())


def programs(among: Iterable[Path]) -> Path | None:
    """Return the first folder that holds both programs of a server, or nothing."""
    for folder in among:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def version(folder: Path) -> list[int]:
    """Return the numbers in the name of a folder, by which versions are told apart."""
    return [int(number) for number in re.findall(r"\d+", str(folder))]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """
    Run a server of its own on a socket that nobody else can reach.

    Args:
        folder: Where the programs are, as `programs` found it.

    Yields:
        How to connect to it, as psycopg takes it.
    """
    with TemporaryDirectory(prefix="zsgx-") as home:
        account = _account()
        as_account: dict[str, Any] = {"cwd": home, "stdin": subprocess.DEVNULL}
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
            as_account |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        subprocess.run(_initdb(folder, home), check=True, stdout=subprocess.DEVNULL, **as_account)

        log = Path(home, "log")
        with log.open("wb") as out:
            server = subprocess.Popen(
                _postgres(folder, home), stdout=out, stderr=subprocess.STDOUT, **as_account
            )
        try:
            address = f"host={home} user=zsgx dbname=postgres"
            _wait_for(server, address, log)
            yield address
        finally:
            _stop(server)


def _account() -> pwd.struct_passwd | None:
    """Return whom the server runs as where that cannot be whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in _ACCOUNTS if name in known)


def _initdb(folder: Path, home: str) -> list[str]:
    options = ["--username=zsgx", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    return [str(folder / "initdb"), f"--pgdata={home}/cluster", *options]


def _postgres(folder: Path, home: str) -> list[str]:
    # The server goes when the process that started it is killed and has no time to stop it.
    setpriv = shutil.which("setpriv")
    tied = [setpriv, "--pdeathsig=INT"] if setpriv else []
    options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    return [*tied, str(folder / "postgres"), "-D", f"{home}/cluster", "-k", home, *options]


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(_TRIES):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_TRIES / 10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
