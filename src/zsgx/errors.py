"""
The exceptions of zsgx: a programmer's fault, under one root.

What is wrong with a policy file is a value, see `zsgx.issues`. What is wrong with a call, with the
facts handed over or with what is installed, is raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from zsgx.outlet import masked, visible
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.text import Language

__all__ = [
    "ContradictionError",
    "FactsError",
    "Fault",
    "Faults",
    "LedgerError",
    "MissingExtraError",
    "NoColumnsError",
    "OutputError",
    "PluginError",
    "PolicyError",
    "QuestionError",
    "ReadingError",
    "ReplayError",
    "UndecidedError",
    "UnknownPlaceError",
    "UnusableError",
    "ValueRefusedError",
    "ZsgxError",
    "faults_of",
]


class Fault(Protocol):
    """A fault that can be said: a text, or an issue with its place."""

    def say(self, language: Language) -> str:
        """Return it in *language*."""


class ZsgxError(Exception):
    """
    The root of every exception that zsgx raises on purpose.

    Attributes:
        text: What is wrong, where, and what to do, in both languages; numbers of people in it are
            masked, and characters that nobody sees are written out.
        faults: Every single fault behind it, in both languages, each complete in itself.
    """

    def __init__(self, text: Text, faults: Iterable[Text] = ()) -> None:
        self.text = _fit(text)
        self.faults = tuple(map(_fit, faults))
        super().__init__(self.text, self.faults)

    def say(self, language: Language) -> str:
        """Return the message and all faults in *language*, one a line."""
        lines = [self.text.say(language), *(f"  - {fault.say(language)}" for fault in self.faults)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return f"{self.say('en')}\n{self.say('zh')}"


def _fit(text: Text) -> Text:
    """Return *text* as it may go out: numbers of people masked, and nothing in it unseen."""
    return Text(visible(masked(text.zh)), visible(masked(text.en)))


class ValueRefusedError(ZsgxError, ValueError):
    """
    A value that is not exact, not in range, or not of the kind asked for.

    Attributes:
        seen: The value as the message shows it, personal numbers masked; empty where it does not.
        why: What is wrong with it, and what may stand there.
    """

    def __init__(
        self, text: Text, faults: Iterable[Text] = (), *, seen: str = "", why: Text | None = None
    ) -> None:
        super().__init__(text, faults)
        self.seen = seen
        self.why = why or text


class FactsError(ZsgxError, ValueError):
    """Facts that cannot be read; `faults` lists every one of them."""


class ContradictionError(FactsError):
    """Facts that contradict each other, or the day that is asked about."""


class LedgerError(ZsgxError, ValueError):
    """An entry that the hour ledger refuses."""


class QuestionError(ZsgxError, LookupError):
    """A question, a fact path or an option that nobody declares."""


class ReadingError(ZsgxError, LookupError):
    """A reading that nobody declares, or a choice that it does not offer."""


class UndecidedError(ZsgxError, ValueError):
    """A value asked of a decision that has none of that kind."""


class UnknownPlaceError(ZsgxError, LookupError):
    """A jurisdiction that is not known, has no policy of its own, or is not available."""


class PolicyError(ZsgxError):
    """A policy that has faults and is asked for an answer all the same."""


class PluginError(ZsgxError):
    """A plugin that cannot be loaded, or that breaks the contract of the hooks."""


class ReplayError(ZsgxError):
    """A decision that cannot be replayed, or that comes out differently."""


class NoColumnsError(ZsgxError, TypeError):
    """A question, or a table, that cannot be decided on columns, and why."""


class MissingExtraError(ZsgxError, ImportError):
    """A library that a part of zsgx needs and that is not installed, with the command for it."""

    def __init__(self, extra: str, library: str) -> None:
        self.extra = extra
        self.library = library
        command = f"pip install 'zsgx[{extra}]'"
        super().__init__(
            Text(
                f"此功能需要 {library}，尚未安装；请运行 {command}",
                f"this needs {library}, which is not installed; run {command}",
            )
        )

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return MissingExtraError, (self.extra, self.library)


class UnusableError(ZsgxError, ValueError):
    """Files, tables and options that cannot be used; `faults` lists every reason why."""

    def __init__(self, *faults: Fault) -> None:
        each = (Text(fault.say("zh"), fault.say("en")) for fault in faults)
        super().__init__(Text("输入无法使用：", "The input cannot be used:"), each)
        self.args = self.faults


class Faults(list[Fault]):
    """Faults collected one after the other, so that all of them are shown at once."""

    def __enter__(self) -> Self:
        """Begin a step whose errors are faults among the others."""
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        """Note what the step has raised, and go on."""
        if isinstance(error, ZsgxError):
            self += faults_of(error)
        return isinstance(error, ZsgxError)

    def refuse(self) -> None:
        """
        Go on where there are none.

        Raises:
            UnusableError: There are faults.
        """
        if self:
            raise UnusableError(*self)


class OutputError(ZsgxError):
    """
    Output that cannot be written.

    Attributes:
        unread: Whether its reader went away, which is no fault.
    """

    def __init__(self, text: Text, *, unread: bool = False) -> None:
        super().__init__(text)
        self.args = (self.text,)
        self.unread = unread


def faults_of(error: ZsgxError) -> tuple[Text, ...]:
    """Return the faults behind *error*, each complete in itself."""
    return error.faults or (error.text,)
