"""The report: one HTML file with everything in it, built from records."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.recording.files import write_whole
from loadtests.showing.report.page import render


def write_report(records: Sequence[Mapping[str, Any]], path: Path) -> None:
    write_whole(path, render(records))
