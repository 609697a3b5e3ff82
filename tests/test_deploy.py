"""`check --deploy` is clean with the settings that .env.example names for production, and HTTPS is what it says.

Broken on purpose and caught: HTTPS without HSTS; a development server in the role of gunicorn; no role for commands.
"""

import json
import os
import re
import subprocess
import sys
from secrets import token_urlsafe

import pytest

from services import PROJECT

PRODUCTION = dict(
    re.findall(
        r"^#   ([A-Z_]+)=(\S+)$", (PROJECT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
    )  # indented: no defaults
)
TELL = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
with connection.cursor() as cursor:
    names = "statement_timeout", "idle_in_transaction_session_timeout"
    cursor.execute("SELECT current_setting(%s), current_setting(%s)", names)
    asked = cursor.fetchone()
pool = settings.DATABASES["default"]["OPTIONS"].get("pool", {})
print(json.dumps([settings.ROLE, *asked, pool.get("timeout")]))
connection.close()
connection.close_pool()
"""


def run(*command, **variables):
    environment = {name: value for name, value in os.environ.items() if name not in {"ROLE", "DJANGO_SETTINGS_MODULE"}}
    command = [sys.executable, *command]
    return subprocess.run(
        command, cwd=PROJECT, env=environment | variables, check=False, capture_output=True, text=True
    )


def test_production_is_named():
    assert PRODUCTION.keys() == {"SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "TRUSTED_PROXIES"}


@pytest.mark.long
@pytest.mark.parametrize("stack", ["naive", "optimized"])
def test_check_deploy_is_clean(stack):
    checked = run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING",
        **PRODUCTION | {"SECRET_KEY": token_urlsafe(50), "DJANGO_SETTINGS_MODULE": f"config.settings.{stack}"},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("role", "stack", "told"),
    [
        ("web", "optimized", ["web", "10s", "15s", 20]),
        ("web", "naive", ["web", "10s", "15s", None]),
        ("development", "development", ["development", "10s", "15s", 600]),
        ("jobs", "optimized", ["jobs", "1h", "0", None]),
    ],
)
def test_each_role_has_its_time_outs(role, stack, told):
    answer = run("-c", TELL, ROLE=role, DJANGO_SETTINGS_MODULE=f"config.settings.{stack}")
    assert json.loads(answer.stdout or "null") == told, answer.stderr


def test_commands_have_roles():
    code = (
        "import os, sys, manage\n"
        "import django.core.management as management\n"
        "management.execute_from_command_line = lambda _: print(os.environ.pop('ROLE'))\n"
        "for command in ('runserver', 'migrate', 'relay'):\n"
        "    sys.argv = ['manage.py', command]\n"
        "    manage.main()"
    )
    assert run("-c", code).stdout == "development\njobs\njobs\n"
