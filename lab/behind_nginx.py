"""`python -m lab.behind_nginx PORT`: gunicorn on a port of its own and nginx with a cache in front of it, at PORT.

What lives on in nginx's cache are answers to visitors without a session, for as long as `s-maxage` says
(lab/references/nginx.py). Both end with this process. It is untested where no nginx is there.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("nginx.conf")
GUNICORN = ["-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.conf.py"]


def main(port):
    shop = f"127.0.0.1:{_free_port()}"
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "nginx.conf")
        configuration.write_text(configuration_of(port, shop, directory), encoding="utf-8")
        gunicorn = subprocess.Popen([sys.executable, *GUNICORN], env=os.environ | {"BIND": shop})
        nginx = subprocess.Popen(["nginx", "-e", "stderr", "-p", directory, "-c", str(configuration)])
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            os.wait()  # neither is to end before this process is told to
            raise SystemExit("nginx or gunicorn has ended; its message is above.")
        finally:
            for process in (nginx, gunicorn):
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                process.wait()


def configuration_of(port, shop, directory):
    """Return nginx's configuration, for the port that it listens on and the address of the shop behind it."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for name, value in {"PORT": port, "SHOP": shop, "DIRECTORY": directory}.items():
        text = text.replace(name, str(value))
    return text


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main(int(sys.argv[1]))
