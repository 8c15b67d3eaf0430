"""
A made-up place whose policy adds hours up, for tests of accounts.

Its document is invented, and so are its people.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx import Engine, read_policy_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCOUNT", "CASES", "FOLDER", "engine_at", "written"]

#: The folder of the policy.
FOLDER: Final = Path(__file__).parent
#: What its file of accounts says.
ACCOUNT: Final = (FOLDER / "account.yaml").read_text(encoding="utf-8")

#: Policy cases of the place.
CASES: Final = """\
- name: Online hours beyond a third of what is required do not count
  at: cove
  account: annual
  period: 2022
  person: {person: {title_level: junior}}
  entries:
    - entry: a
      date: 2022-03-01
      training: {hours: 40, online: true, subject: professional, programme: programme_other}
      certificate.training: false
  expect:
    entries: {a: 30}
    counted: 30
    requirements: {whole: lacking, professional: met, public: silent}
    lacking: {whole: 60}
    cites: CV-1/2/hours-3
- name: An unknown certificate leaves open whether hours count twice
  at: cove
  account: annual
  period: 2022
  person: {person: {title_level: junior}}
  entries:
    - entry: a
      date: 2022-03-01
      training: {hours: 60, online: false, subject: professional, programme: programme_other}
  expect:
    counted: 60..120
    requirements: {whole: open}
    lacking: {whole: 0..30}
    missing: [certificate.training]
"""


def written(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the policy into *folder*, with *changes* in place of its own files, by name."""
    shutil.copytree(
        FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py*", "__pycache__")
    )
    (folder / "cases").mkdir(exist_ok=True)
    for path, content in {"cases/account.policy.yaml": CASES, **(changes or {})}.items():
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def engine_at(folder: Path) -> Engine:
    """Return an engine over the policy in *folder* alone, which must be without faults."""
    policy, found = read_policy_folder(folder)
    assert policy is not None, [issue.say("en") for issue in found]
    engine = Engine.load(plugins=[], policies=[policy])
    issues = [issue.say("en") for each in engine.policies.values() for issue in each.issues]
    assert not issues, "\n".join(issues)
    return engine
