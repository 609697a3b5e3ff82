"""A plugin of pytest: what a process that asks contracts of `mine` found, as lines of JSON in the file JUDGED names.

    {"kind": "broken", "why": …}                                  mine does not import
    {"kind": "test", "name": …, "outcome": …, "why": …, "raised": [sentences], "facts": {…}, "seconds": …}

A request that does not end is ended with its process: faulthandler writes where it was, whatever it was doing, and
`endless` reads that. With WATCHED=0 none is, where what watching costs would be measured as the page's. Memory is
bounded, so that an endless list is an error of the page, and not the machine's.
"""

import faulthandler
import json
import os
import re
import resource
import sys
from contextlib import suppress
from pathlib import Path

import pytest

IMPORT = "the import of mine.py"
MEMORY = 4 * 2**30  # bytes of address space
_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)

_report = Path(os.environ.get("JUDGED", os.devnull))
_watches = os.environ.get("WATCHED", "1") == "1"
_trace = _report.with_suffix(".trace")
_raised = []


def patience(what):
    """Return the seconds that a request may take, or all imports."""
    return 60 if what == IMPORT else 20


def unfinished(report):
    """Return the request, or what else was begun, in which the process has ended; "" where there is none."""
    return _traced(report).partition("\n")[0]


def endless(report, root):
    """Return the request that did not end, and where it was: (request, file, line); None where each one did."""
    text = _traced(report)
    if "Timeout" not in text:
        return None
    frames = [(Path(file), int(line)) for file, line in _FRAME.findall(text)]
    own = [(file.relative_to(root), line) for file, line in frames if _is_the_shops(file, root)]
    mine = [frame for frame in own if frame[0].name == "mine.py"]
    return (text.splitlines()[0], *(mine or own or [("", 0)])[0])


def _traced(report):
    trace = report.with_suffix(".trace")
    return trace.read_text(encoding="utf-8") if trace.exists() else ""


def _is_the_shops(file, root):
    return file.is_relative_to(root) and file.relative_to(root).parts[0] in ("shop", "templates")


def pytest_configure(config):
    from django.core.signals import got_request_exception, request_finished, request_started

    for signal, receiver in ((request_started, _started), (request_finished, _finished)):
        signal.connect(receiver, dispatch_uid="judge.told")
    got_request_exception.connect(_note, dispatch_uid="judge.told")


def pytest_sessionstart(session):
    """Say why mine does not import, before anything is asked of it."""
    from shop import pages
    from shop.mine import sentence
    from shop.stages import MINE, declared

    [page] = session.config.getoption("--page")
    if session.config.getoption("--stage") != MINE:
        _watch.stop()
        return
    try:
        declared(pages.FOLDER / page / f"{MINE}.py")
        assert pages.variant(page, MINE).view
    except (Exception, SystemExit) as error:
        _tell(kind="broken", why=sentence(error))
        pytest.exit("mine does not import", returncode=1)
    _watch.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    result = yield
    report = result.get_result()
    if report.when == "setup":
        _raised.clear()
    if report.when != "call" and report.passed:
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    _tell(
        kind="test",
        name=item.nodeid,
        outcome=report.outcome,
        why=(crash.message if crash else str(report.longrepr)) if report.failed else "",
        raised=list(dict.fromkeys(_raised)),
        facts=dict(item.user_properties),
        seconds=round(call.duration, 2),
    )


def _tell(**what):
    with _report.open("a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\n")


class _Watch:
    """Ends the process when something does not end, and writes first what that was."""

    def __init__(self):
        self.file = _trace.open("w+", encoding="utf-8") if _report.name != "null" else None

    def start(self, what):
        if self.file:
            self.file.seek(0)
            self.file.truncate()
            self.file.write(f"{what}\n")
            self.file.flush()
            faulthandler.dump_traceback_later(patience(what), exit=True, file=self.file)

    def stop(self):
        faulthandler.cancel_dump_traceback_later()
        if self.file:
            self.file.seek(0)
            self.file.truncate()


_watch = _Watch()
_watch.start(IMPORT)
if _report.name != "null":
    with suppress(ValueError, OSError):  # a system that does not bound it, or does so already
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _started(environ=None, **kwargs):
    if _watches and environ and environ.get("PATH_INFO", "").startswith("/mine/"):
        query = environ.get("QUERY_STRING")
        _watch.start(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{'?' * bool(query)}{query}")


def _finished(**kwargs):
    if _watches:
        _watch.stop()


def _note(request=None, **kwargs):
    from shop.mine import sentence

    if request and request.path.startswith("/mine/"):
        _raised.append(sentence(sys.exception()))
