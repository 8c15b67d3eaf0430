"""How Sphinx builds the documentation: `make docs`."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

# The reference is made from the code, and pages are searched, by extensions of our own.
sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "zsgx"
author = "The zsgx contributors"
copyright = "The zsgx contributors, Apache-2.0"
version = release = installed_version("zsgx")

# Chinese first: the theme's labels, and the search, which `zsgx_search` makes bilingual.
language = "zh_CN"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "zsgx_reference",
    "zsgx_search",
]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# A reference to a name that zsgx offers and that does not exist is an error. Names of other
# projects are not looked up, so that the build needs no network; names inside zsgx have no page.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!zsgx\.[A-Za-z_]+$).*")]

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
napoleon_use_ivar = True
default_role = "literal"  # `name` in a docstring is code

html_theme = "furo"
html_title = "zsgx"
