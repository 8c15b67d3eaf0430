"""
Policies as they were read and checked, kept in a folder for the next start.

To read and check policies takes longer than all else that a start needs, and comes to the same as
long as their files do. An entry holds for the very bytes that it was made of, for this code and
this Python; if anything about it is amiss, the files are read as if there were no folder.

Whoever writes to the folder could change what policy says. So nothing is used that belongs to
somebody else than this user or the administrator, or that others may write to; and what is kept
comes back as records of policy and runs no code.
"""

from __future__ import annotations

import enum
import hashlib
import importlib
import io
import os
import pickle
import stat
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import attrs

from zsgx._version import __version__
from zsgx.domain.option import path as path_of
from zsgx.policy.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Kept", "PolicyCache", "cached_in", "key_of", "packed"]

T = TypeVar("T")

#: The environment variable that names the folder.
ENVIRONMENT: Final = "ZSGX_CACHE"

#: Where a file is opened in a folder that is open, and users are told apart: not on Windows.
_POSSIBLE: Final = hasattr(os, "geteuid") and {os.open, os.rename} <= os.supports_dir_fd
_ADMINISTRATOR: Final = 0
#: The packages whose records make up policies.
_HOMES: Final = ("zsgx.domain.", "zsgx.issues", "zsgx.language.", "zsgx.policy.", "zsgx.text")
#: What else stands in them.
_PLAIN: Final = {("datetime", "date"), ("decimal", "Decimal"), ("fractions", "Fraction")}
#: The libraries that say what a file holds, and what a record is made of.
_LIBRARIES: Final = ("attr", "yaml")
#: What a folder that cannot be used, and an entry that is none, may raise.
_AMISS: Final = (OSError, ValueError, TypeError, AttributeError, LookupError, ImportError, EOFError)


def cached_in(folder: str | os.PathLike[str] | None) -> AbstractContextManager[None]:
    """
    Return what has policies come from a *folder*, that of ``ZSGX_CACHE`` where it is None.

    Raises:
        QuestionError: It is no name of a folder.
    """
    if folder is None:
        folder = os.environ.get(ENVIRONMENT)
        return PolicyCache(folder).using() if folder else nullcontext()
    return PolicyCache(path_of("cache", folder)).using()


