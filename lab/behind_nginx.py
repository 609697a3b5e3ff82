"""`python -m lab.behind_nginx PORT`: gunicorn on a port of its own and nginx with a cache in front of it, at PORT.

What lives on in nginx's cache are answers to visitors without a session, for as long as `s-maxage` says
(lab/references/nginx.py). Both end with this process. It is untested where no nginx is there.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("nginx.conf")
GUNICORN = ["-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.conf.py"]


def main(port):
    shop = f"127.0.0.1:{_free_port()}"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory())
        configuration = Path(directory, "nginx.conf")
        configuration.write_text(configuration_of(port, shop, directory), encoding="utf-8")
        nginx = ["nginx", "-e", "stderr", "-p", directory, "-c", str(configuration)]
        for command in ([sys.executable, *GUNICORN], nginx):
            stack.callback(_end, subprocess.Popen(command, env=os.environ | {"BIND": shop}))
        os.wait()  # neither is to end before this process is told to
        raise SystemExit("nginx or gunicorn has ended; its message is above.")


def configuration_of(port, shop, directory):
    """Return nginx's configuration, for the port that it listens on and the address of the shop behind it."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for name, value in {"PORT": port, "SHOP": shop, "DIRECTORY": directory}.items():
        text = text.replace(name, str(value))
    return text


def _end(process):
    process.terminate()
    process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main(int(sys.argv[1]))
