"""Documents that hold a block made from records, between two markers, and charts beside them."""

import re
from collections.abc import Mapping
from pathlib import Path

from loadtests.recording.files import write_whole
from loadtests.recording.store import RecordError

Files = Mapping[Path, str]  # what they are to hold


def with_block(document: Path, name: str, block: str) -> str:
    """The document's text, with the block between the markers of that name. Raises RecordError where they are not."""
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    text = document.read_text(encoding="utf-8")
    if text.count(start) != 1 or text.count(end) != 1:
        raise RecordError(f"{document} needs one {start} and one {end}: the {name} go between them.")
    whole = f"{start}\n\n{block}\n\n{end}"
    return re.sub(f"{re.escape(start)}.*{re.escape(end)}", lambda _: whole, text, flags=re.DOTALL)


def write(files: Files) -> None:
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)


def stale(files: Files) -> list[Path]:
    """Those that do not hold that."""
    return [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
