"""What chapters tell of runs: how many statements, of which rows, and their SQL."""

from cookbook.quoting import LONGEST, fenced, statement
from cookbook.reading import RecipeError
from cookbook.tutorial.recorded import load
from lab.instruments.why.sql import brief


def queries(page, stage=""):
    """How many statements a run sends."""
    return _run(page, stage)["queries"]


def rows(page, stage=""):
    """How many rows it fetches."""
    return _run(page, stage)["rows"]


def characters(page, stage=""):
    """How many characters of text stand in the rows that it fetches."""
    return _run(page, stage)["bytes"]


def again(page, stage=""):
    """How many statements ask what was asked before, with the same parameters."""
    return _run(page, stage)["again"]


def groups(page, stage=""):
    """How many groups of the same text from the same line they are."""
    return len(_run(page, stage)["groups"])


def urls(page, stage=""):
    """How often a name is made into a URL."""
    return _run(page, stage)["urls_reversed"]


def renders(page, stage=""):
    """How often a template is rendered, each include counted."""
    return sum(_run(page, stage)["templates"].values())


def hits(page, stage=""):
    """How many answers come out of the cache."""
    return _run(page, stage)["cache"]["hits"]


def fewer(first, second):
    """How many statements the second run sends less than the first."""
    return queries(first) - queries(second)


def ratio(first, second):
    """How many times as many statements the first run sends."""
    return f"{queries(first) / queries(second):.2f}×"


def times(run, text):
    """How often a run sends statements that have this text in them, or in what sent them."""
    return sum(group["count"] for group in _sent(run, text))


def sql(run, text):
    """The most frequent statement of a run that has this text in it."""
    group = _sent(run, text)[0]
    return fenced(statement(group["count"], group["sql"]), "sql")


def short_sql(run, text):
    """The same, its columns counted instead of named, and names of its own table without it: as `why` shortens it."""
    group = _sent(run, text)[0]
    return fenced(statement(group["count"], brief(group["sql"], LONGEST)), "sql")


def said(scene, state):
    """What a script beside the chapters prints, with mine.py in this state."""
    return fenced("\n".join(_run(scene, state)["says"]), "text")


def statements(run, most="8", by="count"):
    """The groups of a run's statements, as a table: the most frequent first, or with "rows" those of the most rows."""
    found = sorted(_run(run)["groups"], key=lambda group: -group[by])
    shown, left = found[: int(most)], found[int(most) :]
    lines = [
        f"| {group['count']} | {group['rows']} | `{group['where']}` | `{_brief(group['sql'])}` |" for group in shown
    ]
    if left:
        count, fetched = (sum(group[name] for group in left) for name in ("count", "rows"))
        lines.append(f"| {count} | {fetched} | {len(left)} more groups | |")
    return "\n".join(["| times | rows | sent by | statement |", "|---:|---:|---|---|", *lines])


def heaviest(run, most="3"):
    """The groups of a run's statements that bring most text, as a table."""
    found = sorted(_run(run)["groups"], key=lambda group: -group["bytes"])
    shown, left = found[: int(most)], found[int(most) :]
    lines = [f"| {group['bytes']} | {group['rows']} | `{_brief(group['sql'])}` |" for group in shown]
    rest = (sum(group[name] for group in left) for name in ("bytes", "rows"))
    lines.append(f"| {' | '.join(map(str, rest))} | {len(left)} more groups |")
    return "\n".join(["| characters | rows | statement |", "|---:|---:|---|", *lines])


def _run(*names):
    name = " ".join(filter(None, names))
    known = load()
    if name not in known:
        raise RecipeError(f"there is no run {name!r}. Make it: python -m cookbook runs")
    return known[name]


def _sent(run, text):
    """Return the groups of a run's statements that have this text in them, without quotes, or in what sent them."""
    found = [each for each in _run(run)["groups"] if text in each["sql"].replace('"', "") or text in each["where"]]
    if not found:
        raise RecipeError(f"the run {run!r} sends no statement with {text}")
    return found


def _brief(sql, most=90):
    """The statement as `why` shortens it, for a cell of a table."""
    return brief(sql, most).replace("|", "\\|")


INSERTS = {
    function.__name__.replace("_", "-"): function
    for function in (
        queries,
        rows,
        characters,
        again,
        groups,
        urls,
        renders,
        hits,
        fewer,
        ratio,
        times,
        statements,
        heaviest,
        sql,
        short_sql,
        said,
    )
}
