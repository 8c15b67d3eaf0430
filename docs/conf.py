"""How Sphinx builds the documentation: `make docs`."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

# Pages are searched by an extension of our own.
sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "zsgx"
author = "The zsgx contributors"
copyright = "The zsgx contributors, Apache-2.0"
version = release = installed_version("zsgx")

# Chinese first: the theme's labels, and the search, which `zsgx_search` makes bilingual.
language = "zh_CN"

extensions = [
    "myst_parser",
    "zsgx_search",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "zsgx"
