"""Measure recipes on the seeded shop: all functions of one take turns, in an order that is drawn anew in each round.

What is measured is CPU, of this process and of the PostgreSQL process that works for it. `naive` comes twice in each
round, so that the record says what the machine makes of nothing. The statistics are those of the load test, computed by
its environment (cookbook.judging).
"""

import gc
import json
import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import psutil

from config.cores import usable_cores
from cookbook.reading import RecipeError, measured, read
from cookbook.records import KINDS
from loadtests.bench.cpu import cpu_seconds

ROOT = Path(__file__).resolve().parents[1]
JUDGE = [ROOT / ".venv-loadtest/bin/python", "-m", "cookbook.judging"]
BLOCK = 0.02  # seconds of CPU that a block of calls should take at least
ROUNDS, FEWEST = 15, 7
AGAIN, COLD = "naive again", "optimized, cold"


def run(name, seconds):
    """Measure all recipes, or the one named, for at most so many seconds each, and write the record."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cookbook.settings"
    os.environ.setdefault("ROLE", "jobs")
    import django

    django.setup()
    from rich.progress import Progress

    chosen = [each for each in measured() if not name or each.name == name] or [read(name)]
    raw = {"about": _about(), "cores": usable_cores(), **{kind: {} for kind in KINDS}}
    with Progress() as progress:
        going = progress.add_task("Measuring", total=len(chosen))
        for recipe in chosen:
            progress.update(going, description=f"{recipe.name:<26}")
            raw[recipe.package][recipe.name] = _measured(recipe, seconds)
            progress.advance(going)
    finished = subprocess.run(JUDGE, cwd=ROOT, input=json.dumps(raw), text=True, check=False)
    if finished.returncode:
        sys.exit("The statistics could not be computed; their message is above. Is .venv-loadtest there? make setup")


def _about():
    """Return what all figures of this run rest on; raise RecipeError where the shop is not seeded at scale small."""
    from importlib.metadata import version

    from django.db import connection

    from shop.models import Dataset

    dataset = Dataset.objects.first()
    if not dataset or dataset.scale != "small":
        raise RecipeError("The recipes are measured on the shop of scale small. Seed and name it: make cookbook")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0].split()[0]
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "dataset": {"scale": dataset.scale, "seed": dataset.seed, "checksum": dataset.checksum},
        "versions": {
            "python": ".".join(map(str, sys.version_info[:3])),
            "django": version("django"),
            "django-redis": version("django-redis"),
            "postgresql": postgresql,
        },
    }


def _measured(recipe, seconds):
    """Return the rounds of CPU in milliseconds a call, what was counted, and the price."""
    from cookbook.counting import Counted
    from cookbook.proof import arguments, call, forget, plan_of

    module = import_module(recipe.module)
    example, found = module.EXAMPLE, {}
    for name in example.queries:
        forget()
        values = arguments(module, name, example.rows)
        if name in example.again:
            call(module, name, values)
        counts = Counted()
        call(module, name, values, counts.watching)
        found[name] = {"queries": counts.queries, "rows": counts.rows, "statements": _grouped(counts.statements)}
    plans = {name: plan_of(module, name, example.rows) for name in example.plan}
    forget()
    price = example.price() if example.price else {}
    rounds = _rounds(module, seconds)
    forget()
    return {"rows": example.rows, "rounds": rounds, "counts": found, "plans": plans, "price": price}


def _rounds(module, seconds):
    from cookbook.proof import forget

    names, chance = [*module.EXAMPLE.queries, AGAIN], random.Random(1)
    if "optimized" in module.EXAMPLE.again:
        names.append(COLD)
    forget()
    calls = {name: _calls(module, name) for name in names}
    rounds, until = [], time.monotonic() + seconds
    while len(rounds) < ROUNDS and (time.monotonic() < until or len(rounds) < FEWEST):
        gc.collect()
        rounds.append({name: _block(module, name, calls[name]) for name in chance.sample(names, len(names))})
    return rounds


def _calls(module, name):
    """Return how many calls make a block, after some that warm up."""
    spent = [sum(_block(module, name, 1).values()) / 1000 for _ in range(3)]
    return max(1, min(200, round(BLOCK / max(min(spent), 1e-6))))


def _block(module, name, calls):
    """Return the CPU in milliseconds a call, of Python and of PostgreSQL."""
    from cookbook.proof import arguments, forget, fresh

    example, function = module.EXAMPLE, name.removesuffix(" again").removesuffix(", cold")
    run, spent = getattr(module, function), [0, 0]
    with example.around.get(function, nullcontext)():
        values = arguments(module, function, example.rows)
        if name != COLD and function in example.again:
            _consume(run(*map(fresh, values)))  # so that what is measured is warm
        for _ in range(calls):
            if name == COLD:
                forget()
            with _undone() if example.writes else nullcontext():
                given = arguments(module, function, example.rows) if example.writes else list(map(fresh, values))
                _, backend = clocks(example.server)
                started = time.process_time_ns()
                _consume(run(*given))
                python, postgresql = clocks(example.server)
                spent = [spent[0] + python - started, spent[1] + postgresql - backend]
    python, postgresql = (round(total / calls / 1e6, 5) for total in spent)
    return {"python": python, "postgresql": postgresql}


@contextmanager
def _undone():
    """Roll back what is written, and let none of the shop's triggers fire: they are no part of a recipe's price."""
    from django.db import connection

    from cookbook.proof import rolled_back

    with rolled_back():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def _consume(result):
    if not isinstance(result, (list, tuple, dict, str, int, float, type(None))) and hasattr(result, "__iter__"):
        for _ in result:
            pass


def clocks(server):
    """Return the CPU in nanoseconds of this process, and of its backend or the whole server (0 if out of sight)."""
    from django.db import connection

    if connection.connection is None or sys.platform != "linux":
        return time.process_time_ns(), 0
    pid = connection.connection.info.backend_pid
    try:
        if server:
            return time.process_time_ns(), round(cpu_seconds(psutil.Process(pid).ppid()) * 1e9)
        return time.process_time_ns(), time.clock_gettime_ns((~pid << 3) | 2)  # clock_getcpuclockid(3)
    except (OSError, psutil.Error):  # PostgreSQL is on another machine
        return time.process_time_ns(), 0


def _grouped(statements):
    """Return `[[how often, SQL]]` of equal statements, in the order of their first."""
    groups = {}
    for statement in statements:
        groups[statement] = groups.get(statement, 0) + 1
    return [[count, statement] for statement, count in groups.items()]
