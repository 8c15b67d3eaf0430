"""How Sphinx builds the documentation: `make docs`."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

import jieba

# The reference is made from the code by an extension of our own.
sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "zsgx"
author = "The zsgx contributors"
copyright = "The zsgx contributors, Apache-2.0"
version = release = installed_version("zsgx")

# Chinese first: the theme's labels, and a search that cuts Chinese into words. Without jieba Sphinx
# leaves Chinese words out of the index and does not say so; importing it here makes that an error.
language = "zh_CN"
jieba.setLogLevel("WARNING")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "zsgx_reference"]
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
