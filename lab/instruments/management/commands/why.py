"""Explain one request: where its time goes, what it asks for, and what to look at first.

Exit code 0; 1 where the request failed (it raised, or was answered 500 or above) and is explained all the same; 2, with
one sentence, where there is nothing to explain.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from ...why import Asked, Refused, explain, versus
from ...why.page import html
from ...why.profiling import profiled
from ...why.text import MOST, text

__tracebackhide__ = True  # nothing in this module is the line a reader looks for

EVERYTHING = 10_000  # lines of each list
EXPLAINED = 5  # statements
PATIENCE = 2  # seconds until a database counts as dead


class Command(BaseCommand):  # type: ignore[misc]
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="a path such as /blog/, or a URL of this project's host")
        parser.add_argument("--user", metavar="NAME", help="sign this user in")
        parser.add_argument("--method", default=None, help="GET, or POST where there is --data")
        parser.add_argument("--data", default="", help="the body, such as a=1&b=2")
        parser.add_argument("--header", action="append", default=[], metavar="'NAME: VALUE'")
        parser.add_argument("--repeat", type=_positive, default=3, metavar="N", help="runs; that in the middle counts")
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--cold", action="store_true", help="empty the caches before each run")
        state.add_argument("--warm", action="store_true", help="with what the caches keep of it (the default)")
        debug = parser.add_mutually_exclusive_group()
        debug.add_argument("--debug", action="store_const", const=True, dest="debug_", help="as with DEBUG = True")
        debug.add_argument("--no-debug", action="store_const", const=False, dest="debug_", help="as with DEBUG = False")
        parser.add_argument("--explain", action="store_true", help="with the plans of the dearest reading statements")
        parser.add_argument("--versus", metavar="URL", help="explain this one, too, and compare")
        parser.add_argument("--profile", metavar="FILE", help="write pyinstrument's page of the request")
        parser.add_argument("--html", metavar="FILE", help="write a page for a browser instead; - is standard output")
        parser.add_argument("--json", action="store_true", help="print it as JSON")
        parser.add_argument("--all", action="store_true", help="leave no line out")

    def handle(self, *args: Any, **options: Any) -> None:
        for connection in connections.all():
            pool = connection.settings_dict.get("OPTIONS", {}).get("pool")
            if isinstance(pool, dict):
                pool["timeout"] = PATIENCE  # nobody else asks this process for a connection
        try:
            report, failed = self.report(asked(options), options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        self.stdout.write(report)
        if failed:
            sys.exit(1)

    def report(self, first: Asked, options: dict[str, Any]) -> tuple[str, bool]:
        """Return what to print, and whether a request failed."""
        how = {"cold": options["cold"], "repeat": options["repeat"], "debug": options["debug_"]}
        most = EVERYTHING if options["all"] else MOST
        profiled(first, options["profile"], options["debug_"])
        how["explained"] = EXPLAINED if options["explain"] else 0
        told = explain(first, **how)
        other = explain(replace(first, url=options["versus"]), **how) if options["versus"] else None
        failed = told.failed or (other is not None and other.failed)
        if options["html"]:
            return written(options["html"], html(told, other)), failed
        if options["json"]:
            data = told.as_json() if other is None else versus.as_json(told, other)
            return json.dumps(data, indent=2, default=str), failed
        if other is None:
            return text(told, most), failed
        return "\n\n\n".join([text(told, most), text(other, most), versus.text(told, other, most)]), failed


def written(file: str, page: str) -> str:
    """Write the page; return what to print."""
    if file == "-":
        return page
    Path(file).write_text(page, encoding="utf-8")
    return f"Written to {file}."


def asked(options: dict[str, Any]) -> Asked:
    """Return what the options ask for."""
    headers = {}
    for header in options["header"]:
        name, colon, value = header.partition(":")
        if not colon:
            raise Refused(f"{header} is no header: write 'NAME: VALUE'.")
        headers[name.strip().title()] = value.strip()
    method = options["method"] or ("POST" if options["data"] else "GET")
    return Asked(options["url"], options["user"], method.upper(), options["data"], headers)


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError
    return number
