"""A record is stale once a file that it rode has changed, and only then.

Broken on purpose and caught: what is served beside the stages not hashed, or hashed for the stages, too.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtests.recording import ridden
from loadtests.recording.store import faults_of
from loadtests.showing.compare import context_changes
from loadtests.showing.report.page import render

RODE = {
    "variants": ["shop/pages/category/lean.py", "templates/base.html", "shop/caching/__init__.py", "shop/stages.py"],
    "settings": ["config/settings/optimized.py", "config/gunicorn.conf.py", "requirements/runtime.txt", "lab/views.py"],
    "runner": ["loadtests/ride/block.py", "loadtests/bench/cpu.py", "loadtests/experiments/stages.py"],
}
RODE["variants"] += ["shop/management/commands/relay.py", "shop/denormalized/relay.py"]
RODE["settings"] += ["lab/references/cache_page.py"]
RODE_BESIDE = {
    "settings": [
        "lab/ablations/lean_instances.py",
        "lab/stacks/backends.py",
        "lab/behind_nginx.py",
        "lab/nginx.conf",
        "lab/management/commands/change_prices.py",
        "lab/templates/lab/category_cache_grid.html",
    ],
    "runner": ["loadtests/experiments/ablation.py"],
}
DID_NOT_RIDE = ["loadtests/showing/formats.py", "README.md", "lab/instruments/queries.py", "shop/management/new.py"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that are ridden, and some others."""
    for path in {*ridden.closure("ablation", ridden.ROOT), *ridden.closure("stages", ridden.ROOT), *DID_NOT_RIDE[:-1]}:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ridden.ROOT / path, tmp_path / path)
    assert ridden.hashes("ablation", tmp_path) == ridden.hashes("ablation")
    return tmp_path


def record_of(experiment: str, checkout: Path) -> dict[str, Any]:
    options = {"experiment": experiment}
    return {"name": "mine", "options": options, "ridden": ridden.hashes(experiment, checkout)}


def changed(checkout: Path, rode: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The path of each file, and which part it is of, while it is not what it was."""
    for part, path in ((part, path) for part, paths in rode.items() for path in paths):
        before = (checkout / path).read_bytes()
        (checkout / path).write_bytes(before + (b"\nchanged = True\n" if path.endswith(".py") else b"\n"))
        yield part, path
        (checkout / path).write_bytes(before)


def test_a_file_that_was_ridden_changes_the_hash_of_its_part_alone(checkout: Path) -> None:
    record = record_of("stages", checkout)
    for part, path in changed(checkout, RODE):
        told = ridden.stale_sentence(record, checkout)
        assert told == f"Stale: what mine rode has changed since it was measured ({part}).", path


def test_comments_and_docstrings_do_not_count_and_all_else_does() -> None:
    before = 'def hours(day):\n    return f"{day}h" + "h"\n\n\nTEXT = "as long"\n'
    same = [
        '"""Told."""\n\n' + before,
        before.replace("    return", '    """Told."""\n    # At last.\n    return'),
        before.replace("    return", "        return"),
        before.replace("day):", "\n    day\n):"),
    ]
    other = [
        before.replace('"as long"', '"as  long"'),
        before.replace("{day}h", "{day} h"),
        before.replace("\n\n\nTEXT", "\n    TEXT"),
        before.replace("TEXT =", "TEXT = 'as' +"),
        before.replace("    return", '    "told".upper()\n    return'),
    ]
    codes = [ridden._code(source.encode()) for source in (before, *same, *other)]
    assert [code == codes[0] for code in codes] == [True] * (1 + len(same)) + [False] * len(other)


@pytest.mark.long
def test_what_is_served_beside_the_stages_makes_the_records_of_other_experiments_stale(checkout: Path) -> None:
    stages, ablation, latency = (record_of(name, checkout) for name in ("stages", "ablation", "latency"))
    for part, path in changed(checkout, RODE_BESIDE):
        assert ridden.stale_sentence(stages, checkout) == "", path
        assert f"({part})" in ridden.stale_sentence(ablation, checkout), path
        assert bool(ridden.stale_sentence(latency, checkout)) == (part == "settings"), path


def test_a_new_variant_makes_a_record_stale_and_what_is_not_ridden_does_not(checkout: Path) -> None:
    record = record_of("ablation", checkout)
    for path in DID_NOT_RIDE:
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_text("something = 'else'\n", encoding="utf-8")
    assert ridden.stale_sentence(record, checkout) == ""
    (checkout / "shop/pages/category/new.py").write_text("", encoding="utf-8")
    assert "(variants)" in ridden.stale_sentence(record, checkout)


def test_a_stale_record_is_marked_wherever_it_is_shown(world_record: dict[str, Any]) -> None:
    stale = world_record | {"ridden": world_record["ridden"] | {"variants": "0" * 16}}
    told = "Stale: what world rode has changed since it was measured (variants)."
    assert told in faults_of(stale)
    assert told in render([stale])
    assert context_changes(world_record, stale)[0] == told
    for fresh in (render([world_record]), *faults_of(world_record), *context_changes(world_record, world_record)):
        assert "Stale" not in fresh
