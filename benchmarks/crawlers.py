"""What a crawler costs, which comes without cookies and asks again with the ETag: the whole page, each time.

    SCALE=small .venv/bin/python benchmarks/crawlers.py             # writes benchmarks/records/crawlers.json

Beside it the same request with the cookie that it was given, which is answered 304. Both ask the optimized stage for a
page that is kept. Times are CPU of the process, in microseconds per request, the median of rounds in which both take
turns; bytes are those of the body.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks/records/crawlers.json"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
os.environ["DEBUG"] = "0"

from django.test import Client, RequestFactory  # noqa: E402

from benchmarks.origin import origin  # noqa: E402
from config.wsgi import application  # noqa: E402
from shop.models import Product  # noqa: E402

ROUNDS, REQUESTS = 51, 40


def ask(environ):
    """Return the status, and the bytes of the body, that the WSGI application answers."""
    told = []
    body = application(dict(environ), lambda status, headers: told.append(int(status.split()[0])))
    size = sum(map(len, body))
    body.close()
    return told[0], size


def main():
    head = origin("crawlers")
    path = f"/optimized/product/{Product.objects.published().order_by('pk')[0].slug}/"
    headers = {"Accept-Encoding": "gzip", "Host": "localhost"}
    first = Client(headers=headers).get(path)
    headers["If-None-Match"] = first["ETag"]
    cookie = first.cookies["csrftoken"]
    asked = {
        "crawler": RequestFactory().get(path, headers=headers).environ,
        "browser": RequestFactory().get(path, headers=headers | {"Cookie": f"csrftoken={cookie.value}"}).environ,
    }
    costs, answers = {name: [] for name in asked}, {}
    for _ in range(ROUNDS):
        for name, environ in asked.items():
            started = time.process_time()
            for _ in range(REQUESTS):
                answers[name] = ask(environ)
            costs[name].append((time.process_time() - started) / REQUESTS * 1e6)
    record = head | {
        "rounds": ROUNDS,
        "requests_per_round": REQUESTS,
        "visitors": {
            name: {
                "status": answers[name][0],
                "bytes": answers[name][1],
                "cpu_us": round(statistics.median(costs[name])),
            }
            for name in asked
        },
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(record["visitors"], indent=1))


if __name__ == "__main__":
    main()