class PolicyCache:
    """
    A folder with what was read before.

    While one is in use (`using`), `read_policy` and the making of a rulebook ask it first.
    """

    _in_use: ClassVar[ContextVar[PolicyCache | None]] = ContextVar("zsgx_cache", default=None)

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: dict[int, tuple[Policy, str]] = {}

    @classmethod
    def in_use(cls) -> PolicyCache | None:
        """Return the one that is in use, or None."""
        return cls._in_use.get()

    @contextmanager
    def using(self) -> Iterator[None]:
        """Have policies come from here."""
        token = self._in_use.set(self)
        try:
            yield
        finally:
            self._in_use.reset(token)

    def policy(self, origin: str, key: str) -> Policy | None:
        """Return the policy of a package that was read from files of this *key*, if it is here."""
        held = self.held(origin, key)
        if not isinstance(held, Policy):
            return None
        self._known[id(held)] = (held, key)
        return held

    def keep_policy(self, origin: str, key: str, policy: Policy) -> None:
        """Keep a policy that is without faults."""
        self._known[id(policy)] = (policy, key)
        sections: dict[str, Any] = {
            name: packed(section)
            for name, section in attrs.asdict(policy, recurse=False).items()
            if isinstance(section, Mapping)
        }
        self.keep(origin, key, attrs.evolve(policy, **sections))

    def keys_of(self, policies: Iterable[Policy]) -> list[str] | None:
        """Return the keys of policies that came from here, None if any of them did not."""
        known = [self._known.get(id(policy)) for policy in policies]
        keys = [each[1] for each in known if each is not None]
        return keys if len(keys) == len(known) else None

    def held(self, name: str, key: str) -> Any:
        """Return what is kept under a *name*, None unless it was made under this very *key*."""
        try:
            with self._opened() as folder:
                content = _content(folder, _file(name))
            head, _, value = content.partition(b"\n")
            return _unpacked(value) if head == _head(key, value) else None
        except (*_AMISS, pickle.UnpicklingError):
            return None

    def keep(self, name: str, key: str, value: object) -> None:
        """Keep *value* under a *name* and a *key*, in place of what was kept under the name."""
        with suppress(*_AMISS, pickle.PicklingError, RecursionError):
            content = _packed(value)
            if _POSSIBLE:
                Path(self._folder).mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            with self._opened() as folder:
                _write(folder, _file(name), _head(key, content) + b"\n" + content)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the folder, or raise that it cannot be used."""
        if not _POSSIBLE:
            raise NotADirectoryError
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _refuse_of_others(os.fstat(folder))
            yield folder
        finally:
            os.close(folder)


class Kept(Mapping[str, T]):
    """A section of a policy, each of whose entries is unpacked when it is asked for."""

    __slots__ = ("_entries", "_packed")

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed
        self._entries: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._entries:
            self._entries[name] = _unpacked(self._packed[name])
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[Kept[T]], tuple[dict[str, bytes]]]:
        return Kept, (self._packed,)


def packed(section: Mapping[str, T]) -> Kept[T]:
    """Return a section of a policy packed entry by entry."""
    return Kept({name: _packed(entry) for name, entry in section.items()})


def key_of(*parts: str | bytes) -> str:
    """Return the key of what is made of *parts*, by this code and this Python."""
    whole = hashlib.sha256(_code())
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(b"%d:" % len(content))
        whole.update(content)
    return whole.hexdigest()


@cache
def _code() -> bytes:
    """
    Return what tells this code, what it reads YAML with and this Python from others.

    The code is told by the sizes and times of its files, as Python tells whether bytecode is of it:
    while one works on zsgx its version stays the same.
    """
    about = [__version__, sys.version]
    root = Path(__file__).parents[1]
    parts = [root / name for name in ("", "domain", "language", "policy", "engine")]
    for part in (*parts, *(_folder_of(name) for name in _LIBRARIES)):
        with os.scandir(part) as entries:
            files = [(entry.path, entry.stat()) for entry in entries if entry.is_file()]
        about += [f"{path} {file.st_size} {file.st_mtime_ns}" for path, file in sorted(files)]
    return "\n".join(about).encode()


def _folder_of(library: str) -> Path:
    """Return the folder of a library, without importing it."""
    spec = PathFinder.find_spec(library)
    assert spec is not None  # zsgx requires it
    assert spec.origin is not None  # it has a file of its own
    return Path(spec.origin).parent


def _file(name: str) -> str:
    return f"{name}.{sys.implementation.cache_tag}"


def _head(key: str, packed: bytes) -> bytes:
    return f"{key} {hashlib.sha256(packed).hexdigest()}".encode()


def _content(folder: int, name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        _refuse_of_others(about)
        if not stat.S_ISREG(about.st_mode):
            raise FileNotFoundError
        return file.read()


def _write(folder: int, name: str, content: bytes) -> None:
    """Write a file such that whoever reads it has all of it, or the one before."""
    passing = f".{name}.{os.urandom(8).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(passing, flags, stat.S_IRUSR | stat.S_IWUSR, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.rename(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(passing, dir_fd=folder)
        raise


def _refuse_of_others(about: os.stat_result) -> None:
    """Raise unless a file or folder can only have been written by this user, or by root."""
    if about.st_uid not in {_ADMINISTRATOR, os.geteuid()} or about.st_mode & 0o022:
        raise PermissionError


def _packed(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpacked(packed: bytes) -> Any:
    return _Unpickler(io.BytesIO(packed)).load()


class _Unpickler(pickle.Unpickler):
    """Makes records of policy and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        return _record(module, name)


@cache
def _record(module: str, name: str) -> type:
    """
    Return the class of a record.

    Raises:
        UnpicklingError: It is no record of policy.
    """
    plain = (module, name) in _PLAIN
    if plain or module.startswith(_HOMES):
        found = getattr(importlib.import_module(module), name)
        if isinstance(found, type) and (
            plain or found is Kept or attrs.has(found) or issubclass(found, enum.Enum)
        ):
            return found
    message = f"{module}.{name} is no record of policy"
    raise pickle.UnpicklingError(message)
