"""The stages of the shop, in their order, and what is said of each: the one table."""

from typing import NamedTuple


class Stage(NamedTuple):
    """One state of the whole shop. It keeps what the stage before it gained."""

    name: str
    sentence: str
    caches: bool = False


TABLE = (
    Stage("naive", "What a competent team ships first."),
    Stage("eager", "Related rows are loaded together, so the queries no longer grow with the page."),
    Stage("lean", "The database does the work, by the ORM alone: only what the page shows is read."),
    Stage("denormalized", "What is asked often is computed when it is written, and found by an index made for it."),
    Stage("fragments", "The expensive parts are kept in the cache, each under its version.", caches=True),
    Stage("optimized", "The whole page is kept, with placeholders for what is personal.", caches=True),
)
STAGES = tuple(stage.name for stage in TABLE)
CACHED = tuple(stage.name for stage in TABLE if stage.caches)
DENORMALIZED = STAGES[STAGES.index("denormalized") :]
"""The stages whose pages read what is denormalized, and so come to big tables by indexes alone."""
