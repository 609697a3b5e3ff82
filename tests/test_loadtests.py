"""The load tests' own tests, run by the environment that has Locust, and what they ask of this shop.

Breaks tried, each caught: a cache emptied by FLUSHDB, or with the sessions; the machine's cores.
"""

import json
import os
import subprocess
from pathlib import Path

import psutil
import pytest
from django.core.cache import cache, caches

from tests.short import is_short

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-loadtest" / "bin" / "python"


@pytest.mark.parametrize("shared", [True, False], ids=["on shared records", "alone"])
def test_loadtests(shared):
    """In two halves, which can run beside each other: what reads the records of two shared rides, and the rest."""
    assert PYTHON.exists(), "The load tests have an environment of their own: make setup"
    # not this project's pytest settings: they name plugins that only the server's environment has
    options = ["-c", "/dev/null", f"--rootdir={ROOT}", "-p", "no:locust", "-p", "no:cacheprovider", "-W", "error", "-q"]
    command = [PYTHON, "-m", "pytest", *options, *(["-m", "not long"] if is_short() else []), *modules(shared)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def modules(shared):
    """Return the load tests' modules that take one of the shared records, or those that do not."""
    found = sorted((ROOT / "loadtests/tests").glob("test_*.py"))
    return [path for path in found if any(name in path.read_text() for name in ("stub_record", "world")) == shared]


WRONG_OPTIONS = [
    (["--users", "0"], "not a whole number from 1 up: '0'"),
    (["--minutes", "inf"], "not a number above 0, up to 600: 'inf'"),
    (["--minutes", "soon"], "not a number above 0"),
    (["--name", "record.schema"], "not the schema"),
    (["--name", "../mine"], "only letters, digits, dots, dashes and underscores"),
]
ASKED = """
import json, sys
from loadtests.cli import main
for options in json.loads(sys.argv[1]):
    try:
        main(["run", *options])
    except SystemExit as ended:
        print("ended with", ended.code, file=sys.stderr)
"""


def test_a_wrong_option_is_told_at_once():
    command = [PYTHON, "-c", ASKED, json.dumps([options for options, _ in WRONG_OPTIONS])]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    *told, rest = finished.stderr.split("ended with 2\n")
    for (options, sentence), words in zip(WRONG_OPTIONS, told, strict=True):
        assert sentence in words, options
    assert rest == ""


def test_the_cache_is_emptied_of_what_is_the_shops_and_nothing_else():
    others = caches["default"].client.get_client()
    others.set(f"{cache.key_prefix}-of-another:2:page", "theirs", ex=60)
    cache.set("page", "old")
    caches["sessions"].set("session", "somebody's", 60)
    _tandem("shop.empty_cache(); shop.empty_cache()")
    assert cache.get("page") is None
    assert "session" in caches["sessions"]
    assert others.delete(f"{cache.key_prefix}-of-another:2:page") == 1


def test_a_cache_that_cannot_be_emptied_is_told():
    told = _tandem("shop.empty_cache()", expect=1, REDIS_URL="redis://127.0.0.1:1")
    assert "ShopError: The cache was not emptied.\nCommandError: The cache could not be emptied:" in told


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be held to a core here")
def test_the_shop_says_what_it_may_use_and_where_its_services_are():
    one = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
    told = _tandem("print(json.dumps([shop.cores_and_workers(), shop.services()]))", one, WEB_WORKERS="3")
    (cores, workers), services = json.loads(told)
    assert (cores, workers) == (1, 3)
    assert set(services) == {"postgresql", "valkey"}
    for pid in filter(None, services.values()):  # None where they run elsewhere
        assert psutil.Process(pid).name().startswith(("postgres", "valkey", "redis"))


def _tandem(code, before="", expect=0, **variables):
    """Let the load test's environment do this with the shop of the tests; return all that it says."""
    code = f"{before}import json; from loadtests.bench.shop import Tandem\nshop = Tandem('test')\n{code}\nshop.close()"
    command, environment = [PYTHON, "-c", code], os.environ | variables
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == expect, finished.stderr
    return finished.stdout + finished.stderr


def test_the_experiments_are_shown_as_their_records_say():
    command = [PYTHON, "-m", "loadtests", "experiments", "--check", "docs/experiments.md"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_readme_and_results_show_the_committed_record():
    command = [PYTHON, "-m", "loadtests", "table", "small", "--check", "README.md", "--chart", "docs/results.svg"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
