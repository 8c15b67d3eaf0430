"""`zsgx test`: runs policy cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import engine_with, json_option, lang_option, policy_option
from zsgx.cli.output import DONE, NO, complain, print_json, print_lines, say
from zsgx.errors import Faults
from zsgx.policy.folder import home_of
from zsgx.testing.check import not_installed
from zsgx.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.cases.case import CaseResult
    from zsgx.engine.engine import Engine
    from zsgx.issues import Issue

__all__ = ["command"]

_MORE: Final = Text(
    "原因相同的案例，只有第一个写出应有的和实际的答案；-v 全部写出。",
    "Of cases with a cause in common the first alone shows what was expected; -v shows all.",
)


@click.command(
    "test",
    cls=Command,
    about=Text(
        "运行政策案例：文件，或目录中的全部 *.policy.yaml。"
        "退出码：0 全部通过，1 有案例不通过，2 文件无法使用或没有案例。",
        "Run policy cases: files, or every *.policy.yaml of a folder. "
        "Exit: 0 all passed, 1 a case failed, 2 a bad file or no cases.",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, cls=Argument)
@option(
    "-v", "--verbose", is_flag=True, about=Text("同时给出判定的理由", "give the reasons as well")
)
@policy_option
@json_option
@lang_option
def command(
    paths: tuple[str, ...], *, verbose: bool, drafts: tuple[str, ...], as_json: bool
) -> int:
    """Run policy cases."""
    from zsgx.cases.reader import read_case_file
    from zsgx.cases.run import run

    language = language_of()
    faults = Faults()
    files = _files(paths, faults)
    read = [read_case_file(file) for file in files]
    faults += [issue for _, issues in read for issue in issues]
    engine = engine_with(drafts)
    results: list[CaseResult] = []
    untold: list[CaseResult] = []
    complained: set[Issue] = set()
    for file, (cases, _) in zip(files, read, strict=True):
        ran = [run(case, engine) for case in cases]
        results += ran
        homeless = bool(ran) and all(result.homeless for result in ran)
        absent = _absent(file, engine) if homeless else None
        if absent and absent not in complained:
            complained.add(absent)
            complain([absent])
        if as_json:
            for result in ran:
                print_json(result.as_json(language))
        elif homeless:
            print_lines(_lines_once(file, ran, language))
        else:
            untold += ran
    failed = sum(result.outcome == "failed" for result in results)
    if not as_json and results:
        print_lines(_failed(untold, language, verbose=verbose))
        say(_summary(len(results), failed, len(files)))
    faults.refuse()
    return NO if failed else DONE


def _files(paths: tuple[str, ...], faults: Faults) -> list[Path]:
    """Return the files of cases at *paths*, each once; what is wrong with the paths is added."""
    from zsgx.cases.reader import case_files, unread_case_files

    files: dict[Path, None] = {}
    wrong: list[Issue] = []
    for path in paths:
        found, fault = case_files(path)
        files |= dict.fromkeys(found)
        wrong += [fault] if fault else []
        wrong += unread_case_files(path)
    faults += dict.fromkeys(wrong)
    return list(files)


def _absent(file: Path, engine: Engine) -> Issue | None:
    """Return that the policy which the cases in *file* lie with is not used, if so it is."""
    home = home_of(file)
    used = {Path(policy.origin).resolve() for policy in engine.policies.values()}
    return not_installed(home, engine.plugins) if home and home.resolve() not in used else None


def _lines_once(
    file: Path, results: Sequence[CaseResult], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield what is said of a file none of whose cases has a place that can be asked."""
    failed = Text(f"{len(results)} 个案例全部不通过", f"all of {len(results)} failed")
    yield f"✗ {failed.say(language)}: {file}", "red"
    for why in dict.fromkeys(result.homeless for result in results):
        yield f"    at: {why.say(language) if why else ''}", ""


def _lines(result: CaseResult, language: Language, *, verbose: bool) -> Iterator[tuple[str, str]]:
    if not result.failures:
        return
    failed = Text("不通过", "failed").say(language)
    yield f"✗ {failed}: {result.name}  ({result.file})", "red"
    for failure in result.failures:
        for line in failure.lines(language):
            yield f"  {line}", ""
        if verbose and failure.decision is not None:
            for line in failure.decision.explain().say(language).splitlines():
                yield f"      {line}", "dim"


def _failed(
    results: Sequence[CaseResult], language: Language, *, verbose: bool
) -> Iterator[tuple[str, str]]:
    """
    Yield the failing cases: each by itself, and those with a cause in common below that.

    Of the latter the first alone is told in full, unless all are asked for.
    """
    from zsgx.cases.run import common_causes

    causes = common_causes(results)
    grouped = {id(result) for cases in causes.values() for result in cases}
    for result in results:
        if id(result) not in grouped:
            yield from _lines(result, language, verbose=verbose)
    told: set[int] = set()
    for cause, cases in causes.items():
        number = len(cases)
        head = Text(f"{number} 个不通过的案例：{cause.zh}", f"{number} failing cases: {cause.en}")
        yield head.say(language), "yellow"
        for place, result in enumerate(each for each in cases if id(each) not in told):
            told.add(id(result))
            first, *rest = _lines(result, language, verbose=verbose)
            yield from (first, *(rest if verbose or not place else ()))
    if told and not verbose:
        yield _MORE.say(language), ""


def _summary(cases: int, failed: int, files: int) -> Text:
    of = Text(
        f"{files} 个文件 {cases} 个案例",
        f"{cases} case{'s' * (cases != 1)} in {files} file{'s' * (files != 1)}",
    )
    if failed:
        passed = cases - failed
        return Text(
            f"{of.zh}：{passed} 个通过，{failed} 个不通过。",
            f"{of.en}: {passed} passed, {failed} failed.",
        )
    return Text(f"{of.zh}，全部通过。", f"{of.en}, all passed.")
