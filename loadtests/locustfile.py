"""Load one stage of a running shop, with a web UI, headless or distributed.

    locust -f loadtests/locustfile.py --host http://127.0.0.1:8000
    locust -f loadtests/locustfile.py --host http://127.0.0.1:8000 --stage lean --headless -u 20 -r 5 -t 60s
    locust -f loadtests/locustfile.py --host http://127.0.0.1:8000 --processes 2

It cannot show a gain: stages that are loaded one after the other meet different moments of the machine,
shoppers who wait are a closed loop that slows down with the shop, and latencies are timed from when a
request was sent, not from when it was due. `python -m loadtests run` measures gains.
"""

import logging
import sys
from pathlib import Path
from typing import Any

from locust import events

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the `locust` command does not

from loadtests.bench.manifest import ManifestError, fetch_manifest
from loadtests.ride.shoppers import Shopper


class Visitor(Shopper):
    """A shopper of the stage that --stage names."""


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]
def add_stage(parser: Any) -> None:
    parser.add_argument("--stage", default="optimized", help="stage of the shop to load, such as naive")


@events.test_start.add_listener  # type: ignore[untyped-decorator]
def learn(environment: Any, **_: Any) -> None:
    """Read pages and URLs from the shop; a stage chosen in the web UI counts from its next start."""
    stage = environment.parsed_options.stage
    environment.host = (environment.host or "").rstrip("/")  # paths begin with one
    try:
        manifest = fetch_manifest(environment.host)
        if stage not in manifest.stages:
            raise ManifestError(f"No stage {stage}; the shop has {', '.join(manifest.stages)}.")
    except ManifestError as error:
        logging.error("%s", error)
        environment.process_exit_code = 1
        environment.runner.quit()
        return
    Visitor.manifest, Visitor.stage = manifest, stage
