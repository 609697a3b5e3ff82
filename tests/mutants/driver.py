"""Run a module's tests against each of its mutants, in the environment that has what they need.

    .venv/bin/python -m tests.mutants.driver shop/ordering.py -n 0 tests/test_ordering.py

It says one line of JSON for each mutant: its name, its line, whether a test found it. Nothing is written to disk, and
each mutant has a fork of its own. One that changes what functions do is quick: pytest has collected the tests, and the
fork gives the functions that are there other code. One that changes what an import does, such as a constant or a class,
needs a fork in which nothing of the project is imported yet.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.main import pytest_runtestloop

from tests.mutants.mutations import Mutant, mutants
from tests.mutants.record import ONLY

LIBRARIES = {
    "shop": "psycopg redis django_redis markdown_it django.contrib.admin django.db.models django.test".split(),
    "loadtests": "numpy scipy.stats".split(),
}
KEPT = "TEST_COPIES_KEPT"  # tests/databases.py: a database that was put back is as good as a new one
FEWEST_SECONDS = 20.0  # after which a mutant is taken for one that hangs, and so for found
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider"]


class AtImportError(Exception):
    """More differs than what functions do."""


def differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the code of each function that differs, as it is and as it is in the mutant; raise AtImportError.

    It yields nothing where both compile to the same: that is no mutant.
    """
    is_function = old.co_flags & CO_OPTIMIZED and not old.co_name.startswith("<generic parameters")
    if is_function and old.co_freevars != new.co_freevars:
        raise AtImportError  # the function that is there holds other variables
    if is_function and old != new:
        yield old, new
    elif _alone(old) != _alone(new):
        raise AtImportError
    for inner in zip(_inner(old), _inner(new), strict=False):
        yield from differing(*inner)


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _alone(code: CodeType) -> CodeType:
    return code.replace(co_consts=tuple(each for each in code.co_consts if not isinstance(each, CodeType)))


class Driver:
    """What is known of a module: its mutants, its tests and how long these take."""

    def __init__(self, module: str, options: list[str]) -> None:
        self.path, self.options = Path(module), options
        self.name = ".".join(self.path.with_suffix("").parts)
        self.source = self.path.read_text()
        self.code = compile(self.source, module, "exec")
        self.only = json.loads(os.environ.get(ONLY, "[]"))
        self.most = 600.0  # seconds that the tests may take
        self.out = os.fdopen(os.dup(1), "w")  # pytest takes the other one

    def run(self) -> None:
        if not _succeeds(self._ask_functions, 24 * 3600):
            raise SystemExit(f"The tests of {self.path} fail without any mutant, or do not import it: mend them first.")
        self.most = self._seconds_without_mutant()
        for mutant in self._mutants():
            if self._changed_functions(mutant) is None:
                self._tell(mutant, _succeeds(lambda mutant=mutant: self._imported(mutant.code), self.most))
        os.environ[KEPT] = ""
        self._seconds_without_mutant()  # and that is the end of the databases, too

    def _seconds_without_mutant(self) -> float:
        """Return for how many seconds a mutant may take."""
        began = time.monotonic()
        if not _succeeds(lambda: self._imported(self.code), self.most):
            raise SystemExit(f"The tests of {self.path} fail after some mutants: mend what they leave behind.")
        return FEWEST_SECONDS + 5 * (time.monotonic() - began)

    def _ask_functions(self) -> bool:
        return pytest.main([*OPTIONS, *self.options], plugins=[self]) == 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of one run of the tests, many."""
        began = time.monotonic()
        if self.name not in sys.modules or not _succeeds(lambda: _passes(session), self.most):
            raise pytest.UsageError(f"not the tests of {self.path}")
        self.most = FEWEST_SECONDS + 5 * (time.monotonic() - began)
        for mutant in self._mutants():
            if changed := self._changed_functions(mutant):
                self._tell(mutant, _succeeds(lambda changed=changed: _passes(session, changed), self.most))
        return True

    def _mutants(self) -> Iterator[Mutant]:
        return (each for each in mutants(self.source, str(self.path)) if not self.only or each.name in self.only)

    def _changed_functions(self, mutant: Mutant) -> list[tuple[CodeType, CodeType]] | None:
        try:
            return [*differing(self.code, mutant.code)]
        except AtImportError:
            return None

    def _imported(self, code: CodeType) -> bool:
        """Tell whether the tests pass with this code imported in the module's place."""
        sys.meta_path.insert(0, _Finder(self.name, self.path, code))
        return pytest.main([*OPTIONS, *self.options]) == 0

    def _tell(self, mutant: Mutant, survives: bool) -> None:
        told = {"name": mutant.name, "line": mutant.line, "killed": not survives}
        print(json.dumps(told), file=self.out, flush=True)


def _passes(session: pytest.Session, changed: list[tuple[CodeType, CodeType]] = ()) -> bool:
    """Tell whether the collected tests pass with other code in these functions."""
    gc.unfreeze()  # tests/conftest.py has taken them out
    for function in [each for each in gc.get_objects() if type(each) is FunctionType]:
        for old, new in changed:
            if function.__code__ == old:
                function.__code__ = new
    with suppress(session.Failed):
        pytest_runtestloop(session)
    with suppress(Exception):
        session._setupstate.teardown_exact(None)  # what a failure leaves, such as databases
    return not session.testsfailed


class _Loader(SourceFileLoader):
    def get_code(self, fullname):
        return self.code


class _Finder(MetaPathFinder):
    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.loader = name, _Loader(name, str(path.resolve()))
        self.loader.code = code

    def find_spec(self, name, path=None, target=None):
        return spec_from_file_location(name, self.loader.path, loader=self.loader) if name == self.name else None


def _succeeds(call: Callable[[], bool], most: float) -> bool:
    """Tell whether `call()` is true in a fork, within `most` seconds. What it prints nobody reads."""
    pid = os.fork()
    if pid == 0:
        result = 1
        try:
            os.setpgid(0, 0)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            result = int(not call())
        finally:
            os._exit(result)
    ends = time.monotonic() + most
    while time.monotonic() < ends:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            os.environ[KEPT] = "1"
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.environ[KEPT] = ""  # nothing was put back
    return False


def main(module: str, *options: str) -> None:
    for name in LIBRARIES.get(Path(module).parts[0], ()):
        importlib.import_module(name)
    os.environ |= {"TEST_COPY": f"_mutants_{os.getpid()}", KEPT: "1"}
    Driver(module, list(options)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
