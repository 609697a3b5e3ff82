"""Open loop: one arrival rate a page that every stage bears, timed from the intended start of each visit."""

from collections.abc import Callable, Mapping, Sequence

from loadtests.capacity import Capacity
from loadtests.cases import COLD, Case
from loadtests.journey import arrivals, script
from loadtests.measuring import Void
from loadtests.riding import Block

LOAD = 0.5  # of what the slowest case of the page can do
ROUNDS = 3
FEWEST = 3  # visits to a case, whatever the time


def ride_latency(
    capacity: Capacity,
    slowest: Mapping[str, float],
    seconds: float,
    announce: Callable[[str], None],
    samples: dict[Case, list[float]],
    void: list[dict[str, object]],
) -> None:
    """Fill `samples` with milliseconds by case, in interleaved rounds, and `void` with blocks that went wrong.

    Every case gets the same number of visits, as many as fit: the slowest page sets it.
    """
    cases = [case for case in capacity.cases if case.cache != COLD and not case.reference and case.page in slowest]
    offered = {page: rate * LOAD for page, rate in slowest.items()}
    visits = max(FEWEST, int(seconds / sum(1 / offered[case.page] for case in cases)))
    rounds = min(ROUNDS, visits // FEWEST)
    for number in range(1, rounds + 1):
        count = visits // rounds + (number <= visits % rounds)
        order = list(cases)
        capacity.rng("latency order", number).shuffle(order)
        for case in order:
            announce(f"latency {number}/{rounds}: {case}, {offered[case.page]:.1f} visits a second")
            try:
                samples.setdefault(case, []).extend(_ride(capacity, case, number, offered[case.page], count))
            except Void as reason:
                void.append({"round": f"latency {number}", "page": case.page, "reason": str(reason)})


def _ride(capacity: Capacity, case: Case, number: int, rate: float, count: int) -> Sequence[float]:
    """The same arrivals and the same script for every case of the page in a round."""
    page = capacity.manifest.page(case.page)
    paths = script(page, count, capacity.rng("latency script", number, page.name))
    times = arrivals(rate, count, capacity.rng("arrivals", number, page.name))
    full = [case.prefix + path for path in paths]
    cookies = capacity.cookies_of(case)
    if case.caches:
        capacity.bench.prime(full, page.marker, cookies)
    return capacity.bench.measure(Block(full, page.marker, capacity.users, cookies, times)).samples
