"""The site: the Markdown files of this repository, as they are, with navigation, search, charts and source files.

A room of its own, in an environment of its own (`make docs`). Nothing is written twice: what differs between a code
forge and the site is made while it is built, by `front`, `sources` and `charts`. `check` looks at what came of it.
"""
