"""Every file is whole and UTF-8, and its place is tried before anything is measured.

Breaks tried, each caught: a report in the locale's encoding; an empty file left by an error; a place that is not tried;
a record that is lost with its place.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from loadtests import cli
from loadtests.recording import store
from loadtests.recording.files import PlaceError, expect_place, write_whole
from loadtests.tests.conftest import ROOT

# what Python makes of a locale such as de_DE.ISO-8859-1, which not every machine has
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}


@pytest.mark.long
def test_a_report_is_utf_8_in_any_locale(tmp_path: Path, world_record: dict[str, Any]) -> None:
    path, report = store.write_record(world_record, "stub", tmp_path), tmp_path / "report.html"
    asked = [["report", path, "--output", report], ["table", path], ["compare", path, path]]
    code = f"from loadtests.cli import main; print([main(each) for each in {[[*map(str, each)] for each in asked]}])"
    command = [sys.executable, "-c", code]
    finished = subprocess.run(command, cwd=ROOT, env=os.environ | ASCII, capture_output=True, check=False)
    assert finished.stdout.endswith(b"[0, 0, 0]\n"), finished.stderr
    html = report.read_text(encoding="utf-8")
    assert html.endswith("</html>\n")
    assert "×" in html


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report [1].html"
    write_whole(path, "the old one")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half of a new one \ud800")
    assert path.read_text(encoding="utf-8") == "the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_link_leads_to_is_replaced_and_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", "×")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "×"
    assert (tmp_path / "link").is_symlink()
    expect_place(Path("/dev/null"))
    write_whole(Path("/dev/null"), "×")
    assert not Path("/dev/null").is_file()


def test_a_place_that_cannot_be_written_to_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "report.html", tmp_path / "nowhere" / "report.html", tmp_path):
        with pytest.raises(PlaceError, match="what is measured would be lost"):
            expect_place(place)
    expect_place(tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_the_places_are_tried_before_anything_is_prepared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert cli.main(["run", "--report", str(tmp_path / "file" / "report.html")]) == 1
    assert "loadtests: Nothing can be written to " in capsys.readouterr().err
    code = (
        "import locust; from pathlib import Path; from rich.console import Console\n"
        "from loadtests.options import Options; from loadtests.run import run\n"
        "from loadtests.tests.stub import StubShop\n"
        "StubShop.prepare = lambda *_: print('prepared')\n"
        f"run(Options(name='file/mine'), StubShop(), Console(), Path({str(tmp_path)!r}))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert finished.stdout == ""
    assert "PlaceError: Nothing can be written to " in finished.stderr


def test_what_was_measured_is_kept_when_its_place_is_lost(
    tmp_path: Path, world_record: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for unfit, directory in ((world_record, tmp_path / "gone"), (world_record | {"schema": 99}, tmp_path)):
        with pytest.raises(store.RecordError, match="is kept as it is in") as caught:
            store.write_record(unfit, "lost", directory)
        kept = Path(str(caught.value).rpartition(" ")[2].rstrip("."))
        assert json.loads(kept.read_text(encoding="utf-8")) == unfit
    assert not (tmp_path / "lost.json").exists()
