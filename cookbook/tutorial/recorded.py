"""The record of what chapters count: `runs` and `plans`."""

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "records/tutorial.json"


def load(what="runs"):
    """Return what was counted: `{name of the run, or of the plan: {…}}`; empty where nothing was yet."""
    return json.loads(FILE.read_text(encoding="utf-8")).get(what, {}) if FILE.exists() else {}
