"""What the running shop says about itself to a load test, which may not import it."""

from importlib.metadata import version
from platform import python_version

from django.conf import settings
from django.db import connection
from django_redis import get_redis_connection

from lab import ablations, references
from shop import pages

SCHEMA = 2
PACKAGES = {"django": "django", "psycopg": "psycopg", "django-redis": "django-redis", "redis-py": "redis"}


def manifest(dataset):
    """Describe the pages, their stages and URLs, and what they run on, as JSON's types.

    A URL is its variant's `prefix` followed by its `path`, asked with the page's `method` as one of its `visitors`. A
    right answer has its `status` and contains its `marker`. The weights of its URLs add up to 1.
    """
    return {
        "schema": SCHEMA,
        "project": "tandem",
        "stages": list(pages.STAGES),
        "pages": [_page(page) for page in pages.PAGES],
        "references": [_beside(references, name, None) for name in references.modules()]
        + [_beside(ablations, name, module.STAGE) for name, module in ablations.modules().items()],
        "floor": "/lab/floor/{size}/",
        "dataset": {
            "scale": dataset.scale,
            "seed": dataset.seed,
            "checksum": dataset.checksum,
            "created_at": dataset.created_at.isoformat(),
            **dataset.counts,
        },
        "versions": _versions(),
        "stack": settings.SETTINGS_MODULE.rpartition(".")[2],
        "instruments": settings.INSTRUMENTS,
    }


def _beside(room, name, previous):
    """What is mounted beside the stages. `previous` is the stage that an ablation takes something from."""
    own = list(room.modules()[name].VIEWS)
    return {"name": name, "prefix": f"/{room.prefix(name)}", "pages": own, "previous": previous}


def _page(page):
    facts = pages.facts(page)
    return {
        "name": page,
        "method": facts.methods[0],
        "visitors": list(facts.visitors),
        "status": facts.status,
        "marker": facts.marker,
        "greets": facts.greets,
        "stages": [
            {
                "name": stage,
                "served_by": pages.served_by(page, stage),
                "previous": pages.previous(page, stage),
                "prefix": f"/{stage}/",
                "caches": pages.caches(page, stage),
            }
            for stage in pages.STAGES
        ],
        "urls": pages.sample_urls(page),
    }


def _versions():
    """Return the versions of the servers as they answer, and of the packages as they are installed."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [postgresql] = cursor.fetchone()
    server = get_redis_connection("default").info("server")
    return {
        "python": python_version(),
        "postgresql": postgresql.split()[0],
        "valkey": server.get("valkey_version") or f"redis {server['redis_version']}",
        "gunicorn": version("gunicorn"),
        **{name: version(package) for name, package in PACKAGES.items()},
    }
