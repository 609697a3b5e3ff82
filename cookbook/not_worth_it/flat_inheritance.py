"""Flattening template inheritance.

Levels of extends are put together once a page, by a loader that keeps them compiled. Includes in a loop are another
matter: see inheritance_and_includes.
"""

from cookbook.example import Example
from cookbook.recipes import inheritance_and_includes

naive = inheritance_and_includes.deep
optimized = inheritance_and_includes.optimized  # the same rows below a single base

EXAMPLE = Example(
    given=inheritance_and_includes.given,
    queries={"naive": 0, "optimized": 0},
    same=("naive", "optimized"),
    rows=24,
)
