"""The environment: every variable declared, documented and checked before anything runs.

Breaks tried, each caught: a variable taken out of .env.example; unknown names ignored; a lenient boolean; a
secret that every process makes anew; a worker that would start the services.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import VARIABLES, environment
from services import PROJECT, home

URLS = {"DATABASE_URL": "postgresql://me:pa%20ss@db.example:5433/shop", "REDIS_URL": "redis://cache.example"}


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return a function that reads this text as .env, with this environment and no other."""

    def load(text="", **variables):
        alone = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        monkeypatch.setattr(os, "environ", alone | {"TANDEM_HOME": str(tmp_path)} | variables)
        monkeypatch.setattr("environ.Env.ENVIRON", os.environ)
        (tmp_path / ".env").write_text(text)
        return environment(tmp_path / ".env")

    return load


def test_env_example_documents_exactly_the_declared_variables():
    example = (PROJECT / ".env.example").read_text()
    documented = re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(documented) == sorted(VARIABLES)
    undocumented = re.findall(r"\n\n# [A-Z_]+=", example)
    assert not undocumented, "each variable needs a line above it that says what it does"


@pytest.mark.parametrize(
    "name", ["DEBUG", "SCALE", "INSTRUMENTS", "ACCESS_LOG", "WEB_THREADS", "BIND", "ALLOWED_HOSTS"]
)
def test_env_example_tells_the_true_default(name, load):
    example = (PROJECT / ".env.example").read_text()
    told = re.search(rf"^# {name}=(.*)$", example, re.MULTILINE).group(1)
    assert load(**URLS)(name) == VARIABLES[name][0](told)


def test_env_example_as_it_is_and_with_every_line_on_is_accepted(load):
    example = (PROJECT / ".env.example").read_text()
    load(example, **URLS)
    load(re.sub(r"^# ([A-Z_]+=.+)$", r"\1", example, flags=re.MULTILINE))


def test_the_file_is_read_and_the_environment_goes_before_it(load):
    env = load("DEBUG=true\nWEB_WORKERS=7\nexport ACCESS_LOG=on\nSECRET_KEY='a b#c'\n", WEB_WORKERS="3", **URLS)
    assert env.bool("DEBUG") is True
    assert env.bool("ACCESS_LOG") is True
    assert env.int("WEB_WORKERS") == 3
    assert env.str("SECRET_KEY") == "a b#c"
    assert env("DATABASE_URL") | {"ENGINE": "", "OPTIONS": {}} == {
        "ENGINE": "", "OPTIONS": {}, "NAME": "shop", "USER": "me", "PASSWORD": "pa ss",
        "HOST": "db.example", "PORT": "5433",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("localhost, 127.0.0.1", ["localhost", "127.0.0.1"]),
        (" .shop.example ,\tlocalhost,", [".shop.example", "localhost"]),
        ("[::1],Shop.Example", ["[::1]", "Shop.Example"]),
        ("*", ["*"]),
    ],
)
@pytest.mark.parametrize("source", ["environment", "file"])
def test_hosts_are_told_apart_by_commas_and_spaces_do_not_count(written, hosts, source, load):
    given = {"text": f"ALLOWED_HOSTS={written}\n"} if source == "file" else {"ALLOWED_HOSTS": written}
    assert load(**given, **URLS)("ALLOWED_HOSTS") == hosts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "ture"),
        ("INSTRUMENTS", "2"),
        ("WEB_WORKERS", "0"),
        ("WEB_WORKERS", "two"),
        ("WEB_THREADS", "-1"),
        ("BIND", "8000"),
        ("TRUSTED_PROXIES", "*"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "$ecret"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", " , "),
        ("ALLOWED_HOSTS", "http://localhost"),
        ("ALLOWED_HOSTS", "localhost:8000"),
        ("ALLOWED_HOSTS", "localhost 127.0.0.1"),
        ("ALLOWED_HOSTS", "::1"),
        ("ALLOWED_HOSTS", "müller.example"),
        ("BIND", "127.0.0.1:65536"),
        ("BIND", "http://127.0.0.1:8000"),
        ("BIND", "$HOST:8000"),
        ("WEB_THREADS", "$THREADS"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgresql://host"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("DATABASE_URL", "postgresql://host/name?sslmod=require"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://host/1/2"),
    ],
)
@pytest.mark.parametrize("source", ["environment", "file"])
def test_a_malformed_value_is_named_and_not_shown(name, value, source, load):
    given = {"text": f"{name}={value}\n"} if source == "file" else {name: value}
    with pytest.raises(ImproperlyConfigured, match=name) as caught:
        load(**({other: url for other, url in URLS.items() if other != name} | given))
    assert not value or f"{value!r}" not in str(caught.value)


def test_an_unknown_name_in_the_file_is_named(load):
    with pytest.raises(ImproperlyConfigured, match="DATABSE_URL"):
        load("DATABSE_URL=postgresql://host/name\n", **URLS)


def test_a_line_that_is_no_assignment_is_named(load):
    with pytest.raises(ImproperlyConfigured, match="Line 2"):
        load("DEBUG=true\nACCESS_LOG: on\n", **URLS)


def test_a_name_that_is_set_twice_is_named(load):
    with pytest.raises(ImproperlyConfigured, match=r"Line 3 .* DEBUG for the second time"):
        load("DEBUG=true\n# and\nDEBUG=false\n", **URLS)


def test_a_file_in_another_encoding_is_refused(load, tmp_path):
    (tmp_path / "latin").write_bytes("SECRET_KEY=schlüssel\n".encode("latin-1"))
    with pytest.raises(ImproperlyConfigured, match="latin cannot be read as a text in UTF-8"):
        environment(tmp_path / "latin")


def test_a_secret_that_cannot_be_kept_is_told(load, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not given, and none can be kept in"):
        load(TANDEM_HOME=str(tmp_path / "file"), **URLS)


def test_a_home_of_nobody_is_refused(load):
    with pytest.raises(ImproperlyConfigured, match="TANDEM_HOME is not valid: it begins with ~"):
        load(TANDEM_HOME="~nobody-of-this-name/tandem", **URLS)


def test_a_home_below_the_users_own(monkeypatch):
    monkeypatch.setenv("TANDEM_HOME", "~/tandem")
    assert home() == Path.home() / "tandem"


def test_a_given_secret_is_used_and_none_is_kept(load, tmp_path):
    assert load("SECRET_KEY=given\n", **URLS).str("SECRET_KEY") == "given"
    assert not (tmp_path / "secret_key").exists()


def test_a_random_secret_is_made_once_for_the_owner_alone(load, tmp_path):
    first = load(**URLS).str("SECRET_KEY")
    assert len(first) >= 50
    assert load(**URLS).str("SECRET_KEY") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {".env", "secret_key"}


@pytest.mark.parametrize("name", URLS)
def test_without_a_url_and_a_running_service_the_next_step_is_told(name, load, tmp_path):
    with pytest.raises(ImproperlyConfigured, match=f"{name}.*make services"):
        load(**{other: url for other, url in URLS.items() if other != name})
    assert not (tmp_path / "servers").exists()


def test_settings_and_commands_import_no_server(tmp_path):
    """The code that starts servers is out of a web worker's reach, and no import needs the development lock."""
    check = (
        "import sys, django.conf; django.conf.settings.DEBUG;"
        "print({name for name in sys.modules if name in ('psutil', 'services.server')})"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.optimized", "TANDEM_HOME": str(tmp_path)}
    command = [sys.executable, "-c", check]
    words = subprocess.check_output(command, cwd=PROJECT, env=os.environ | URLS | settings, text=True)
    assert words == "set()\n"
