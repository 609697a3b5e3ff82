"""What was ridden, as hashes of its files: so that a record tells when the code has moved on since it was measured.

Of Python, comments and docstrings do not count: nothing that runs reads them, and who mends a sentence need not measure
for an hour.
"""

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from loadtests.experiments import STAGES

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"shop": "variants", "templates": "variants", "loadtests": "runner"}  # by top directory; what is left: settings
STARTS = (  # the files that the rest of the closure is imported from, or named by
    "shop/pages/*/*.py",
    "shop/migrations/*.py",
    "shop/**/*.sql",
    "templates/**/*.html",
    "config/settings/naive.py",
    "config/settings/optimized.py",
    "config/urls.py",
    "config/wsgi.py",
    "config/gunicorn.conf.py",
    "lab/views.py",
    "lab/beside.py",
    "lab/references/*.py",
    "shop/management/commands/relay.py",
    "shop/management/commands/clear_cache.py",
    "requirements/runtime.txt",
    "loadtests/run.py",
)
BESIDE_STAGES = (  # more starts, of the other experiments
    "lab/ablations/*.py",
    "lab/stacks/*.py",
    "lab/behind_nginx.py",
    "lab/nginx.conf",
    "lab/management/commands/*.py",
    "lab/templates/**/*.html",
)
# They are off, or idle, while something is measured.
APART = ("lab/instruments/", "lab/why", "loadtests/showing/", "loadtests/recording/ridden.py")
MINE = re.compile(r"(^|_)mine$")  # what is a reader's own belongs to no record
_BLOCKS = {tokenize.INDENT, tokenize.DEDENT}  # however deep they are written
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")


def hashes(experiment: str, root: Path = ROOT) -> dict[str, str]:
    """Of the variants, with all that they import, of the settings and of the runner: 16 hexadecimal digits each.

    What only other experiments serve beside the stages is no part of what `stages` rides.
    """
    found = {part: hashlib.sha256() for part in ("variants", "settings", "runner")}
    for path in sorted(closure(experiment, root)):
        part = PARTS.get(path.split("/")[0], "settings")
        source = (root / path).read_bytes()
        found[part].update(f"{path}\0".encode() + (_code(source) if path.endswith(".py") else source) + b"\0")
    return {part: digest.hexdigest()[:16] for part, digest in found.items()}


def stale_sentence(record: Mapping[str, Any], root: Path = ROOT) -> str:
    """Which parts have changed since the record was measured; empty when none has."""
    now = hashes(experiment_of(record), root)
    changed = [part for part, digest in record["ridden"].items() if now.get(part) != digest]
    if not changed:
        return ""
    return f"Stale: what {record['name']} rode has changed since it was measured ({', '.join(changed)})."


def experiment_of(record: Mapping[str, Any]) -> str:
    """Its name; records from before there were several are of the stages."""
    return str(record["options"].get("experiment", STAGES))


def closure(experiment: str, root: Path) -> set[str]:
    """Paths of the starts and of everything of this project that they import, or name as settings do."""
    starts = [*STARTS, f"loadtests/experiments/{experiment}.py", *(BESIDE_STAGES if experiment != STAGES else ())]
    started = (path for pattern in starts for path in root.glob(pattern) if not MINE.search(path.stem))
    left = [str(path.relative_to(root)) for path in started]
    found: set[str] = set()
    followed: set[str] = set()
    while left:
        path = left.pop()
        if path in found or path.startswith(APART):
            continue
        found.add(path)
        if path.endswith(".py"):
            names = _names((root / path).read_bytes()) - followed
            followed |= names
            left += [file for name in names for file in _files(root, name)]
    return found


@cache
def _code(source: bytes) -> bytes:
    """The tokens of a module, but for comments and docstrings: strings that are a logical line of their own."""
    told, line = [], list[tokenize.TokenInfo]()
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING):
            continue
        line.append(token)
        if token.type == tokenize.NEWLINE:
            is_text = {each.type for each in line} - _BLOCKS == {tokenize.NEWLINE, tokenize.STRING}
            told += [_told(each) for each in line if each.type in _BLOCKS or not is_text]
            line = []
    return "\0".join(told).encode()


def _told(token: tokenize.TokenInfo) -> str:
    return tokenize.tok_name[token.type] if token.type in _BLOCKS else token.string


@cache
def _names(source: bytes) -> frozenset[str]:
    """Dotted names that a module imports, or holds as text: `shop.caching.middleware.EarlyPages`."""
    return frozenset(_found(ast.parse(source)))


def _found(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield node.value


def _files(root: Path, name: str) -> Iterator[str]:
    """The files of this project that importing the name runs: its module, and the packages above."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        base = "/".join(parts[:length])
        yield from (path for path in (f"{base}/__init__.py", f"{base}.py") if (root / path).is_file())
