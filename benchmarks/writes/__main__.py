"""What a write costs: a change of a price, of a stock, a review and an order of three lines, commit included.

    .venv/bin/python -m benchmarks.writes --scale small     # writes benchmarks/records/writes-small.json

Four sides take turns in an order that is drawn anew in each round (sides.py), each on a database with the same data:
without triggers, with them, with the renewal of the cache by the writer, and the way it was done before. Then
orders are placed on 16 connections at once. Ratios are medians of the rounds' ratios, with bootstrap 95 % intervals.
"""

import argparse
import json
import os
import random
import statistics
from datetime import UTC, datetime

import psycopg
from rich.progress import Progress

from benchmarks.writes import page
from benchmarks.writes.sides import OLD_COMMIT, ROOT, SIDES, writers
from config.cores import usable_cores
from config.settings.base import env
from loadtests.bench.machine import commit, describe_machine
from services import POSTGRESQL

KINDS = ("price", "stock", "review", "order")
CROWDS = ("one bestseller", "different products")
PEOPLE = 16
RESAMPLES = 2000


def main(scale, rounds, times, orders, seed):
    shop_url, redis_url = os.environ.get("DATABASE_URL") or POSTGRESQL.url(), env("REDIS_URL")
    with psycopg.connect(shop_url) as server:
        durability = {name: server.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")}
    alone = {kind: {side: [] for side in SIDES} for kind in KINDS}
    statements = {kind: dict.fromkeys(SIDES, 0) for kind in KINDS}
    together = {crowd: {side: [] for side in SIDES} for crowd in CROWDS}
    failed = {crowd: dict.fromkeys(SIDES, 0) for crowd in CROWDS}
    chance = random.Random(seed)
    started_at = datetime.now(UTC)
    with Progress() as progress, writers(shop_url, redis_url, scale, seed, progress.console.print) as sides:
        steps = [("alone", kind) for kind in KINDS] + [("together", crowd) for crowd in CROWDS]
        going = progress.add_task("Writing", total=(rounds + 1) * len(steps) * len(SIDES))
        for round_ in range(rounds + 1):  # the first one warms up
            for what, which in steps:
                for side in chance.sample(list(SIDES), len(SIDES)):
                    if what == "alone":
                        answer = sides[side].ask(do="alone", kind=which, times=times)
                        statements[which][side] = max(statements[which][side], answer["statements"])
                        found = alone[which][side], statistics.median(answer["ms"])
                    else:
                        answer = sides[side].ask(do="together", what=which, people=PEOPLE, orders=orders)
                        failed[which][side] += answer["failed"]
                        found = together[which][side], answer["per_s"]
                    if round_:
                        found[0].append(found[1])
                    progress.advance(going)
        updates = _updates(sides["renewed"], orders)
    record = {
        "scale": scale,
        "commit": commit(),
        "old_commit": OLD_COMMIT,
        "started_at": started_at.isoformat(timespec="seconds"),
        "machine": describe_machine(usable_cores()),
        "durability": durability,
        "sides": SIDES,
        "rounds": rounds,
        "writes_per_round": times,
        "connections": PEOPLE,
        "orders_per_connection_and_round": orders,
        "alone_ms": _compared(alone, statements, "statements"),
        "together_orders_per_s": _compared(together, failed, "failed"),
        "updates_by_orders": updates,
    }
    path = page.RECORDS / f"writes-{scale}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{page.table_of(record)}\n\nWritten to {path.relative_to(ROOT)}.")


def _updates(side, orders):
    """Per table, what as many orders as in two rounds have updated: rows, HOT among them, and its indexes' growth."""
    before = side.ask(do="updates")
    for crowd in CROWDS:
        side.ask(do="together", what=crowd, people=PEOPLE, orders=orders)
    after = side.ask(do="updates")
    return {
        table: dict(zip(("rows", "hot", "index_bytes"), map(int.__sub__, counts, before[table]), strict=True))
        for table, counts in after.items()
    }


def _compared(measured, counted, name):
    """Per kind and side: the median, its ratio to plain and to the old way, and what was counted."""
    return {
        kind: {
            side: {
                "median": _digits(statistics.median(values)),
                "over_plain": _ratio(values, sides["plain"]),
                "over_old": _ratio(values, sides["old"]),
                name: counted[kind][side],
            }
            for side, values in sides.items()
        }
        for kind, sides in measured.items()
    }


def _ratio(values, others):
    """The median of the rounds' ratios and its bootstrap 95 % interval."""
    ratios = [value / other for value, other in zip(values, others, strict=True)]
    chance = random.Random(20)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    ends = medians[int(RESAMPLES * 0.025)], medians[int(RESAMPLES * 0.975)]
    return dict(zip(("median", "low", "high"), map(_digits, (statistics.median(ratios), *ends)), strict=True))


def _digits(value):
    return float(f"{value:.3g}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writes", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", default="small", choices=["tiny", "small", "medium"])
    parser.add_argument("--rounds", type=int, default=11, help="after one that warms up")
    parser.add_argument("--times", type=int, default=20, help="writes of each kind, per side and round")
    parser.add_argument("--orders", type=int, default=5, help=f"orders on each of {PEOPLE} connections, per round")
    parser.add_argument("--seed", type=int, default=1)
    main(**vars(parser.parse_args()))
