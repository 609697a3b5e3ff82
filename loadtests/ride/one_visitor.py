"""One visitor at a time, on a warm connection: how long a page takes to come when nobody else is there."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from loadtests.recording.cases import CLOSED, COLD, Case
from loadtests.recording.figures import Timed, VoidRound
from loadtests.ride.measurement import Void
from loadtests.ride.plan import Cost, Sizes
from loadtests.ride.workload import Workload

MOST_ROUNDS = 5


def ridden_alone(cases: Sequence[Case]) -> list[Case]:
    """The warm ones of a closed loop; an experiment may have none."""
    return [case for case in cases if case.cache != COLD and case.load == CLOSED]


def ride_one_visitor(
    workload: Workload, costs: Mapping[Case, Cost], sizes: Sizes, seconds: float, announce: Callable[[str], None]
) -> Iterator[Timed | VoidRound]:
    """Shuffled rounds of the warm cases, as many as fit into the seconds but one at least; each block good or void.

    The blocks ask for what those at saturation asked for. Raises Stopped on a signal.
    """
    cases = ridden_alone(workload.cases)
    if not cases:
        return
    once = sum(sizes.script[case.page] * sizes.repeats[case] * costs[case].seconds for case in cases)
    rounds = max(1, min(MOST_ROUNDS, int(seconds / once)))
    for number in range(1, rounds + 1):
        order = list(cases)
        workload.rng("response order", number).shuffle(order)
        for case in order:
            announce(f"response {number}/{rounds}: {case}")
            try:
                yield _ride(workload, case, sizes)
            except Void as reason:
                yield VoidRound(f"response {number}", case.page, str(reason))


def _ride(workload: Workload, case: Case, sizes: Sizes) -> Timed:
    page, repeats = workload.page(case), sizes.repeats[case]
    paths = workload.script(page, sizes.script[page.name])
    kinds = {url.path: url.kind for url in page.urls}
    waited = workload.ride_alone(case, paths, repeats)
    return Timed(case, [(kinds[path], ms) for path, ms in zip(paths * repeats, waited, strict=True)])
