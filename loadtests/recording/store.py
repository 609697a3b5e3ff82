"""The record of a run: a JSON file that fits the schema beside it, checked when written and when read."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema

from loadtests.declared import options_schema
from loadtests.experiments import STAGES
from loadtests.recording.files import keep_anyhow, write_whole
from loadtests.recording.ridden import experiment_of, stale_sentence

RECORDS = Path(__file__).parents[1] / "records"
SCHEMA_FILE = RECORDS / "record.schema.json"
SCHEMA = 2


class RecordError(Exception):
    """A record that is not there or does not fit its schema, with the place of the fault."""


def write_record(record: dict[str, Any], name: str, directory: Path = RECORDS) -> Path:
    """Raises RecordError where it cannot be; then what was measured is kept elsewhere, and the error says where."""
    path = place_of(name, directory)
    try:
        _validate(record, name)
        write_whole(path, _dump(record))
    except (OSError, RecordError) as error:
        kept = keep_anyhow(json.dumps(record, indent=1), ".json")
        raise RecordError(f"{error}. What was measured is kept as it is in {kept}.") from error
    return path


def place_of(name: str, directory: Path = RECORDS) -> Path:
    return directory / f"{name}.json"


def read_record(name: str | Path) -> dict[str, Any]:
    """The record of that name in records/, or at that path."""
    path = Path(name) if str(name).endswith(".json") else RECORDS / f"{name}.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in _all())) or "none yet; `make loadtest` makes one"
        raise RecordError(f"No record {name}. There are: {known}.") from None
    except (OSError, ValueError) as error:  # also what is no UTF-8
        raise RecordError(f"{path.name} cannot be read as JSON: {error}.") from error
    if isinstance(record, dict) and record.get("schema") in range(1, SCHEMA):
        raise RecordError(
            f"{path.name} is an old record, of schema {record['schema']}, not {SCHEMA}: "
            f"measure it anew (`make loadtest NAME={path.stem}`)."
        )
    _validate(record, path.name)
    assert isinstance(record, dict)
    return record


def in_beats(block: Mapping[str, Any]) -> float:
    """Total CPU a page of a recorded block in beats of the metronome; in milliseconds where there was none."""
    return float(block["cpu_ms"]["total"] / (block.get("beat_us") or 1))


def faults_of(record: dict[str, Any]) -> list[str]:
    """What speaks against a record as a sign of health, in sentences; none for a healthy one."""
    faults = ["The run was ended early."] if record["partial"] else []
    faults += [told for told in [stale_sentence(record)] if told]
    if experiment_of(record) != STAGES:
        return faults
    pages = {result["page"] for result in record["results"]}
    gained = {
        result["page"]
        for result in record["results"]
        if result["stage"] == "optimized" and result["cache"] == "warm" and result["verdict"] == "gain"
    }
    return faults + [f"Optimized gains nothing on the {page} page." for page in sorted(pages - gained)]


def latest_record() -> Path:
    """The record of the stages that ended last, committed or local."""
    records = {path: json.loads(path.read_text(encoding="utf-8")) for path in _all()}
    found = [path for path, record in records.items() if experiment_of(record) == STAGES]
    if not found:
        raise RecordError("No record yet: `make loadtest` makes one.")
    return max(found, key=lambda path: records[path]["ended_at"])


def _all() -> list[Path]:
    return [path for path in RECORDS.glob("*.json") if path != SCHEMA_FILE]


def _schema() -> dict[str, Any]:
    """The file's, and in it what the declared options say."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert isinstance(schema, dict)
    schema["$defs"]["options"] = options_schema()
    return schema


def _validate(record: Any, name: str) -> None:
    for error in jsonschema.Draft202012Validator(_schema()).iter_errors(record):
        raise RecordError(f"{name} does not fit {SCHEMA_FILE.name}: {error.json_path}: {error.message[:300]}")


def _dump(record: dict[str, Any]) -> str:
    """Indented but for each round, which keeps to its line: short diffs, short files."""
    lines: list[str] = []
    shortened = json.loads(json.dumps(record))
    for rounds in _all_rounds(shortened):
        for number, each in enumerate(rounds):
            lines.append(json.dumps(each))
            rounds[number] = f"@{len(lines) - 1}@"
    text = json.dumps(shortened, indent=1)
    for number, line in enumerate(lines):
        text = text.replace(f'"@{number}@"', line, 1)
    return text + "\n"


def _all_rounds(record: dict[str, Any]) -> Iterator[list[Any]]:
    floors = [floor for by_encoding in record["floor"].values() for floor in by_encoding.values()]
    for part in [*record["results"], *floors]:
        yield from (part[name] for name in ("rounds", "base_rounds") if name in part)
