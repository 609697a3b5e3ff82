"""`python -m loadtests versus` between two servers of another project: the blog of the cookbook, on SQLite.

Broken on purpose and caught: A over B told the other way round, another status let pass.
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from cookbook import stranger
from services import PROJECT
from tests.test_loadtests import PYTHON

SERVE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cookbook.stranger.settings"
import django
from django.conf import settings
settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = "listed", ["127.0.0.1"]
django.setup()
from importlib import import_module
from wsgiref.simple_server import WSGIRequestHandler, make_server
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import path
import listed
listed.urlpatterns = [path("list/", import_module(f"blog.{sys.argv[1]}").article_list)]
from blog import rows
call_command("migrate", run_syncdb=True, verbosity=0)
rows.build()
WSGIRequestHandler.log_message = lambda *told: None
server = make_server("127.0.0.1", 0, get_wsgi_application())
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory):
    place = tmp_path_factory.mktemp("blog")
    stranger.lay_out(place)
    (place / "listed.py").write_text("urlpatterns = []\n")
    return place


@contextmanager
def served(blog, view):
    """Serve the blog's list by this view. Yield its address and its process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BLOG_", "DJANGO_"))}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, view], cwd=blog, env=inherited, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def versus(blog, *options, paths="/list/\n# the last page\n/list/?page=4\n"):
    """Return what it says."""
    (blog / "paths.txt").write_text(paths)
    command = [PYTHON, "-m", "loadtests", "versus", "--paths", blog / "paths.txt", "--seconds", "1", *options]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr, ran.stderr
    assert (ran.returncode == 0) == (not ran.stderr), ran.stderr
    return ran.stdout + ran.stderr


def between(a, b):
    return ["--host-a", a[0], "--host-b", b[0], "--pid-a", str(a[1]), "--pid-b", str(b[1])]


@pytest.mark.long
def test_another_view_is_faster_and_the_same_server_is_not(blog):
    with served(blog, "before") as before, served(blog, "after") as after:
        said = versus(blog, *between(before, after))
        assert re.search(r"^CPU .*: B is faster$", said, re.MULTILINE), said
        assert re.search(r"^response  A .* a page; A over B ", said, re.MULTILINE), said
        assert re.search(r"^CPU .*: no difference$", versus(blog, *between(before, before)), re.MULTILINE)
        said = versus(blog, "--host-a", before[0], "--host-b", after[0], paths="/list/\n/nowhere/\n")
        assert said == "loadtests: /nowhere/ is answered by 404 at A and by 404 at B: it cannot be compared.\n"


@pytest.mark.parametrize(
    ("options", "paths", "why"),
    [
        (["--host-a", "localhost", "--host-b", "http://127.0.0.1:1"], "/\n", "'localhost' is no address of a server"),
        (["--host-a", "http://127.0.0.1:1", "--host-b", "http://127.0.0.1:1"], "/\n", "A does not answer /: "),
        (["--host-a", "http://127.0.0.1:1", "--host-b", "http://127.0.0.1:1"], "\n# none\n", "has no path"),
        (["--host-a", "http://127.0.0.1:1", "--host-b", "http://127.0.0.1:1"], "list/\n", "'list/' is no path"),
        (["--host-a", "http://a", "--host-b", "http://b", "--pid-a", "1"], "/\n", "CPU is compared of both or of none"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(blog, options, paths, why):
    assert why in versus(blog, *options, paths=paths)
