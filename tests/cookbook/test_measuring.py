"""What the load test's statistics make of measured rounds, in the environment that has them."""

import json
import subprocess

import pytest

from cookbook.__main__ import main
from cookbook.measuring import JUDGE, ROOT

PLANTED = {"naive": 12.0, "naive again": 12.0, "optimized": 3.0, "slower": 24.0, "optimized, cold": 12.6}


def rounds():
    """Rounds in which each block costs what is planted, up to 5 % that belong to the round and 2 % to the block."""
    wobble = [0.98, 1.0, 1.02]
    return [
        {
            name: {
                "python": 0.75 * cost * (1 + number % 4 / 80) * wobble[(number + place) % 3],
                "postgresql": 0.25 * cost * (1 + number % 4 / 80) * wobble[(number + place) % 3],
            }
            for place, (name, cost) in enumerate(PLANTED.items())
        }
        for number in range(15)
    ]


@pytest.mark.long
def test_planted_gains_are_found():
    counts = {name: {"queries": 1, "rows": 1, "statements": []} for name in ("naive", "optimized", "slower")}
    raw = {"rows": 24, "rounds": rounds(), "counts": counts, "plans": {}, "price": {"bytes": 7}}
    code = "import json, sys; from cookbook.judging import judged; json.dump(judged(json.load(sys.stdin)), sys.stdout)"
    command = [JUDGE[0], "-c", code]
    finished = subprocess.run(command, cwd=ROOT, input=json.dumps(raw), capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)["functions"]
    assert list(found) == ["naive", "optimized", "slower", "optimized, cold"]
    assert found["optimized"]["gain"]["low"] <= 4 <= found["optimized"]["gain"]["high"]
    verdicts = {name: figures["verdict"] for name, figures in found.items()}
    assert verdicts["optimized"] == "gain"
    assert verdicts["slower"] == "loss"
    assert found["naive"]["cpu_ms"]["python"] == pytest.approx(9, rel=0.06)


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon", "601"])
def test_unfit_seconds_are_refused(seconds, capsys):
    with pytest.raises(SystemExit):
        main(["measure", "--seconds", seconds])
    assert f"not a number above 0, up to 600: {seconds!r}" in capsys.readouterr().err
