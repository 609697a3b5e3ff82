"""Leave nothing behind.

- What is done to the databases is done in a transaction that is rolled back (`transactions`).
- Caches are replaced: Django's and django-redis's own by memory of this process, others by what `WHY["CACHES"]` names.
- Mail stays in memory, tasks are not run, nothing is logged.

Not replaced are files, what goes over the network by other ways, and sequences, whose numbers are used up.

A project may say in its settings:

    WHY = {
        "CACHES": {"default": {...}},  # for the time: an entry of CACHES whose clear() deletes its own keys alone
        "AROUND": ["config.why.prepared"],  # names of context managers that are entered for the time
    }
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test.utils import override_settings
from django.utils.module_loading import import_string

from . import transactions
from .refused import Refused

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
DUMMY = "django.core.cache.backends.dummy.DummyCache"
MEMORY_STANDS_IN_FOR = ("django.core.cache.backends.", "django_redis.")
CLEARS_THE_SERVER = ("django.core.cache.backends.redis", "django.core.cache.backends.memcached", "django_redis.cache")
OUTBOX = "django.core.mail.backends.locmem.EmailBackend"


@contextmanager
def isolated(**overrides: Any) -> Iterator[list[str]]:
    """Replace what is kept outside of the databases, and other settings; yield what stands in for what."""
    stand_ins, replaced = _caches()
    project = getattr(settings, "WHY", {})
    tasks = {alias: entry | {"BACKEND": "django.tasks.backends.dummy.DummyBackend"} for alias, entry in _tasks()}
    overrides |= {"CACHES": stand_ins, "TASKS": tasks, **_mail(), "SETTINGS_MODULE": settings.SETTINGS_MODULE}
    with ExitStack() as stack:
        stack.enter_context(_overridden(overrides))
        before = getattr(mail, "outbox", None)
        mail.outbox = []
        stack.callback(setattr, mail, "outbox", before)
        for name in project.get("AROUND", []):
            stack.enter_context(import_string(name)())
        stack.enter_context(_emptied_afterwards())
        level = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        stack.callback(logging.disable, level)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # inside of a transaction it would end that
            stack.callback(signal.connect, close_old_connections)
        stack.enter_context(transactions.other_threads_only_read())
        yield replaced


def clear_caches() -> None:
    """Empty the caches, which are those of this process alone."""
    for alias in settings.CACHES:
        try:
            caches[alias].clear()
        except Exception as error:  # each backend has its own
            raise Refused(f"The cache {alias} does not answer: {error}. Start it, or mend its settings.") from error


@contextmanager
def _emptied_afterwards() -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(Refused):  # the first reason is the one to tell
            clear_caches()
        raise
    clear_caches()


@contextmanager
def _overridden(overrides: dict[str, Any]) -> Iterator[None]:
    """Override settings without a word about EMAIL_BACKEND, which a project may have still."""
    override = override_settings(**overrides)
    with warnings.catch_warnings(action="ignore"):
        override.enable()
    try:
        yield
    finally:
        with warnings.catch_warnings(action="ignore"):
            override.disable()


def _caches() -> tuple[dict[str, Any], list[str]]:
    """Return CACHES for the time, and what they stand in for."""
    named = getattr(settings, "WHY", {}).get("CACHES", {})
    stand_ins, replaced = {}, []
    for alias, entry in settings.CACHES.items():
        backend = import_string(entry["BACKEND"])
        if alias in named:
            stand_ins[alias] = named[alias]
            clear = import_string(named[alias]["BACKEND"]).clear
            if clear.__module__.startswith(CLEARS_THE_SERVER):
                raise Refused(
                    f'WHY["CACHES"]["{alias}"] would empty its whole server: name a backend whose clear() deletes'
                    " its own keys alone, or memory of this process."
                )
            replaced.append(f'cache {alias}: what WHY["CACHES"] names, emptied afterwards')
        elif entry["BACKEND"] == DUMMY:
            stand_ins[alias] = entry
        elif backend.__module__.startswith(MEMORY_STANDS_IN_FOR):
            kept = {key: entry[key] for key in ("TIMEOUT", "KEY_PREFIX", "VERSION", "KEY_FUNCTION") if key in entry}
            location = {"LOCATION": f"why-{alias}", "OPTIONS": {"MAX_ENTRIES": 100_000}}
            stand_ins[alias] = {"BACKEND": LOCMEM, **location, **kept}
            replaced.append(f"cache {alias}: memory instead of {backend.__name__}")
        else:
            raise Refused(
                f"The cache {alias} is a {backend.__module__}.{backend.__name__}, for which memory may not stand in:"
                f' name in the settings what does, WHY = {{"CACHES": {{"{alias}": {{…}}}}}}.'
            )
    return stand_ins, replaced


def _tasks() -> list[tuple[str, dict[str, Any]]]:
    return list(getattr(settings, "TASKS", {}).items())


def _mail() -> dict[str, Any]:
    if hasattr(settings, "MAILERS"):
        return {"MAILERS": {alias: {"BACKEND": OUTBOX} for alias in {"default", *settings.MAILERS}}}
    return {"EMAIL_BACKEND": OUTBOX}
