"""A run of each kind, short or full: what is done in which order."""

from tests.fire import web
from tests.fire.blows import Way
from tests.fire.faults import FAULTS
from tests.fire.fuzz import Fuzz
from tests.fire.hammer import MOST_FINDINGS, Hammer
from tests.fire.storm import Storm
from tests.fire.suffering import suffer

STEPS, REQUESTS, KILLED, SECONDS = 20_000, 20_000, 200, 4.0
HOWS = (
    "committed", "killed", "psql", "killed", "rolled back", "killed",
    "program", "committed", "savepoint", "killed", "sql", "cut",
)  # fmt: skip
STORM = 6_000  # reads


def silent(*_):
    """Watch nothing, tell nobody."""


def hammer(ground, seed, steps=STEPS, killed=KILLED, alone=20, width=2, watch=silent, tell=silent):
    """Strike once at each thing that can be written to, with a storm after it, and so on; then by psql alone.

    It goes on until there were so many steps and so many writers were killed. Return the Hammer.
    """
    with Hammer(ground, seed, tell, width) as hammer:
        rng, turn, first = hammer.rng, 0, True
        while first or hammer.steps < steps or hammer.writes["killed", "killed"] < killed:
            ways = []
            for name in rng.sample(list(ground.groups), len(ground.groups)):
                ways.append(Way(HOWS[turn % len(HOWS)], rng.choice(ground.groups[name])))
                turn += 1
            ways += [Way("web", name) for name in web.DOORS]
            saves = [f"{name} save" for name, doors in ground.groups.items() if f"{name} save" in doors]
            ways += [Way("committed", door) for door in saves]  # to each table, whatever else was drawn
            for way in ways:
                hammer.hit(way)
                watch(hammer.steps)
            Storm(hammer, ways, min(STORM, steps // 2)).blow()
            first = False
        doors = [door for doors in ground.groups.values() for door in doors]
        ways = [Way("psql alone", rng.choice(doors)) for _ in range(alone)]
        drawn = [(way, ground.arms.draw(way, rng)) for way in ways]
        ground.arms.close()  # no process of the shop's writes any more
        for way, blow in drawn:
            hammer.hit(way, blow)
        hammer.verify()
        if hammer.hit_ratio < 0.5:
            hammer.find("void", f"{hammer.hit_ratio:.0%} of what could be kept was, less than half: it proves little")
    return hammer


def fuzz(ground, seed, requests=REQUESTS, watch=silent, tell=silent):
    """Send so many requests. Return the Fuzz."""
    fuzz, number = Fuzz(ground, seed, tell), 0
    workers = fuzz.workers()
    while fuzz.requests < requests and len(fuzz.findings) < MOST_FINDINGS:
        fuzz.case(number)
        number += 1
        watch(fuzz.requests)
    fuzz.workers_died = len(workers - fuzz.workers())
    return fuzz


def faults(ground, seed, seconds=SECONDS, names=tuple(FAULTS), watch=silent, tell=silent):
    """Let each fault happen for so long. Return the Hammer, whose findings they are, and the rows of the table."""
    rows = {}
    with Hammer(ground, seed, tell) as hammer:
        for number, name in enumerate(names):
            rows[name] = suffer(hammer, name, seconds)
            watch(number + 1)
        hammer.verify()
    return hammer, rows
