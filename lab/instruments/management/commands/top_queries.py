"""Show what PostgreSQL has spent most time on, and which page and line asks it where that is known."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ...why import Refused
from ...why.top import text, top_queries

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


class Command(BaseCommand):  # type: ignore[misc]
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urls", nargs="*", metavar="URL", help="pages whose statements are to be known by line")
        parser.add_argument("--number", type=int, default=10, metavar="N")
        parser.add_argument("--database", default="default", metavar="ALIAS")
        parser.add_argument("--json", action="store_true", help="print it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            top = top_queries(options["number"], options["urls"], options["database"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        self.stdout.write(
            json.dumps([asdict(each) for each in top], indent=2) if options["json"] else "\n".join(text(top))
        )
