"""The load test of the reader's own: it runs against this shop, and notices when something is refused."""

import json
import subprocess

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from services import PROJECT
from shop.models import CartLine
from tests.served import served

SCENARIO = PROJECT / "docs" / "own_scenario.py"
QUICK = """
import sys
sys.path.insert(0, {folder!r})
import own_scenario
from locust import constant

def once(user):
    user.browse()
    user.environment.runner.quit()

class Quick(own_scenario.Customer):
    wait_time = constant(0)
    tasks = [once]
"""


@pytest.fixture
def shop(corner):
    User.objects.create(username="rider1@example.com", password=PBKDF2PasswordHasher().encode("tandem", "salt", 1))
    with served() as shop:
        yield shop


@pytest.mark.long
def test_it_fills_a_cart(shop, tmp_path):
    before = CartLine.objects.count()
    requests = _ridden(shop, tmp_path, QUICK)
    assert {name for name, failures in requests.items() if failures} == set()
    assert {"/login/", "/optimized/product/[slug]/", "/optimized/cart/add/"} <= requests.keys()
    assert CartLine.objects.count() > before


@pytest.mark.long
def test_it_notices_that_a_form_is_refused(shop, tmp_path):
    assert _ridden(shop, tmp_path, QUICK + "\n    password = 'forgotten'\n")["/login/"] > 0


def test_the_page_shows_the_file():
    assert f"```python\n{SCENARIO.read_text()}```" in SCENARIO.with_suffix(".md").read_text()


def _ridden(shop, folder, code):
    """Let one customer go through the shop once; return {name: failures}."""
    (folder / "quick.py").write_text(code.format(folder=str(SCENARIO.parent)))
    command = [
        PROJECT / ".venv-loadtest/bin/locust",
        "-f",
        folder / "quick.py",
        "--host",
        f"http://127.0.0.1:{shop.port}",
    ]
    options = ["--headless", "-u", "1", "-r", "1", "-t", "60s", "--json"]
    ridden = subprocess.run([*command, *options], capture_output=True, text=True, check=False, timeout=90)
    print(ridden.stderr)  # shown where a test fails
    return {each["name"]: each["num_failures"] for each in json.loads(ridden.stdout)}
