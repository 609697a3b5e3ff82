"""What it costs to write and read what is kept as pickle, as JSON, or signed: real pages and cards of the shop.

    SCALE=small .venv/bin/python benchmarks/serializers.py             # writes benchmarks/records/serializers.json

Pickle runs what it is told, so whoever can write to Valkey can run code in the shop. JSON cannot be made to; a
signature tells what the shop has written from what somebody else has. Times are CPU, in microseconds, the median of
rounds in which all take turns. What each reads back is compared with what was written.
"""

import hmac
import json
import os
import pickle
import platform
import statistics
import sys
import time
from base64 import b64decode, b64encode
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks/records/serializers.json"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.safestring import mark_safe  # noqa: E402

from benchmarks.origin import origin  # noqa: E402
from shop.caching import admission  # noqa: E402
from shop.caching.answers import Page  # noqa: E402
from shop.caching.store import Entry  # noqa: E402
from shop.pages import sample_urls  # noqa: E402

ROUNDS = 201
SECONDS = 0.002  # of each turn
SECRET = settings.SECRET_KEY.encode()
DIGEST, DIGEST_SIZE = "sha256", 32


class Pickled:
    """A serializer for django.core.signing."""

    dumps = staticmethod(pickle.dumps)
    loads = staticmethod(pickle.loads)


def to_json(entry):
    value = entry.value
    if isinstance(value, Page):
        parts = [part if isinstance(part, str) else [b64encode(part[0]).decode(), *part[1:]] for part in value.parts]
        value = {"page": value._replace(parts=parts)}
    return json.dumps([entry.made_from, entry.until, value], separators=(",", ":")).encode()


def from_json(data):
    made_from, until, value = json.loads(data)
    if isinstance(value, dict):
        page = Page(*value["page"])
        parts = [part if isinstance(part, str) else (b64decode(part[0]), *part[1:]) for part in page.parts]
        return Entry(made_from, until, page._replace(parts=parts))
    return Entry(made_from, until, mark_safe(value))  # noqa: S308


def to_signed(entry):
    data = pickle.dumps(entry)
    return hmac.digest(SECRET, data, DIGEST) + data


def from_signed(signed):
    data = signed[DIGEST_SIZE:]
    if not hmac.compare_digest(signed[:DIGEST_SIZE], hmac.digest(SECRET, data, DIGEST)):
        raise ValueError("What is kept was not written by the shop.")
    return pickle.loads(data)  # noqa: S301


SERIALIZERS = {
    "pickle": (pickle.dumps, pickle.loads),
    "json": (to_json, from_json),
    "pickle, signed by hmac": (to_signed, from_signed),
    "pickle, signed by django.core.signing": (
        lambda entry: signing.dumps(entry, serializer=Pickled),
        lambda signed: signing.loads(signed, serializer=Pickled),
    ),
}


def kept():
    """Return what the shop keeps of its most popular category and product, and of a card."""
    browser = Client(headers={"Host": "localhost"})
    entries = {}
    for page in ("category", "product"):
        path = sample_urls(page)[0]["path"]
        for stage in ("fragments", "optimized"):
            for _ in range(admission.REQUESTS):  # as often as it takes until it is stored
                if browser.get(f"/{stage}/{path}").status_code != 200:
                    sys.exit(f"/{stage}/{path} is not answered. Is it seeded? make seed SCALE=small")
        entries[f"{page} page"] = entry_of(f"page:*/optimized/{path}?")
    return entries | {"card": entry_of("*fragments:*card:*")}


def entry_of(pattern):
    """Return what is kept under the first key that fits."""
    [entry] = cache.get_many(sorted(cache.keys(pattern))[:1]).values()
    return entry


def measured(entry):
    """Return `{serializer: {"bytes", "encode_us", "decode_us"}}`."""
    encoded = {name: encode(entry) for name, (encode, _) in SERIALIZERS.items()}
    for name, (_, decode) in SERIALIZERS.items():
        if decode(encoded[name]) != entry:
            sys.exit(f"{name} does not read what it has written.")
    calls = {
        (name, way): (call, argument)
        for name, (encode, decode) in SERIALIZERS.items()
        for way, call, argument in (("encode_us", encode, entry), ("decode_us", decode, encoded[name]))
    }
    loops = {key: max(1, round(SECONDS / turn(*call, 20))) for key, call in calls.items()}
    turns = {key: [] for key in calls}
    for _ in range(ROUNDS):
        for key, call in calls.items():
            turns[key].append(turn(*call, loops[key]) * 1e6)
    return {
        name: {
            "bytes": len(encoded[name]),
            "encode_us": round(statistics.median(turns[name, "encode_us"]), 2),
            "decode_us": round(statistics.median(turns[name, "decode_us"]), 2),
        }
        for name in SERIALIZERS
    }


def turn(call, argument, loops):
    """Return the CPU seconds of one call."""
    start = time.process_time_ns()
    for _ in range(loops):
        call(argument)
    return (time.process_time_ns() - start) / loops / 1e9


def main():
    record = origin("serializers") | {
        "versions": {"python": platform.python_version(), "django": version("django")},
        "rounds": ROUNDS,
        "values": {name: measured(entry) for name, entry in kept().items()},
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n")
    for value, serializers in record["values"].items():
        print(f"\n{value:40} {'bytes':>8} {'encode µs':>10} {'decode µs':>10}")
        for name, cost in serializers.items():
            print(f"  {name:38} {cost['bytes']:8} {cost['encode_us']:10.2f} {cost['decode_us']:10.2f}")


if __name__ == "__main__":
    main()
