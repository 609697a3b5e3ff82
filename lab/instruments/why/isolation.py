"""Leave nothing behind.

- What is done to the databases is done in a transaction that is rolled back; `on_commit` hooks never run. So `atomic`
  blocks of the project are savepoints, which are statements, and an error in one statement fails those after it.
- Caches are replaced: Django's and django-redis's own by memory of this process, others by what `WHY["CACHES"]` names.
- Mail stays in memory, tasks are not run, nothing is logged.
- A thread of the project has a connection of its own, outside of the transaction: it may read, and not write.

Not replaced are files, what goes over the network by other ways, and sequences, whose numbers are used up.

A project may say in its settings:

    WHY = {
        "CACHES": {"default": {...}},  # for the time: an entry of CACHES whose clear() deletes its own keys alone
        "AROUND": ["config.why.prepared"],  # names of context managers that are entered for the time
    }
"""

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, close_old_connections, connections, transaction
from django.db.backends.signals import connection_created
from django.test.utils import override_settings
from django.utils.module_loading import import_string

from .refused import Refused

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
DUMMY = "django.core.cache.backends.dummy.DummyCache"
MEMORY_STANDS_IN_FOR = ("django.core.cache.backends.", "django_redis.")
CLEARS_THE_SERVER = ("django.core.cache.backends.redis", "django.core.cache.backends.memcached", "django_redis.cache")
OUTBOX = "django.core.mail.backends.locmem.EmailBackend"
READ_ONLY = {
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


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
        stack.callback(clear_caches)
        level = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        stack.callback(logging.disable, level)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # inside of a transaction it would end that
            stack.callback(signal.connect, close_old_connections)
        connection_created.connect(_read_only_elsewhere, dispatch_uid=__name__)
        stack.callback(connection_created.disconnect, dispatch_uid=__name__)
        global _here
        _here = threading.get_ident()
        yield replaced


def clear_caches() -> None:
    """Empty the caches, which are those of this process alone."""
    for alias in settings.CACHES:
        caches[alias].clear()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo at the end whatever is done to any of the databases."""
    with ExitStack() as stack:
        for alias in connections:
            if connections.settings[alias]["ENGINE"] == "django.db.backends.dummy":
                continue
            try:
                if not connections[alias].features.supports_transactions:
                    raise Refused(
                        f"The database {alias} has no transactions, so what is done to it could not be undone."
                    )
                stack.enter_context(_rolled_back(alias))
            except DatabaseError as error:
                told = str(error).strip().partition("\n")[0].rstrip(".")
                raise Refused(
                    f"The database {alias} does not answer: {told}. Start it, or mend its settings."
                ) from error
        yield


def forget_hooks() -> None:
    """Drop what waits for a commit that will not come, so that nobody takes its presence for a change under way."""
    for connection in connections.all(initialized_only=True):
        connection.run_on_commit = []


@contextmanager
def _rolled_back(alias: str) -> Iterator[None]:
    atomic = transaction.atomic(using=alias)
    atomic._from_testcase = True  # lets durable blocks be inside, as in Django's tests
    with atomic, connections[alias].execute_wrapper(_no_commit):
        try:
            yield
        finally:
            transaction.set_rollback(True, using=alias)


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


_COMMITS = re.compile(
    r"\s*(COMMIT|END|BEGIN|START|ROLLBACK(?!\s+(WORK\s+|TRANSACTION\s+)?TO)|PREPARE\s+TRANSACTION)\b", re.I
)


def _no_commit(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    if _COMMITS.match(str(sql)):
        raise Refused(f"The request ends its transaction itself, by {str(sql).strip()[:30]}: it could not be undone.")
    return execute(sql, params, many, context)


_here = 0


def _read_only_elsewhere(connection: Any, **kwargs: Any) -> None:
    """Keep a thread of the project from writing: its connection is in no transaction of ours."""
    if threading.get_ident() == _here:
        return
    statement = READ_ONLY.get(connection.vendor)
    if statement is None:
        connection.close()
        raise Refused(f"A thread of the project asks {connection.alias}, whose writes could not be undone.")
    with connection.cursor() as cursor:
        cursor.execute(statement)
