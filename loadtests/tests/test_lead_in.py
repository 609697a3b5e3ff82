"""What goes before a block is measured: calibration, once a case, and a lead-in, where prices change meanwhile.

Broken on purpose and caught: a writer that is started later; no lead-in; a round planned without it.
"""

import pytest

from loadtests.recording.cases import Case, Load
from loadtests.ride.plan import ARRIVALS_SECONDS, Cost, size
from loadtests.tests.conftest import run_python

LED_IN = """
import locust
from contextlib import nullcontext
from dataclasses import replace
from loadtests.recording.cases import Case, Load
from loadtests.recording.figures import Figures, PageRound
from loadtests.bench.manifest import parse_manifest
from loadtests.ride import closed_loop
from loadtests.ride.plan import Cost, size
from loadtests.ride.workload import Workload
from loadtests.tests import stub_manifest

class Bench:
    def prime(self, block):
        print("prime", block.paths[0].split("/")[1])
    def measure(self, block, around=None):
        with around or nullcontext():
            print("ride", block.paths[0].split("/")[1], len(block.paths), *block.arrivals[:1])
        cpu = {"total": 50.0}
        return Figures(len(block.paths), 0.05 * len(block.paths), 20.0, cpu, None, 0.1, False, 0, False, 2000, 2000)

def write(rate, seed):
    print("write", rate, seed)
    return 7

loads = Load(share=0.5, of="lean"), Load(share=0.5, of="lean", writes=4)
cases = [
    Case("product", stage, "anonymous", "warm", f"/{stage}/", stage == "optimized", load=load)
    for load in loads for stage in ("lean", "optimized")
]
manifest = parse_manifest(stub_manifest.manifest(False))
loop = closed_loop.ClosedLoop(Workload(Bench(), manifest, cases, 1, [], 1), print, write)
costs, floors = loop.calibrate(lambda doing: print("doing", doing))
sizes = size(costs, floors, 60, 1)
print("round")
for case in cases[2:]:
    print(loop._ride_warm(case, ["product/1/", "product/2/"], PageRound("product", 3), sizes).writes, "writes")
"""


@pytest.fixture(scope="module")
def led_in() -> tuple[list[str], list[str]]:
    """What is done while calibrating, and in two blocks under writes."""
    ridden = run_python(LED_IN)
    assert ridden.returncode == 0, ridden.stderr
    calibrating, _, blocks = ridden.stdout.partition("round\n")
    return calibrating.splitlines(), blocks.splitlines()


def test_who_writes_is_started_first_and_each_case_calibrated_once_whatever_its_loads(
    led_in: tuple[list[str], list[str]],
) -> None:
    first, *calibrating = led_in[0]
    assert first == "write 0 0"
    doing = [line.removeprefix("doing warming up ") for line in calibrating if line.startswith("doing")]
    assert doing == ["product lean", "product optimized", "the floors"]
    assert [line for line in calibrating if line.startswith("ride lean")] == ["ride lean 4", "ride lean 60"]


def test_a_block_under_writes_begins_as_one_before_it_ended(led_in: tuple[list[str], list[str]]) -> None:
    """Primed, ridden once unmeasured, and measured; by draws that are the same for all stages of a round."""
    lean, optimized = led_in[1][:7], led_in[1][7:]
    assert [line.split()[0] for line in optimized] == ["prime", *["write", "ride", "write"] * 2, "7"]
    unnamed = [line.replace("optimized", "lean") for line in optimized if not line.startswith("prime")]
    assert unnamed == lean
    assert lean[0] != lean[3], "the lead-in is written as the block"
    assert lean[1] != lean[4]


def test_a_lead_in_takes_its_time() -> None:
    def seconds(writes: float) -> float:
        case = Case("product", "a", "anonymous", "warm", "/a/", load=Load(share=0.5, writes=writes))
        return size({case: Cost(0.2, 0.01)}, [Cost(0.001, 0.001)], 10, least_rounds=3).round_seconds

    assert seconds(1) - seconds(0) > 2 * ARRIVALS_SECONDS  # twice, for the one stage is ridden against itself
