"""The page of the worked example: a slow list page of the blog, mended. All code and SQL on it comes from the blog."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cookbook.quoting import fenced, statement
from cookbook.stranger import APP, HERE, lay_out

GENERATED = "<!-- Written by `python -m cookbook pages` from cookbook/stranger/blog, which it asks. Change that. -->"


@cache
def found():
    """Ask the list page of the blog, on SQLite, and return what cookbook.stranger.list_page tells."""
    ours = {"PYTHONPATH", "DATABASE_URL", "BLOG_DATABASE", "BLOG_CACHE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-W", "error", "-m", "cookbook.stranger", "--list-page"]
    with TemporaryDirectory() as directory:
        lay_out(Path(directory))
        told = subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(told.stdout)["list_page"]


def queries(visit):
    return sum(count for count, _ in visit["statements"])


def text():
    """Return the page."""
    visits, plans = found()["visits"], found()["plans"]
    before, after, last = visits["before"]["1"], visits["after"]["1"], visits["after"]["4"]
    forgotten = visits["after, with the template of before"]["1"]
    return f"""{GENERATED}

# A slow list page, mended

A list of articles, the newest first, ten to a page: each with its author (a foreign key), the number of its comments,
and its tags (a many-to-many relation). From {queries(before)} statements to {queries(after)}, with the same HTML. The
code is that of [a blog](../cookbook/stranger/blog/) which the tests run; the statements are those that it sends on
SQLite, and on PostgreSQL there are as many.

## Before

{_code("before.py", "python")}

{_code("templates/blog/before.html", "html+django")}

{queries(before)} statements for ten rows:

{_statements(before)}

The first two are the paginator's and the list's. The other three are sent from the template, once a row. In your
project, `manage.py why /your/list/` shows yours with their lines, and behind its arrows the names of recipes
([how to copy it there](../lab/instruments/README.md)). It begins with what is asked again and again.

## Three recipes

| what the template reads | the recipe |
|---|---|
| `article.author.name` | [select_related](cookbook/select_related.md) |
| `article.comments.count` | [count_related_rows](cookbook/count_related_rows.md) |
| `article.tags.all` | [prefetch_related](cookbook/prefetch_related.md) |

Each prints itself in the names of the blog. What is not given stays the shop's, and is told below the code:

    make recipe NAME=select_related orders=articles order=article customer=author
    make recipe NAME=count_related_rows app=blog Review=Comment product=article products=articles reviews=comments
    make recipe NAME=prefetch_related products=articles product=article

Of what is printed, `optimized` holds the cure. What it does to its queryset goes into the view, before the list is cut
into pages; what it reads of each row (`article.comment_count`) goes into the template.

## After

{_code("after.py", "python")}

{_code("templates/blog/after.html", "html+django")}

{queries(after)} statements, for {_rows(after)} rows as for the {_rows(last)} of the last page:

{_statements(after)}

- **All three chain in one queryset**, in any order: each returns a queryset.
- **The template changes in one place**: `article.comments.count` has become `article.comment_count`. With the old
  template, the number is asked for once a row in spite of the annotation: {queries(forgotten)} statements. Authors and
  tags are read as before: Django finds them loaded.
- **Paginator is fine with it.** Its `COUNT(*)` leaves out what does not change the number of rows, and the annotation
  does not. It slices the queryset, so authors, comments and tags are looked up for the rows of one page only. So hand
  it the queryset: of a `list(articles)` it would get all rows.

## Then, the order

What is left is the list's own statement. It has no WHERE, so the rows are sorted, all of them, for ten. SQLite's plan:

{fenced(plans["no index"], "text")}

Where there is no WHERE, index the order alone: into the model's `Meta.indexes` goes
`models.Index(fields=["-published_at", "-id"], name="article_newest")`, then `manage.py makemigrations` and `migrate`.

{fenced(plans["NEWEST"], "text")}

With a WHERE, its column comes first: [equality_then_order_index](cookbook/equality_then_order_index.md). Both hold on
PostgreSQL and on SQLite.

[From a slow page to its cure](slow.md) · [all recipes](cookbook/README.md)
"""


def _rows(visit):
    return visit["html"].count("<li>")


def _code(name, language):
    source = (HERE / APP / name).read_text(encoding="utf-8")
    return f"`{name.removeprefix('templates/')}`\n\n{fenced(source, language)}"


def _statements(visit):
    return fenced(";\n\n".join(statement(*each) for each in visit["statements"]), "sql")
