"""Run a request as often as asked, and tell of the run in the middle."""

from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from . import advice, isolation, plans, transactions
from .asked import Asked, signed_in
from .describing import described, note_least_of_layers
from .explanation import Explanation
from .refused import Refused
from .running import Handler, Run, probed_middleware, run

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
SAFE = ("GET", "HEAD", "OPTIONS")
ENOUGH = 3  # runs, to tell what instruments cost from noise


def explain(
    asked: Asked, *, cold: bool = False, repeat: int = 3, debug: bool | None = None, explained: int = 0
) -> Explanation:
    """Explain a request; raise Refused where there is nothing to explain, or no way to leave nothing behind.

    It is asked for once before, so that code and templates are loaded and caches filled. With `cold`, the caches are
    emptied before each run; so they are where the request may write, since what it writes is undone. `explained` is of
    how many of the dearest statements the database tells its plan.
    """
    cold = cold or asked.method not in SAFE
    overrides: dict[str, Any] = {"MIDDLEWARE": probed_middleware(), "INSTRUMENTS": True}
    overrides |= {"DEBUG_PROPAGATE_EXCEPTIONS": False} | ({} if debug is None else {"DEBUG": debug})
    with isolation.isolated(**overrides) as replaced:
        asked.host()
        handler = Handler()
        with transactions.rolled_back(), signed_in(asked.user) as cookies:
            transactions.forget_hooks()
            first = _run(handler, asked, cookies)
            runs, bare = [], []
            for _ in range(repeat):
                if cold:
                    isolation.clear_caches()
                else:
                    bare.append(_run(handler, asked, cookies, bare=True).cpu)
                runs.append(_run(handler, asked, cookies))
            runs.sort(key=lambda done: done.wall)
            told = described(asked, runs[len(runs) // 2])
            note_least_of_layers(told, [first, *runs])
            with transactions.rolled_back():
                told.plans = plans.of_the_dearest(told.statements, explained)
        told.state, told.replaced = "cold" if cold else "warm", replaced
        told.walls_ms = [done.wall * 1000 for done in runs]
        told.bare_cpu_ms = _without_instruments([done.cpu for done in runs], bare)
        told.advice = advice.of(told)
        return told


def _run(handler: Handler, asked: Asked, cookies: str, bare: bool = False) -> Run:
    """Answer the request once; what it did to the databases is undone."""
    with transactions.rolled_back():
        done = run(handler, asked.request(cookies), bare)
    if isinstance(done.exception, Refused):
        raise done.exception
    if done.response is not None and done.response.status_code == 404:
        _check_address(asked)
    return done


def _without_instruments(cpus: list[float], bare: list[float]) -> float | None:
    """Return the ms in the middle of the bare runs, if each took less than each of the others, and there are enough.

    Of three beside three, one order in twenty is this one by chance.
    """
    if len(bare) < ENOUGH or max(bare) >= min(cpus):
        return None
    return sorted(bare)[len(bare) // 2] * 1000


def _check_address(asked: Asked) -> None:
    path = asked.request().path_info
    try:
        resolve(path)
    except Resolver404:
        raise Refused(
            f"No URL pattern of {settings.ROOT_URLCONF} matches {path}: ask for an address that one does."
        ) from None
