"""From what people write to the names that policy has: of questions, facts, options, metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.catalogue import leaves, unusable
from zsgx.domain.exact import brief, day_meant, seen
from zsgx.domain.kinds import Kind
from zsgx.domain.lexicon import Called, Lexicon, folded, mentioned
from zsgx.domain.option_words import option_word
from zsgx.errors import FactsError, QuestionError, ReadingError, ZsgxError
from zsgx.policy.target import METRICS
from zsgx.text import Text, did_you_mean, repeated

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain
    from zsgx.engine.decide.tables import Tables

__all__ = ["Names", "truth_of"]

_EXTERNAL: Final = "external."
_TRUTH: Final = {
    **dict.fromkeys(("是", "真", "true", "yes"), True),
    **dict.fromkeys(("否", "假", "false", "no"), False),
}
#: What is a number, and cannot be used for what it comes to.
_PLAIN_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
#: How many names a refusal lists.
_FEW: Final = 8
_QUOTES: Final = "\"' "
#: How a column of text writes them.
_AS_TEXT: Final[Mapping[bool | None, str]] = {True: "true", False: "false"}


def truth_of(word: str) -> bool | None:
    """Return what a word says where yes or no is wanted, in either language; None if neither."""
    return _TRUTH.get(folded(word))


class Names:
    """
    The names that an engine has, and what people call them.

    Wherever a name is wanted, its label in either language and its aliases are accepted too. A word
    that may mean several things is refused with all of them, an unknown one with the nearest few.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rulebook = tables.rulebook
        self._questions = tables.lexicon
        self._facts = tables.catalogue.lexicon
        self._outside = {
            path.removeprefix(_EXTERNAL): Called(fact.label, fact.aliases)
            for path, fact in tables.catalogue.items()
            if path.startswith(_EXTERNAL)
        }
        self._external = Lexicon(self._outside)

    def question(self, word: str) -> str:
        """
        Return the name of the question that *word* means.

        Raises:
            QuestionError: It means none, or several.
        """
        name = _only(self._questions, word)
        if name is None:
            raise QuestionError(self._tables.unknown(brief(word)))
        return name

    def fact(self, word: str) -> str:
        """
        Return the path of the fact that *word* means.

        Raises:
            FactsError: It means none, or several.
        """
        path = _only(self._facts, word)
        if path is None:
            raise FactsError(self._tables.catalogue.unknown(word))
        return path

    def external(self, word: str) -> str:
        """
        Return the path of the value set outside the documents that *word* means.

        Raises:
            FactsError: It means none, or several.
        """
        short = word.removeprefix(_EXTERNAL)
        name = _only(self._external, short)
        if name is None:
            shown, hint = (
                brief(short),
                self._external.hint(short, did_you_mean(short, self._outside)),
            )
            raise FactsError(
                Text(
                    f"未知的文件外的值 {shown}。{hint.zh}",
                    f"Unknown outside value {shown}. {hint.en}",
                )
            )
        return f"{_EXTERNAL}{name}"

    def value(self, path: str, raw: Any, *, at: str | None = None) -> Any:
        """
        Return *raw* with its words for yes, no or an option as facts have them.

        Args:
            path: The fact.
            raw: What was written; what is no text, or no word for this fact, stays as it is.
            at: The place, which may call options in its own way.

        Raises:
            FactsError: The fact has options, and *raw* is none of them.
        """
        fact = self._tables.catalogue.get(path)
        if fact is None or not isinstance(raw, str):
            return raw
        if fact.type.kind is Kind.BOOL:
            truth = truth_of(raw)
            return raw if truth is None else truth
        if fact.type.kind is not Kind.ENUM or raw in fact.type.options:
            return raw
        options = self._options(path, fact.type.options, at)
        option = _only(options, raw.strip())
        if option is None:
            raise _no_option(path, fact.label, raw, fact.type.options, options)
        return option

    def spelt(self, path: str, words: Iterable[str], *, at: str | None = None) -> dict[str, str]:
        """
        Return which *words* of a column say yes, no or an option, each with what facts have for it.

        Args:
            path: The fact.
            words: The texts of the column; those that mean nothing, or several things, are left
                out, and so are those that are right as they stand.
            at: The place of all rows; None if it is not the same for all.
        """
        type_ = self._tables.catalogue[path].type
        meant: dict[str, str | None]
        if type_.kind is Kind.BOOL:
            meant = {word: _AS_TEXT.get(truth_of(word)) for word in words}
        else:
            options = self._options(path, type_.options, at)
            meant = {word: _only(options, word.strip()) for word in words}
        return {word: name for word, name in meant.items() if name is not None and name != word}

    def remedy(self, path: str, raw: str, *, at: str | None = None) -> Text | None:
        """
        Return what to write for a fact in place of *raw*, which cannot be used; None if unknown.

        Args:
            path: The fact.
            raw: What was written.
            at: The place, which may call options in its own way.
        """
        type_ = self._tables.catalogue[path].type
        if type_.kind is Kind.BOOL:
            return Text("请写 是 或 否；未知则留空", "write yes or no; leave it empty if unknown")
        if type_.kind is Kind.ENUM:
            options = self._options(path, type_.options, at)
            allowed = _listed(type_.options, {each: options.label(each) for each in type_.options})
            return Text(f"请写 {allowed.zh} 之一", f"write one of {allowed.en}")
        if type_.kind is Kind.DATE:
            meant = day_meant(raw)
            if meant is None:
                return Text("请写日期，如 2024-05-01", "write a day, such as 2024-05-01")
            return Text(f"请写 {meant}", f"write {meant}")
        if type_.kind.is_numeric and not _PLAIN_NUMBER.fullmatch(raw.strip(_QUOTES)):
            return Text(
                "只写数字，如 24 或 1024.5，不带单位和千分位；未知则留空",
                "write the number alone, such as 24 or 1024.5, without unit and thousands "
                "separators; leave it empty if unknown",
            )
        return None

    def facts(self, given: Mapping[str, Any], *, at: str | None = None) -> dict[str, Any]:
        """
        Return *given*, by name or label and nested or not, by path, with words as facts have them.

        Raises:
            FactsError: A name or an option means nothing, or several things; all are listed.
        """
        values: dict[str, Any] = {}
        faults: list[Text] = []
        for word, raw in leaves(given, self._facts.meanings, faults):
            try:
                path = self.fact(word)
                value = self.value(path, raw, at=at)
            except FactsError as error:
                faults.append(error.text)
                continue
            if path in values:
                faults.append(repeated(path))
            values[path] = value
        if faults:
            raise unusable(faults)
        return values

    def readings(self, given: Mapping[str, str]) -> dict[str, str]:
        """
        Return the readings *given* by name or label, each with its option, by name.

        Raises:
            ReadingError: A reading or an option means nothing, or several things; all are listed.
        """
        known: dict[str, Called] = {}
        choices: dict[str, dict[str, Called]] = {}
        for policy in self._rulebook.policies.values():
            for name, reading in policy.readings.items():
                known.setdefault(name, Called(reading.label))
                words = {option: _option(text) for option, text in reading.options}
                choices.setdefault(name, {}).update(words)
        lexicon = Lexicon(known)
        chosen: dict[str, str] = {}
        faults = []
        for word, option in given.items():
            meant = _only(lexicon, word)
            if meant is None:
                shown, hint = brief(word), lexicon.hint(word, did_you_mean(word, known))
                faults.append(
                    Text(f"未知解释口径 {shown}。{hint.zh}", f"unknown reading {shown}. {hint.en}")
                )
                continue
            choice = _only(Lexicon(choices[meant]), option)
            if choice is None:
                labels = {each: called.label for each, called in choices[meant].items()}
                allowed = _listed(labels, labels)
                shown = seen(option)
                faults.append(
                    Text(
                        f"{meant} 没有选项 {shown}，可选 {allowed.zh}",
                        f"{meant} has no option {shown}; choose {allowed.en}",
                    )
                )
                continue
            if meant in chosen:
                faults.append(repeated(meant))
            chosen[meant] = choice
        if faults:
            raise ReadingError(Text("解释口径无法使用：", "The readings cannot be used:"), faults)
        return chosen

    def metric(self, word: str, *, at: str | None = None) -> str:
        """
        Return the metric that *word* means: one of the place's own, or one that anybody counts.

        Raises:
            FactsError: It means none, or several.
        """
        own = self._own_metrics(at)
        name = _only(Lexicon(own), word)
        if name is not None:
            return name
        others = {
            metric: Called(target.label, target.aliases)
            for policy in self._rulebook.policies.values()
            for metric, target in policy.metrics.items()
        }
        core = {metric: Called(Text(metric, metric)) for metric in METRICS}
        if word in others or word in core:
            return word
        shown, near = brief(word), Lexicon(own or core).hint(word, _listed_few(own or core))
        raise FactsError(Text(f"未知指标 {shown}。{near.zh}", f"unknown metric {shown}. {near.en}"))

    def _own_metrics(self, at: str | None) -> dict[str, Called]:
        chain = self._chain(at)
        policy = chain.levels[0].policy if chain else None
        wanted = policy.metrics if policy else {}
        return {metric: Called(one.label, one.aliases) for metric, one in wanted.items()}

    def _options(self, path: str, options: Iterable[str], at: str | None) -> Lexicon:
        """Return what the options of a fact are called: in general, and at a place or at all."""
        chain = self._chain(at)
        chains = tuple(self._rulebook.chains()) if chain is None else (chain,)
        called = {}
        for option in options:
            usual = option_word(path, option, self._rulebook.words)
            words = [usual, *(each.option_word(path, option) for each in chains)]
            label = usual if chain is None else words[-1]
            called[option] = Called(
                label, tuple(said for word in words for said in (word.zh, word.en))
            )
        return Lexicon(called)

    def _chain(self, at: str | None) -> Chain | None:
        try:
            return None if at is None else self._rulebook.chain(at)
        except ZsgxError:
            # Whoever asks about the place is told that there is none.
            return None


def _option(text: Text) -> Called:
    """Return what an option of a reading is called: in full, and without what its label adds."""
    return Called(text, (text.zh.partition("，")[0], text.en.partition(",")[0]))


def _only(lexicon: Lexicon, word: str) -> str | None:
    """Return the one name that *word* means, None for none or several."""
    meant = lexicon.meanings(word)
    return meant[0] if len(meant) == 1 else None


def _no_option(
    path: str, label: Text, raw: str, options: Iterable[str], words: Lexicon
) -> FactsError:
    allowed = _listed(options, {option: words.label(option) for option in options})
    shown, fact = seen(raw), mentioned(path, label)
    return FactsError(
        Text(
            f"{fact.zh}：{shown} 不是可选项；可选 {allowed.zh}",
            f"{fact.en}: {shown} is not one of its options; choose {allowed.en}",
        )
    )


def _listed(options: Iterable[str], labels: Mapping[str, Text]) -> Text:
    told = [mentioned(option, labels[option]) for option in options]
    return Text("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def _listed_few(known: Mapping[str, Called]) -> Text:
    names = list(known)[:_FEW]
    listed = _listed(names, {name: known[name].label for name in names})
    return Text(f"可用：{listed.zh}", f"Available: {listed.en}")
