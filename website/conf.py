"""Sphinx's settings. The source directory is the repository, so that links are the same on a code forge."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

project = html_title = "Tandem"
language = "en"
root_doc = "README"
include_patterns = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/**.md", "lab/instruments/README.md"]
exclude_patterns = [".*", "**/__pycache__", "site"]

extensions = [
    "myst_parser",
    "sphinx_design",
    "sphinx_copybutton",
    "website.front",
    "website.sources",
    "website.charts",
]
myst_heading_anchors = 4
highlight_language = "none"  # a block that is only indented is a command or a picture

html_theme = "furo"
html_theme_options = {"top_of_page_buttons": []}
html_favicon = "../static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["index.html"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = html_show_copyright = html_use_index = False
html_sidebars = {
    "**": [
        "sidebar/scroll-start.html",
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/navigation.html",
        "report_link.html",
        "sidebar/scroll-end.html",
    ]
}
templates_path = ["templates"]

# The navigation, under the doors of README; what stands below a page is found on disk.
navigation = {
    "Measure": ["docs/why", "docs/results", "docs/costs", "docs/experiments", "docs/own_scenario", "docs/fire"],
    "Learn": ["docs/tutorial/README", "docs/mine"],
    "Copy": ["docs/slow", "docs/list_page", "docs/cookbook/README", "docs/caching", "lab/instruments/README"],
    "The shop": ["docs/techniques", "docs/production", "docs/limits", "CONTRIBUTING", "CHANGELOG"],
}
