"""The contracts that have to hold, each asked by pytest in a process of its own, of `mine` alone."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from judge.told import IMPORT, endless, patience, unfinished

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = "tests/contracts/test_"
GATES = {
    "same page": ("what naive answers, to everybody, cold and warm", ("same_page", "bad_input")),
    "private": ("nothing of anybody else, in answers, in the cache or in the process", ("private", "--remembers")),
    "fresh": ("after every write, the next answer is naive's", ("fresh", "--remembers")),
}
"""{gate: (what it asks for, its modules in tests/contracts and how they are asked)}"""
BESIDE = "lean"
"""The stage whose answers are the right ones: they are naive's (contract 1), and naive would take far longer."""
OTHERS = "no_stages or references or cookies or hosts or without_a_token or bodies or forms or looked_at or its_owner"
OTHERS += " or session_key or left_behind or others-"
OTHERS += f" or -{BESIDE}] or [{BESIDE}]"
"""What these modules ask of the shop beside its pages, and of the other stage alone."""
OPTIONS = ("-o", "addopts=", "-o", "filterwarnings=", "-q", "-p", "judge.told")
OPTIONS += tuple(word for plugin in ("locust", "cacheprovider", "xdist", "randomly") for word in ("-p", f"no:{plugin}"))
SETTINGS = "config.settings.test"
NO_TESTS = 5  # how pytest ends where there are none
LONGEST = 600  # seconds for one process
TO_TIDY_UP = 5  # seconds for one that is ended
_running, _stopped = set(), threading.Event()


@dataclass
class Found:
    """What one process found: whether mine does not import, what did not end or ended all, and its tests."""

    broken: str = ""
    ended: str = ""  # the request in which its process has ended
    endless: tuple[str, str, int] | None = None
    tests: list[dict] = field(default_factory=list)
    trouble: str = ""  # why nothing could be asked, which is no fault of mine

    @property
    def failed(self):
        return [test for test in self.tests if test["outcome"] == "failed"]

    @property
    def passed(self):
        whole = not (self.broken or self.ended or self.endless or self.trouble or self.failed)
        return whole and any(test["outcome"] == "passed" for test in self.tests)

    def fact(self, name, default=None):
        """Return what a test of this process recorded under this name."""
        return next((test["facts"][name] for test in self.tests if name in test["facts"]), default)


def ask_gate(page, gate, *options):
    """Return what was Found when the contracts of this gate were asked, up to the first that does not hold."""
    asked = [name if name.startswith("-") else f"{CONTRACTS}{name}.py" for name in GATES[gate][1]]
    return ask(page, "--beside", BESIDE, "-x", "-k", f"not ({OTHERS})", *asked, *options)


def ask(page, *arguments, stage="mine", **variables):
    """Ask these tests of a page at a stage, in a fresh process and on copies of the test databases of its own."""
    with tempfile.TemporaryDirectory() as folder:
        report, copy = Path(folder) / "report", f"_judged_{os.getpid()}_{Path(folder).name}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "TEST_"))}
        own = {"DJANGO_SETTINGS_MODULE": SETTINGS, "MINE": "1", "JUDGED": str(report), "TEST_COPY": copy}
        try:
            ran = _run(["pytest", *OPTIONS, "--page", page, "--stage", stage, *arguments], inherited | own | variables)
            found = _found(report, ran)
        except subprocess.TimeoutExpired:
            found = Found(trouble=f"The contracts took more than {LONGEST} s. Is the machine busy? Try again.")
        if found.endless or found.ended or found.trouble:
            _run(["judge.leftovers", copy], inherited | own)
        return found


def stop():
    """End what is being asked, and ask nothing more: nobody wants to know."""
    _stopped.set()
    for process in list(_running):
        process.send_signal(signal.SIGINT)  # so that it tidies up
    for process in list(_running):
        try:
            process.wait(TO_TIDY_UP)
        except subprocess.TimeoutExpired:
            process.kill()


def _run(module, environment):
    command = [sys.executable, "-m", *module]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
        _running.add(process)
        try:
            if _stopped.is_set():
                process.kill()
            out, err = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _found(report, ran):
    lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    told = [json.loads(line) for line in lines]
    found = Found(
        broken=next((each["why"] for each in told if each["kind"] == "broken"), ""),
        endless=endless(report, ROOT),
        tests=[each for each in told if each["kind"] == "test"],
    )
    if found.endless and found.endless[0] == IMPORT and Path(found.endless[1]).name != "mine.py":
        return Found(trouble=f"Imports took over {patience(IMPORT)} s, not mine.py: is the machine busy? Try again.")
    as_tests_end = ran.returncode in (0, 1) and (found.tests or found.broken or found.endless)
    if ran.returncode != NO_TESTS and not as_tests_end:
        found.ended = unfinished(report)
        said = [line for line in (ran.stdout + ran.stderr).splitlines() if line.strip()]
        told = said[-1] if said else f"pytest ended with {ran.returncode}"
        found.trouble = "" if found.ended else f"The contracts could not be asked: {told}"
    return found
