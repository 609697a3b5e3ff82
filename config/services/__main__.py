"""python -m config.services: start, stop and look at the embedded PostgreSQL and Valkey."""

import argparse
import contextlib
import os
import sys

from django.core.exceptions import ImproperlyConfigured

from config.environment import read
from config.services import POSTGRESQL, PROJECT, VALKEY, ServicesError, home

DOCKER = "Use `docker compose up` instead, or set DATABASE_URL and REDIS_URL to servers of your own."


def start():
    """Start what is neither running nor replaced by a URL of your own."""
    for server in _needed():
        done = "started" if server.start() else "runs already"
        print(f"{server.service.name}: {done} on 127.0.0.1:{server.service.port()}")


def stop():
    """Stop both; do nothing when they do not run."""
    for server in _servers():
        print(f"{server.service.name}: {'stopped' if server.stop() else 'was not running'}")


def status():
    """Say what runs where; exit with 3 unless all that is needed runs."""
    missing = False
    for server in _needed():
        process, service = server.process(), server.service
        if process and service.answers():
            where = f"127.0.0.1:{service.port()}, pid {process.pid}, in {server.directory}"
            print(f"{service.name}: runs on {where}")
        else:
            print(f"{service.name}: not running")
            missing = True
    if missing:
        sys.exit(3)


def url():
    """Print DATABASE_URL and REDIS_URL of what runs, one a line."""
    for service in (POSTGRESQL, VALKEY):
        print(f"{service.variable}={os.environ.get(service.variable) or service.url()}")


def main():
    commands = {command.__name__: command for command in (start, stop, status, url)}
    parser = argparse.ArgumentParser(
        prog="python -m config.services",
        description=__doc__.partition(": ")[2],
        epilog="State lives in .tandem/ of the project, or where TANDEM_HOME says.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in commands.items():
        subparsers.add_parser(name, help=command.__doc__, description=command.__doc__)
    chosen = commands[parser.parse_args().command]
    try:
        read(PROJECT / ".env")
        with _lock():
            chosen()
    except (ServicesError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _needed():
    """Return the servers that no URL replaces, and name the others."""
    given = [service for service in (POSTGRESQL, VALKEY) if service.variable in os.environ]
    for service in given:
        print(f"{service.name}: {service.variable} is given, nothing to start")
    if len(given) == 2:
        return []  # and neither package is wanted
    return [server for server in _servers() if server.service not in given]


def _servers():
    try:
        from config.services import place, postgresql, valkey
    except ImportError as error:
        raise ServicesError(f"The embedded services need {error.name}, which is missing. {DOCKER}") from error
    try:
        postgresql.installed(), valkey.installed()
    except ServicesError as error:
        raise ServicesError(f"{error} {DOCKER}") from error
    where = place.place(home())
    return [postgresql.PostgreSQL(where), valkey.Valkey(where)]


@contextlib.contextmanager
def _lock():
    """Let one command at a time look and act: two starts at once would race for the same files."""
    try:
        import fcntl
    except ImportError:
        raise ServicesError(f"The embedded services run on Linux and macOS alone. {DOCKER}") from None
    try:
        home().mkdir(parents=True, exist_ok=True)
        with open(home() / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise ServicesError(f"{error.filename} belongs to another user: run this as that user.") from error


if __name__ == "__main__":
    main()
