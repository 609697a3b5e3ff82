"""What breaks, and how it is mended: `FAULTS[name]` is a Fault, its `happen(ground)` lasts as long as the block."""

import socket
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import psutil

ALL = frozenset({"anonymous", "customer", "uncached"})


class Fault(NamedTuple):
    happen: object  # a context manager, of the ground
    spares: frozenset = ALL  # the kinds of visitors who get a page each time, later at most
    database: bool = True  # whether PostgreSQL takes writes meanwhile


def _kill(*processes):
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


@contextmanager
def nothing(ground):
    yield


@contextmanager
def valkey_killed(ground):
    _kill(ground.valkey.process())
    yield
    ground.valkey.start()


@contextmanager
def valkey_hung(ground):
    process = ground.valkey.process()
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def valkey_full(policy):
    @contextmanager
    def happen(ground):
        cache = ground.cache()
        cache.config_set("maxmemory-policy", policy)
        cache.config_set("maxmemory", "1mb")
        yield
        cache.config_set("maxmemory", "512mb")
        cache.config_set("maxmemory-policy", "volatile-lru")

    return happen


@contextmanager
def valkey_read_only(ground):
    """A replica of nobody takes no writes and answers reads with what it has."""
    cache = ground.cache()
    cache.replicaof("127.0.0.1", 1)
    yield
    cache.replicaof("NO", "ONE")


@contextmanager
def valkey_restored(ground):
    """At the end of the block, it is again what it was at its beginning."""
    ground.cache().save()
    yield
    _kill(ground.valkey.process())
    ground.valkey.start()
    (ground.valkey.directory / "dump.rdb").unlink()


@contextmanager
def postgresql_killed(ground):
    main = ground.postgresql.process()
    _kill(main, *main.children())
    yield
    ground.postgresql.start()


@contextmanager
def postgresql_hung(ground):
    main = ground.postgresql.process()
    processes = [main, *main.children()]
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


@contextmanager
def postgresql_restarted(ground):
    ground.postgresql.stop()
    ground.postgresql.start()
    yield


@contextmanager
def worker_killed(ground):
    _kill(psutil.Process(ground.web["optimized"].pid).children()[0])
    yield


def slow_clients(count, sent):
    """Connections that send so much and no more, and read nothing."""

    @contextmanager
    def happen(ground):
        with ExitStack() as stack:
            for _ in range(count):
                client = stack.enter_context(socket.socket())
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.settimeout(5)
                client.connect(("127.0.0.1", ground.ports["optimized"]))
                client.sendall(sent)
            yield

    return happen


_HALF_A_HEAD = b"GET /optimized/product/ticker/ HTTP/1.1\r\nHost: local"
_HALF_A_BODY = (
    b"POST /optimized/cart/add/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nvariant=1&"
)
_UNREAD = b"GET /optimized/product/ticker/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50

FAULTS = {
    "nothing": Fault(nothing),
    "Valkey killed": Fault(valkey_killed),
    "Valkey hung": Fault(valkey_hung),
    "Valkey full, evicting": Fault(valkey_full("volatile-lru")),
    "Valkey full, refusing": Fault(valkey_full("noeviction")),
    "Valkey read-only": Fault(valkey_read_only),
    "Valkey restored from the past": Fault(valkey_restored),
    "PostgreSQL killed": Fault(postgresql_killed, frozenset({"anonymous"}), database=False),
    "PostgreSQL hung": Fault(postgresql_hung, frozenset({"anonymous"}), database=False),
    "PostgreSQL restarted": Fault(postgresql_restarted, frozenset({"anonymous"})),
    "a worker killed": Fault(worker_killed, frozenset()),
    "80 clients with half a head": Fault(slow_clients(80, _HALF_A_HEAD), frozenset()),
    "80 clients with half a body": Fault(slow_clients(80, _HALF_A_BODY), frozenset()),
    "80 clients who do not read": Fault(slow_clients(80, _UNREAD), frozenset()),
}
