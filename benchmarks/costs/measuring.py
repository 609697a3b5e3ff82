"""What is measured of each stage: bytes in PostgreSQL, and what a fresh web worker takes that serves its pages."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.db import connection

from shop import pages
from shop.models import denormalized
from shop.stages import CACHED, DENORMALIZED, OURS, built_on

ROOT = Path(__file__).resolve().parents[2]
STAGES = tuple(stage.name for stage in OURS)
AS_A_WORKER = {"ROLE": "web", "DEBUG": "0", "SLOW_REQUEST": "3600"}  # naive's pages would fill the log
NOT_OF_A_MODEL = ("shop_touch",)  # what a transaction has touched (shop/denormalized/install.py)


def postgresql():
    """Return `{stage: bytes beyond naive's tables and indexes}`, and under "own" what naive's take.

    Naive's are the models' tables with the indexes that Django makes of keys and constraints; lean's, those that a
    model declares beside them; denormalized's, the tables of shop/models/denormalized.py with all of their indexes, and
    what triggers write down meanwhile. Not counted is the room that tables leave for updates in place.
    """
    models = list(apps.get_app_config("shop").get_models(include_auto_created=True))
    maintained = [model for model in models if model.__module__ == denormalized.__name__]
    sources = [model for model in models if model not in maintained]
    indexes = _bytes(index.name for model in sources for index in model._meta.indexes)
    tables = _bytes([*(model._meta.db_table for model in maintained), *NOT_OF_A_MODEL])
    beyond = {stage: indexes * ("lean" in built_on(stage)) + tables * (stage in DENORMALIZED) for stage in STAGES}
    return beyond | {"own": _bytes(model._meta.db_table for model in sources) - indexes}


def _bytes(relations):
    """Return what these tables, each with its indexes, and indexes take; an unknown name is an error."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest(%s::text[]) name", [[*relations]]
        )
        return cursor.fetchone()[0]


def paths(each):
    """Return the `each` most popular addresses of every page, without the stage."""
    return [url["path"] for page in pages.PAGES for url in pages.sample_urls(page)[:each]]


def worker(stage, asked, environment):
    """Return what a fresh worker tells (worker.py) that answered these paths at the stage."""
    request = {"paths": [f"/{stage}/{path}" for path in asked], "caches": stage in CACHED}
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.costs.worker"],
        cwd=ROOT,
        env=os.environ | AS_A_WORKER | environment,
        input=json.dumps(request),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if told.returncode:
        raise SystemExit(f"The worker of {stage} ended with code {told.returncode}; its message is above.")
    return json.loads(told.stdout)


def workers(asked, processes, environment, say=lambda stage: None):
    """Return `{stage: figures}`: medians of so many fresh workers each, with the range of their memory."""
    told = {stage: [] for stage in STAGES}
    for stage in STAGES * processes:
        say(stage)
        told[stage].append(worker(stage, asked, environment))
    return {stage: _summary(stage, each) for stage, each in told.items()}


def _summary(stage, told):
    if statements := max(each["statements_of_a_last_round"] for each in told):
        raise SystemExit(f"{stage} asked PostgreSQL {statements} times for what should be stored. Run it once more.")
    moments = {moment: [each["resident_bytes"][moment] for each in told] for moment in told[0]["resident_bytes"]}
    return {
        "valkey": {what: round(statistics.median(each["valkey"][what] for each in told)) for what in told[0]["valkey"]},
        "resident_bytes": {
            moment: {"median": round(statistics.median(values)), "least": min(values), "most": max(values)}
            for moment, values in moments.items()
        },
    }
