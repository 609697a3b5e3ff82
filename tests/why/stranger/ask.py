"""Run several commands in one process: arguments as JSON on standard input, what each printed and its exit code out."""

import io
import json
import os
import sys
import traceback
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402


def fill():
    """Write what the pages show."""
    from blog.models import Article, Author, Comment, Tag
    from django.contrib.auth.models import User
    from django.core.cache import cache

    for alias in ("default", "archive"):
        call_command("migrate", database=alias, verbosity=0)
    User.objects.create_user("alice")
    cache.set("kept-before", "and afterwards", None)
    authors = Author.objects.bulk_create(Author(name=f"Author {n}") for n in range(3))
    articles = Article.objects.bulk_create(
        Article(title=f"Article {n}", body="x" * 50, author=authors[n % 3]) for n in range(12)
    )
    tags = Tag.objects.bulk_create(Tag(name=f"Tag {n}") for n in range(3))
    tagged = Article.tags.through
    tagged.objects.bulk_create(tagged(article=article, tag=tag) for article in articles for tag in tags[:2])
    Comment.objects.bulk_create(Comment(article=a, text=f"Comment {n}") for a in articles for n in range(200))


def state():
    """Return what could be left behind: all rows of all databases, and the files of the project."""
    from django.apps import apps

    rows = {
        f"{alias}.{model._meta.label}": sorted(map(str, model._base_manager.using(alias).values_list()))
        for alias in ("default", "archive")
        for model in apps.get_models(include_auto_created=True)
    }
    files = {str(path) for path in Path.cwd().rglob("*") if path.is_file() and path.suffix not in {".pyc", ".html"}}
    return json.dumps([rows, sorted(files)])


def asked(command):
    if command[0] in {"fill", "state"}:
        return {"out": globals()[command[0]](), "err": "", "code": 0, "waited": []}
    from blog import slow

    slow.waited = waited = []
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*command, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    except Exception:
        err.write(traceback.format_exc())
        code = 1
    return {"out": out.getvalue(), "err": err.getvalue(), "code": code, "waited": waited}


if __name__ == "__main__":
    json.dump([asked(command) for command in json.load(sys.stdin)], sys.stdout)
