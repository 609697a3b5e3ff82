"""Files in UTF-8, replaced whole or not at all; and whether there will be a place for them."""

import os
import tempfile
from pathlib import Path


class PlaceError(Exception):
    """A file cannot be written where it is to go, with the reason."""


def write_whole(path: Path, text: str) -> None:
    """Replace the file in one step; where it is no file, such as /dev/stdout, write to it."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()  # what a link leads to
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def keep_anyhow(text: str, suffix: str) -> Path:
    """A new file in the directory for temporary ones: for what must not be lost because its place is."""
    number, name = tempfile.mkstemp(prefix="tandem-", suffix=suffix)
    with open(number, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def expect_place(path: Path) -> None:
    """Try what `write_whole` would do, without touching the file. Raises PlaceError."""
    try:
        if path.exists() and not path.is_file():
            path.open("ab").close()
        else:
            tempfile.TemporaryFile(dir=path.resolve().parent).close()
    except OSError as error:
        raise PlaceError(f"Nothing can be written to {path}, so what is measured would be lost: {error}.") from None
