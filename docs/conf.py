"""How Sphinx builds the documentation: `make docs`."""

from importlib.metadata import version as installed_version

import jieba

project = "zsgx"
author = "The zsgx contributors"
copyright = "The zsgx contributors, Apache-2.0"
version = release = installed_version("zsgx")

# Chinese first: the theme's labels, and a search that cuts Chinese into words. Without jieba Sphinx
# leaves Chinese words out of the index and does not say so; importing it here makes that an error.
language = "zh_CN"
jieba.setLogLevel("WARNING")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# A reference to a name of zsgx that does not exist is an error; names of other projects are not
# looked up, so that the build needs no network.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!zsgx).*")]

autodoc_typehints = "signature"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "zsgx"
