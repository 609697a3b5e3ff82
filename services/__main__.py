"""python -m services: start, stop and look at the embedded PostgreSQL and Valkey."""

import argparse
import contextlib
import json
import os
import shutil
import sys

from django.core.exceptions import ImproperlyConfigured

from config import service_urls
from config.cores import usable_cores
from config.environment import read
from services import POSTGRESQL, PROJECT, VALKEY, ServicesError, home

DOCKER = "Use `docker compose up` instead, or set DATABASE_URL and REDIS_URL to servers of your own."


def start():
    """Start what is neither running nor replaced by a URL of your own."""
    for server in _needed():
        done = "started" if server.start() else "runs already"
        print(f"{server.service.name}: {done} on 127.0.0.1:{server.service.port()}")


def stop():
    """Stop both; do nothing when they do not run."""
    if not (home() / "servers").exists():
        print(f"There are no servers in {home()}, so none to stop.")
        return
    for server in _servers():
        print(f"{server.service.name}: {'stopped' if server.stop() else 'was not running'}")


def remove():
    """Stop both and remove their data, the ports and the secret; of a directory with other things, nothing else."""
    stop()
    servers = home() / "servers"
    if servers.exists():
        shutil.rmtree(servers.resolve())
    if servers.is_symlink():
        servers.unlink()
    for name in (*(service.port_file.name for service in (POSTGRESQL, VALKEY)), "secret_key", "lock"):
        (home() / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # somebody keeps something else there
        home().rmdir()


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


def describe():
    """Print as JSON what a load test has to know: where the services listen, the cores, the web workers asked for."""
    told = {"cores": usable_cores(), "web_workers": int(os.environ.get("WEB_WORKERS", 0)) or None}
    for service, place in ((POSTGRESQL, _postgresql_place), (VALKEY, _valkey_place)):
        given = os.environ.get(service.variable)
        told[service.name] = place(given or service.url()) if given or service.answers() else None
    print(json.dumps(told))


def _postgresql_place(url):
    return service_urls.postgresql_listens(service_urls.database(url))


def _valkey_place(url):
    return service_urls.valkey_listens(service_urls.valkey(url))


def main():
    commands = {command.__name__: command for command in (start, stop, status, url, describe, remove)}
    parser = argparse.ArgumentParser(
        prog="python -m services",
        description=__doc__.partition(": ")[2],
        epilog="State lives in .tandem/ of the project, or where TANDEM_HOME says.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in commands.items():
        subparsers.add_parser(name, help=command.__doc__, description=command.__doc__)
    chosen = commands[parser.parse_args().command]
    try:
        read(PROJECT / ".env")
        if chosen in {stop, remove} and not home().exists():
            print(f"There is no {home()}, so nothing to {chosen.__name__}.")
            return
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
        from services import place, postgresql, valkey
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
        with open(home() / "lock", "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise ServicesError(f"{error.filename} belongs to another user: run this as that user.") from error


if __name__ == "__main__":
    main()
