"""How Sphinx builds the documentation: MyST pages in the Diátaxis folders, every warning an error."""

from __future__ import annotations

project = "watchroom"
author = "The watchroom engineers"
project_copyright = "the watchroom engineers; AGPL-3.0-or-later"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
html_theme = "furo"
html_title = "watchroom"
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
html_copy_source = False
