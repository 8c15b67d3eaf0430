"""
A made-up place with a plugin of its own, for tests that must not change when real policy does.

Its document is invented, and so are its people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

__all__ = ["CASES", "FILES", "install", "written"]

_PLUGIN: Final = '''"""The harbour."""

from zsgx import hookimpl, read_policy


@hookimpl
def zsgx_policies():
    return [read_policy(__name__)]
'''

_JURISDICTION: Final = """\
format: 1
name: harbour
code: "210200"
label: {zh: 海港市, en: Harbour}
gaps: ["210000", "000000"]
limitations:
  - {zh: 省里的文件不在资料之内。, en: The province's documents are not at hand.}
documents:
  HB-1:
    number: 港发〔2024〕1号
    title: {zh: 海港市继续教育办法, en: Harbour's measures on continuing education}
    since: 2024-01-01
    until: 2026-12-31
    note: {zh: 正文未写施行日，以公布日代替。, en: The day of publication stands in.}
"""

_HOURS: Final = """\
clauses:
  HB-1/1.1/hours-1: {zh: 持证者学时加倍, en: Holders of a certificate get a multiple of the hours}
  HB-1/1.2/hours-2: {zh: 列入计划的培训计学时, en: Hours of planned training count}
  HB-1/2/title-1: {zh: 中级证书可认定职称, en: An intermediate certificate may be recognised}
  HB-1/2/title-2: {zh: 以考代评的系列除外, en: Series with an examination are excepted}
  HB-1/3/base-1: {zh: 基地年培训不少于五百人, en: A base trains at least 500 people a year}
parameters:
  multiplier:
    unit: ratio
    label: {zh: 持证学时倍数, en: multiplier for certificate holders}
    values:
      2024-01-01: {value: 2, cite: HB-1/1.1/hours-1}
      2025-01-01: {value: 3, cite: HB-1/1.1/hours-1}
  fewest:
    unit: persons
    label: {zh: 基地培训人数下限, en: fewest trainees of a base}
    values:
      2024-01-01: {value: 500, cite: HB-1/3/base-1}
readings:
  early:
    label: {zh: 办法施行前的证书是否加倍, en: whether a certificate of before the measures counts}
    options:
      count: {zh: 加倍, en: it counts}
      skip: {zh: 不加倍, en: it does not count}
    cite: HB-1/1.1/hours-1
tables:
  hours.credited:
    mode: replaces
    rules:
      - id: certified
        label: {zh: 持证者按倍数登记, en: Certificate holders get a multiple}
        when: >-
          (certificate.training or certificate.level != 'none')
          and (certificate.issued_on >= date('2024-01-01') or reading.early == 'count')
        then: training.hours * param.multiplier
        cite: HB-1/1.1/hours-1
      - id: planned
        label: {zh: 列入计划的按培训学时登记, en: Planned training counts as it is}
        when: training.in_published_plan
        unless: {when: rule.certified, cite: HB-1/1.1/hours-1}
        then: training.hours
        cite: HB-1/1.2/hours-2
    otherwise: {by_silence: HB-1}
  hours.to_register:
    mode: extends
    rules:
      - id: remainder
        label: {zh: 减去已登记学时, en: Less what is registered already}
        then: max(decision.hours.credited - training.registered_hours, 0)
        cite: HB-1/1.2/hours-2
    otherwise: {by_silence: HB-1}
  title.route:
    mode: replaces
    rules:
      - id: recognised
        label: {zh: 中级证书可认定, en: An intermediate certificate may be recognised}
        when: certificate.level == 'intermediate'
        unless: {when: application.exam_based, cite: HB-1/2/title-2}
        then: recognition
        cite: HB-1/2/title-1
      - id: excepted
        label: {zh: 以考代评的系列不认定, en: Not in a series with an examination}
        when: certificate.level == 'intermediate' and application.exam_based
        then: none
        cite: HB-1/2/title-2
    otherwise: {by_silence: HB-1}
  base.meets_minimum:
    mode: replaces
    rules:
      - id: enough
        label: {zh: 达到人数下限, en: Reaches the fewest trainees}
        then: base.trainees >= param.fewest
        cite: HB-1/3/base-1
"""

#: Cases that pass and reach everything.
CASES: Final = """\
- name: A certificate doubles the hours
  at: harbour
  date: 2024-05-01
  given: {training: {hours: 80}, certificate: {level: junior, issued_on: 2024-01-01}}
  expect: {hours.credited: {value: 160, cites: [HB-1/1.1/hours-1]}}
- name: From 2025 it trebles them
  at: "210200"
  date: 2025-01-01
  given: {training.hours: 64.50, certificate.training: true, certificate.issued_on: 2024-02-01}
  expect: {hours.credited: 193.5}
- name: An older certificate is a matter of reading
  at: harbour
  date: 2024-05-01
  given:
    training: {hours: 80, in_published_plan: true}
    certificate: {training: true, issued_on: 2023-12-31}
  expect: {hours.credited: {undetermined: [reading.early]}}
- name: Read as not counting it leaves the planned hours
  at: harbour
  date: 2024-05-01
  readings: {early: skip}
  given:
    training: {hours: 80, registered_hours: 100, in_published_plan: true}
    certificate: {training: true, issued_on: 2023-12-31}
  expect: {hours.credited: 80, hours.to_register: 0}
- name: An intermediate certificate may be recognised
  at: harbour
  date: 2024-05-01
  given: {certificate: {level: intermediate}, application: {exam_based: false}}
  expect: {title.route: recognition}
- name: But not in a series with an examination
  at: harbour
  date: 2024-05-01
  given: {certificate: {level: intermediate}, application: {exam_based: true}}
  expect: {title.route: none}
- name: Before the measures nothing is said
  at: harbour
  date: 2023-12-31
  given: {training: {hours: 80}, base: {trainees: 500}}
  expect: {hours.credited: silent, base.meets_minimum: silent}
- name: After the measures nothing is said
  at: harbour
  date: 2027-01-01
  given: {training: {hours: 80}}
  expect: {hours.credited: silent}
- name: Five hundred trainees are enough
  at: harbour
  date: 2024-05-01
  given: {base: {trainees: 500}, employer: {ownership: public}}
  expect: {base.meets_minimum: true}
- name: One less is not
  at: harbour
  date: 2024-05-01
  given: {base: {trainees: 499}}
  expect: {base.meets_minimum: false}
"""

#: The files of the package by path.
FILES: Final = {
    "__init__.py": _PLUGIN,
    "jurisdiction.yaml": _JURISDICTION,
    "hours.yaml": _HOURS,
    "cases/all.policy.yaml": CASES,
}


def written(folder: Path, changes: dict[str, str] | None = None, name: str = "harbour") -> Path:
    """Write the package, with *changes* in place of its own files, as an installed one."""
    package = folder / f"zsgx_{name}"
    for path, content in {**FILES, **(changes or {})}.items():
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    about = folder / f"zsgx_{name}-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: zsgx-{name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[zsgx]\n{name} = zsgx_{name}\n")
    return package


def install(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str] | None = None,
    name: str = "harbour",
) -> Path:
    """Write the package and make it the only plugin that is loaded."""
    package = written(folder, changes, name)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, f"zsgx_{name}", raising=False)
    monkeypatch.setenv("ZSGX_PLUGINS", name)
    return package
