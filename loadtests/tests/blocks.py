"""A block as it is made up for a test: ten pages in a second, with whatever the test says of it."""

from typing import Any

from loadtests.recording.figures import Figures

MADE_UP: dict[str, Any] = {
    "requests": 10,
    "seconds": 1,
    "pages_per_s": 10,
    "cpu_ms": {"total": 1.0},
    "beat_us": None,
    "client_share": 0.5,
    "client_bound": False,
    "errors": 0,
    "disturbed": False,
    "bytes": 1,
    "html_bytes": 1,
}


def block(**told: Any) -> Figures:
    return Figures(**MADE_UP | told)
