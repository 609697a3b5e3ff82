"""Open loop: one arrival rate a page that every stage bears, timed from the intended start of each visit."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from loadtests.recording.cases import COLD, Case
from loadtests.recording.figures import Timed, VoidRound
from loadtests.ride.journey import arrivals, script
from loadtests.ride.measurement import Void
from loadtests.ride.workload import Workload

LOAD = 0.5  # of what the slowest case of the page can do
ROUNDS = 3
FEWEST = 3  # visits to a case, whatever the time


def ride_open_loop(
    workload: Workload, slowest: Mapping[str, float], seconds: float, announce: Callable[[str], None]
) -> Iterator[Timed | VoidRound]:
    """Interleaved rounds, block by block, each good or void. Raises Stopped on a signal.

    `slowest` is pages a second of the slowest case, by page. Every case gets the same number of visits, as many as fit
    into the seconds: the slowest page sets it.
    """
    cases = [case for case in workload.cases if case.cache != COLD and not case.reference and case.page in slowest]
    offered = {page: rate * LOAD for page, rate in slowest.items()}
    visits = max(FEWEST, int(seconds / sum(1 / offered[case.page] for case in cases)))
    rounds = min(ROUNDS, visits // FEWEST)
    for number in range(1, rounds + 1):
        count = visits // rounds + (number <= visits % rounds)
        order = list(cases)
        workload.rng("latency order", number).shuffle(order)
        for case in order:
            announce(f"latency {number}/{rounds}: {case}, {offered[case.page]:.1f} visits a second")
            try:
                latencies = _ride(workload, case, number, offered[case.page], count)
            except Void as reason:
                yield VoidRound(f"latency {number}", case.page, str(reason))
            else:
                yield Timed(case, latencies)


def _ride(workload: Workload, case: Case, number: int, rate: float, count: int) -> Sequence[float]:
    """The same arrivals and the same script for every case of the page in a round."""
    paths = script(workload.page(case), count, workload.rng("latency script", number, case.page))
    times = arrivals(rate, count, workload.rng("arrivals", number, case.page))
    return workload.ride_warm(case, paths, arrivals=times).samples
