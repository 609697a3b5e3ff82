"""A log record as a line of JSON, for machines, or as text, for people.

Both hold what is known of the request: its id, method, path and user. The query string is left out, as it may say what
somebody is looking for. No visitor's text can begin a line of its own, and none is longer than LONGEST.
"""

import json
import logging
from datetime import UTC, datetime

from config.logs import requests

LONGEST = 2_000  # characters of a message or a path
LONGEST_TRACEBACK = 20_000
MEASURED = ("status_code", "seconds", "queries", "database_seconds", "suppressed")


class JSONLines(logging.Formatter):
    """`{"time", "level", "logger", "message", …}`, with `exception` where one is told."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage()[:LONGEST],
            **_told(record),
        }
        if text := _exception(self, record):
            line["exception"] = text
        return json.dumps(line, default=str)


class Readable(logging.Formatter):
    """The message and what is known in one line, a traceback below it."""

    def format(self, record):
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        told = " ".join(f"{name}={value}" for name, value in _told(record).items())
        message = record.getMessage()[:LONGEST]
        line = _printable(f"{time} {record.levelname} {record.name}: {message}" + (f" [{told}]" if told else ""))
        return "\n".join(filter(None, [line, _exception(self, record)]))


def _told(record):
    told = requests.described(getattr(record, "request", None), getattr(record, "status_code", None))
    return told | {name: getattr(record, name) for name in MEASURED if hasattr(record, name)}


def _exception(formatter, record):
    """Return the traceback; nothing where the visitor is to blame, who may cause as many as they like."""
    if not record.exc_info or getattr(record, "status_code", 500) < 500:
        return ""
    return formatter.formatException(record.exc_info)[-LONGEST_TRACEBACK:]


def _printable(text):
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
