"""
Hold the Python of README and documentation against mypy, as users who check theirs would.

The blocks of a page are one module. Exits with 1 where mypy finds a fault in any, and where it does
not find the one that is put in to see that it looks.

    python tests/docs/check_types.py FOLDER
"""

import re
import sys
from pathlib import Path

from mypy import api

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRONG = 'from zsgx import Engine\n\nEngine.load().decide("hours.credited", at="national", date=1)\n'


def main(folder: Path) -> int:
    """Write the modules into *folder*, and return whether any has a fault."""
    folder.mkdir(parents=True, exist_ok=True)
    modules = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
        if blocks:
            name = re.sub(r"\W", "_", page.relative_to(ROOT).with_suffix("").as_posix())
            module = folder / f"page_{name}.py"
            module.write_text("\n".join(blocks), encoding="utf-8")
            modules.append(module)
    wrong = folder / "page_that_is_wrong.py"
    wrong.write_text(WRONG, encoding="utf-8")
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--strict"]
    said, errors, _ = api.run([*config, *map(str, modules), str(wrong)])
    faults = [line for line in said.splitlines() if ": error:" in line]
    expected = [line for line in faults if wrong.name in line]
    others = [line for line in faults if line not in expected]
    print(*others, errors, f"{len(modules)} pages, {len(others)} faults", sep="\n")
    return 0 if len(expected) == 1 and not others and not errors else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
