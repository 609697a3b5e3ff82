"""docker-compose.yml and Dockerfile, as far as they can be checked without Docker: the wiring, not a run.

Breaks tried, each caught: a dependency misspelt; a health check removed; a URL that names no service; a host
path; a target that the Dockerfile lacks; a room left out of an image; the development lock in one; a default that the
shop refuses.
"""

import re
from urllib.parse import urlsplit

import pytest
import yaml

from config.environment import VARIABLES
from services import PROJECT
from services.postgresql import settings
from tests.contracts.test_rooms import OURS, imported

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
# target: its part of the Dockerfile
STAGES = {part.split()[1]: part for part in re.split(r"^FROM \S+ ", DOCKERFILE, flags=re.MULTILINE)[1:]}
SHOPS = ["naive", "optimized"]


def test_all_parts_are_there():
    assert set(SERVICES) == {"postgresql", "valkey", "seed", "relay", *SHOPS, "locust", "locust-worker"}
    assert SERVICES["postgresql"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_exists_and_can_become_true(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        if wait["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert "restart" not in SERVICES[other], "it would never complete"


@pytest.mark.parametrize("name", SHOPS)
def test_a_shop_starts_on_healthy_services_and_a_full_database(name):
    waits = {other: wait["condition"] for other, wait in SERVICES[name]["depends_on"].items()}
    assert waits["seed"] == "service_completed_successfully"
    assert waits["postgresql"] == waits["valkey"] == "service_healthy"
    assert SERVICES[name]["environment"]["DJANGO_SETTINGS_MODULE"] == f"config.settings.{name}"


def test_one_relay_runs_beside_the_shops():
    assert SERVICES["relay"]["command"] == ["python", "manage.py", "relay"]
    assert SERVICES["relay"]["depends_on"] == SERVICES["optimized"]["depends_on"]
    assert "deploy" not in SERVICES["relay"]


def test_locust_rides_healthy_shops():
    assert set(SERVICES["locust"]["depends_on"]) == set(SHOPS)
    assert "locust" in SERVICES["locust-worker"]["depends_on"]


@pytest.mark.parametrize("name", SERVICES)
def test_long_running_services_have_a_health_check(name):
    test = SERVICES[name].get("healthcheck", {}).get("test")
    assert bool(test) == (name not in {"seed", "relay", "locust-worker"})
    assert not test or test[0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_every_host_named_is_a_service(name):
    service = SERVICES[name]
    words = [*service.get("command", []), *map(str, service.get("environment", {}).values())]
    hosts = {urlsplit(word).hostname for word in words if "://" in word}
    if "--master-host" in words:
        hosts.add(words[words.index("--master-host") + 1])
    assert hosts <= set(SERVICES)


@pytest.mark.parametrize("name", ["seed", "relay", *SHOPS])
def test_the_environment_is_one_that_the_shop_accepts(name):
    environment = dict(SERVICES[name]["environment"])
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    for variable, value in environment.items():
        check, _ = VARIABLES[variable]
        check(re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value))
    assert set(SHOPS) <= set(environment["ALLOWED_HOSTS"].split(","))
    user, database = SERVICES["postgresql"]["environment"], urlsplit(environment["DATABASE_URL"])
    assert (database.username, database.password, database.path) == (
        user["POSTGRES_USER"], user["POSTGRES_PASSWORD"], f"/{user['POSTGRES_DB']}",
    )  # fmt: skip


def test_no_host_path_is_mounted_and_every_volume_is_declared():
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    assert {mount.partition(":")[0] for mount in mounts} == set(COMPOSE["volumes"])
    assert not any(re.match(r"[./~$]", mount) for mount in mounts)


def test_ports_are_published_to_this_machine_alone_and_once():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len(set(ports)) == len(ports) == 3


def test_postgresql_is_tuned_as_the_embedded_one_is():
    embedded = settings(0)
    flags = dict(flag.removeprefix("-c").split("=") for flag in SERVICES["postgresql"]["command"][1:])
    del flags["shared_buffers"]  # by the machine's memory there, fixed here
    assert flags == {name: embedded[name] for name in flags}
    assert "shared_preload_libraries" in flags


@pytest.mark.parametrize("name", SERVICES)
def test_a_built_service_names_a_target_of_the_dockerfile(name):
    if build := SERVICES[name].get("build"):
        assert build["target"] in STAGES
        assert build["context"] == "."


@pytest.mark.parametrize(("target", "lock"), [("shop", "runtime"), ("loadtest", "loadtest")])
def test_an_image_installs_its_own_lock_and_drops_root(target, lock):
    stage = STAGES[target]
    locks = set(re.findall(r"requirements/(\w+)\.txt", stage))
    assert locks == {lock}
    installs = re.findall(r"pip install (.*)", stage)
    assert installs == [f"--require-hashes -r requirements/{lock}.txt"]
    assert stage.index("RUN pip") < stage.index("USER tandem") < stage.index("CMD")
    assert "useradd" in STAGES["base"]


def test_what_is_copied_exists_and_is_let_through_by_dockerignore():
    allowed = {line[1:].rstrip("/") for line in _lines(".dockerignore") if line.startswith("!")}
    copied = {path.rstrip("/") for path in re.findall(r"^COPY (\S+)", DOCKERFILE, re.MULTILINE)}
    assert copied == allowed
    assert all((PROJECT / path).exists() for path in copied)


@pytest.mark.parametrize("target", ["shop", "loadtest"])
def test_an_image_holds_every_room_that_its_rooms_import(target):
    rooms = set(re.findall(r"^COPY (\w+)/ ", STAGES[target], re.MULTILINE)) - {"requirements"}
    files = [path for room in rooms for path in (PROJECT / room).rglob("*.py") if "tests" not in path.parts]
    files = [path for path in files if not path.match("pages/*/mine.py")]
    assert {name.split(".")[0] for path in files for name in imported(path)} & set(OURS) <= rooms


def _lines(name):
    return (PROJECT / name).read_text().splitlines()
