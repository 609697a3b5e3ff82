"""Which process of this machine listens where a service's URL leads."""

import socket
from collections.abc import Mapping
from typing import Any

import psutil


def listener(place: Mapping[str, Any] | None, names: tuple[str, ...]) -> int | None:
    """The process of one of these names that listens at `{"host", "port"}` or `{"socket"}`; None when there is none
    here, or none that may be looked at.
    """
    if place is None or ("host" in place and not (addresses := _of_this_machine(place["host"]))):
        return None
    found: dict[int, int] = {}
    for process in psutil.process_iter(["name"]):
        if (process.info["name"] or "").startswith(names):
            try:
                if "socket" in place:
                    listens = any(c.laddr and str(c.laddr).endswith(place["socket"]) for c in _of(process, "unix"))
                else:
                    listens = any(_is_at(c, addresses, place["port"]) for c in _of(process, "tcp"))
                if listens:
                    found[process.pid] = process.ppid()
            except (psutil.AccessDenied, psutil.NoSuchProcess):
                continue
    roots = [pid for pid, parent in found.items() if parent not in found]  # a child may hold its parent's socket
    return roots[0] if roots else None


def _of(process: psutil.Process, kind: str) -> list[Any]:
    return list(process.net_connections(kind))


def _is_at(connection: Any, addresses: set[str], port: int) -> bool:
    listens = connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    return listens and (connection.laddr.ip in addresses or connection.laddr.ip in {"0.0.0.0", "::"})  # noqa: S104


def _of_this_machine(host: str) -> set[str]:
    """The host's addresses, those of them that are this machine's."""
    try:
        wanted = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return set()
    own = {address.address.partition("%")[0] for each in psutil.net_if_addrs().values() for address in each}
    return {address for address in wanted if address in own or address.startswith("127.")}
