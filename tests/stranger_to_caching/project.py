"""Another project, in one file, beside a copy of shop/caching under a name of its own: notes, and who reads them.

Run as a program, it asks its pages and prints what it got, as JSON. DATABASE and CACHE say where its servers are.
"""

import json
import os
from importlib.util import find_spec

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils.html import escape

settings.configure(
    SECRET_KEY="the notes are never served",  # noqa: S106
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **json.loads(os.environ["DATABASE"])}},
    CACHES={
        "default": {
            "BACKEND": "versioned.backend.PageCache",
            "LOCATION": os.environ["CACHE"],
            "KEY_FUNCTION": "versioned.scope.make_key",
            "KEY_PREFIX": f"notes-{os.getpid()}",
        }
    },
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware", "versioned.middleware.EarlyPages"],
    EARLY_PAGES=("/whole/",),
)
django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from versioned import Personal, Whole, look, placeholder, renew, scope_of, whole_page  # noqa: E402


class Note(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "notes"

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        transaction.on_commit(lambda: renew([f"note:{self.pk}"]))


class AnyQuery:
    """No parameter makes another page."""

    base_fields = {}

    @classmethod
    def of(cls, query):
        return {}

    @classmethod
    def canonical(cls, chosen):
        return ""


def html_of(request, pk, sources=None):
    key = f"{scope_of(request)}note:{pk}"
    cached = look({key: [f"note:{pk}"]}, sources)
    cached.make({key: lambda: f"<p>{escape(Note.objects.get(pk=pk).text)}</p>"})
    return cached.values[key]


def fragment(request, pk):
    return HttpResponse(html_of(request, pk))


class Reader(Personal):
    def fill(self, name, subject):
        return escape(self.request.COOKIES.get(name, "you"))


@whole_page(AnyQuery, Reader)
def whole(request, pk, sources):
    return Whole(HttpResponse(f"Hello {placeholder('reader')}: {html_of(request, pk, sources)}"))


urlpatterns = [path("fragment/<int:pk>/", fragment), path("whole/<int:pk>/", whole)]


def asked(address, **cookies):
    """Return `[text, number of statements]`."""
    client = Client()
    client.cookies.load(cookies)
    with CaptureQueriesContext(connection) as queries:
        return [client.get(address).content.decode(), len(queries)]


def main():
    with connection.schema_editor() as editor:
        editor.create_model(Note)
    note, told = Note.objects.create(text="one"), {}
    for step in ("cold", "warm"):
        told[step] = [
            asked(f"/fragment/{note.pk}/"),
            asked(f"/whole/{note.pk}/"),
            asked(f"/whole/{note.pk}/", reader="Ann"),
        ]
    with transaction.atomic():
        note.text = "two"
        note.save()
        transaction.set_rollback(True)
    told["rolled back"] = [asked(f"/fragment/{note.pk}/"), asked(f"/whole/{note.pk}/")]
    note.save()
    told["committed"] = [asked(f"/fragment/{note.pk}/"), asked(f"/whole/{note.pk}/")]
    cache.clear()
    told["shop"] = find_spec("shop") is not None
    print(json.dumps(told))


if __name__ == "__main__":
    main()
