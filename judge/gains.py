"""Turn rounds into gains with their intervals, by the load test's statistics; run by its environment, which has scipy.

From standard input `{"rounds": [{case: [ms of Python, of PostgreSQL, of Valkey]}]}`, to standard output what `gains`
returns.
"""

import json
import statistics
import sys

from loadtests.recording.intervals import gain_interval, noise_band, verdict

MINE, AGAIN = "mine", "mine again"


def gains(rounds):
    """Return figures of these rounds, JSON's types.

    `ms` are medians a page, by case; `over` is what mine gains over each stage, an interval and a verdict; `naive_over`
    is what each case gains over naive; `noise` is mine over mine, and `alike` the ratios that it makes nothing of.
    """
    cost = {case: [sum(each[case]) for each in rounds] for case in rounds[0]}
    noise = _ratio(cost[MINE], cost[AGAIN])
    stages = [case for case in sorted(cost) if case not in (MINE, AGAIN)]
    over = {stage: _ratio(cost[stage], cost[MINE]) for stage in stages}
    return {
        "rounds": len(rounds),
        "noise": noise.as_dict(),
        "alike": noise_band(noise),
        "ms": {case: statistics.median(values) for case, values in cost.items()},
        "postgresql_ms": {case: statistics.median(each[case][1] for each in rounds) for case in cost},
        "valkey_ms": {case: statistics.median(each[case][2] for each in rounds) for case in cost},
        "over": {stage: {**gain.as_dict(), "verdict": verdict(gain, noise)} for stage, gain in over.items()},
        "naive_over": {case: _ratio(cost["naive"], cost[case]).ratio for case in cost},
    }


def _ratio(above, below):
    return gain_interval([one / max(other, 1e-9) for one, other in zip(above, below, strict=True)])


if __name__ == "__main__":
    print(json.dumps(gains(json.load(sys.stdin)["rounds"])))
