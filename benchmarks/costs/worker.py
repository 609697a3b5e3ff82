"""A fresh web worker that answers one stage's pages, and tells what that took: memory, and bytes in Valkey.

    python -m benchmarks.costs.worker       # reads a request from standard input, answers it on standard output

The request is JSON: `{"paths": [path below the host], "caches": whether the stage keeps anything}`. So is the answer:
resident bytes of this process at three moments, keys and bytes in Valkey, and the statements of a last round, which
asked for all of it once more: none, where it is stored. What the shop had in the cache goes, before and after.
"""

import gc
import json
import sys
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

import psutil

from config.wsgi import application

CONSTANT = "/lab/floor/100/"


def main():
    request = json.load(sys.stdin)
    resident = {"nothing": _resident()}
    _ask([CONSTANT])
    resident["a constant page"] = _resident()
    from django.core.cache import cache
    from django.db import connection

    from lab.instruments.queries import count_queries
    from shop.caching import admission

    admission.forget()
    cache.clear()
    before = _resident()
    for _ in range(admission.REQUESTS if request["caches"] else 1):
        _ask(request["paths"])
    resident["its pages"] = _resident() - before + resident["a constant page"]  # without what the benchmark imports
    valkey = _valkey(cache)
    with count_queries() as queries:
        _ask(request["paths"] if request["caches"] else [])
    admission.forget()
    cache.clear()
    connection.close_pool()  # its threads would keep the process
    print(json.dumps({"resident_bytes": resident, "valkey": valkey, "statements_of_a_last_round": queries.count}))


def _ask(paths):
    for path in paths:
        parts, statuses = urlsplit(path), []
        environ = {"PATH_INFO": unquote(parts.path), "QUERY_STRING": parts.query, "HTTP_HOST": "localhost"}
        environ["HTTP_ACCEPT_ENCODING"] = "gzip"
        setup_testing_defaults(environ)
        body = application(environ, lambda status, headers, statuses=statuses: statuses.append(status))
        for _ in body:
            pass
        body.close()
        if statuses != ["200 OK"]:
            sys.exit(f"{path} was answered {statuses}: what is measured are right answers. Is the shop seeded?")


def _resident():
    gc.collect()
    return psutil.Process().memory_info().rss


def _valkey(cache):
    """Return the keys of this shop's pages and what they take, and beside it what the counters of requests take."""
    server = cache.client.get_client(write=False)
    pattern, prefix = cache.key_func("*", f"{cache.key_prefix}*", cache.version), cache.make_key("").encode()
    taken = {key: server.memory_usage(key, samples=0) or 0 for key in server.scan_iter(match=pattern, count=1000)}
    kept = [size for key, size in taken.items() if key.startswith(prefix)]
    return {"keys": len(kept), "bytes": sum(kept), "counter_bytes": sum(taken.values()) - sum(kept)}


if __name__ == "__main__":
    main()
