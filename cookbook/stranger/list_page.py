"""The worked example of docs/list_page.md, asked in the blog: its HTML, its statements, and the plans of its order."""

from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection, models
from django.shortcuts import render
from django.test import Client

from cookbook.counting import counted
from cookbook.recipes import equality_then_order_index as recipe

NEWEST = models.Index(fields=["-published_at", "-id"], name="article_newest")


def told():
    """Return the visits by view and number of the page, and SQLite's plans by the index that there is."""
    return {"visits": _visits(), "plans": _plans() if connection.vendor == "sqlite" else {}}


def _visits():
    found = {view: {page: _asked(view, page) for page in (1, 4)} for view in ("before", "after")}
    with patch("blog.after.render", lambda request, _, context: render(request, "blog/before.html", context)):
        found["after, with the template of before"] = {1: _asked("after", 1)}
    return found


def _plans():
    from blog.models import Article, Comment

    articles = Article.objects.order_by("-published_at", "-id")
    comments = Comment.objects.order_by("-written_at", "-id")
    # The blog's comments have the recipe's INDEX.
    plans = {
        "no index": _plan(articles),
        "INDEX": _plan(comments.filter(article=1)),
        "INDEX, no WHERE": _plan(comments),
    }
    with _indexed(Article, NEWEST):
        plans["NEWEST"] = _plan(articles)
    with _indexed(Comment, recipe.ALONE):
        plans["ALONE, no WHERE"] = _plan(comments)
    return plans


def _asked(view, page):
    with counted() as counts:
        answer = Client().get(f"/{view}/", {"page": page})
    statements = [[count, sql] for sql, count in Counter(counts.statements).items()]
    return {"status": answer.status_code, "html": answer.content.decode(), "statements": statements}


def _plan(queryset):
    return queryset[:10].explain()


@contextmanager
def _indexed(model, index):
    """Within the block the table has the index."""
    with connection.cursor() as cursor:
        cursor.execute(str(index.create_sql(model, connection.schema_editor())))
        yield
        cursor.execute(f"DROP INDEX {index.name}")
