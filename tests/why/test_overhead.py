"""What instruments cost is a figure where it can be told from noise, and never less than nothing.

Broken on purpose and caught: the figure told whatever it is; one run taken for enough.
"""

import pytest

from lab.instruments.why import page, text
from lab.instruments.why.explaining import _without_instruments
from tests.why.test_first import explanation


@pytest.mark.parametrize(
    ("cpus", "bare", "told"),
    [
        ([0.030, 0.040, 0.035], [0.020, 0.010, 0.029], 20),
        ([0.030, 0.040, 0.035], [0.020, 0.010, 0.030], None),  # one took as long as one with instruments
        ([0.010, 0.010, 0.010], [0.020, 0.020, 0.020], None),  # below zero
        ([0.040, 0.050], [0.010, 0.020], None),  # too few, however far apart
        ([0.040, 0.050, 0.060], [], None),
    ],
)
def test_a_figure_where_no_run_says_otherwise(cpus, bare, told):
    assert _without_instruments(cpus, bare) == told


@pytest.mark.parametrize(
    ("state", "bare", "said"),
    [
        ("warm", 9.5, ", without instruments 9.5 ms"),
        ("warm", None, "; instruments cost: within noise"),
        ("cold", None, ""),
    ],
)
def test_the_line(state, bare, said):
    told = explanation(5.5)
    told.state, told.walls_ms, told.bare_cpu_ms = state, [15.5], bare
    assert f"CPU     15.5 ms{said}\n" in text.text(told)
    assert f"CPU 15.5 ms{said}</p>" in " ".join(page.html(told).split())
