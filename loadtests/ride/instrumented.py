"""Counted apart, with the instruments on: queries, SQL time, cache calls and hits, template time."""

import random
import statistics
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence

from loadtests.bench.manifest import Manifest, Page
from loadtests.recording.cases import COLD, CUSTOMER, Case
from loadtests.recording.figures import COUNTED, Counts
from loadtests.ride.block import TOKEN
from loadtests.ride.journey import script

VISITS, QUICK_VISITS = 5, 2


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer that is counted."""

    def redirect_request(self, *_: object) -> None:
        return None


_urlopen = urllib.request.build_opener(_Unfollowed).open


class NotCounted(Exception):
    """A page did not answer, or without the Server-Timing header of the instruments."""


def count(
    host: str,
    manifest: Manifest,
    cases: Sequence[Case],
    cookies: Sequence[str],
    visits: int,
    empty_cache: Callable[[], None],
    seed: int,
    announce: Callable[[str], None],
) -> Counts:
    """Medians over a few visits of each case, one visitor, nothing else running."""
    counted: Counts = {}
    for case in cases:
        announce(f"counting {case}")
        page = manifest.page(case.page)
        paths = script(page, visits, random.Random(f"{seed}/counted/{case.page}"))
        full = [f"{host}{case.prefix}{path}" for path in dict.fromkeys(paths)]
        cookie = cookies[0] if case.visitor == CUSTOMER else ""
        if case.caches:
            for url in full * 2:  # as a cache may store what is asked for again alone
                _timing(url, cookie, page)
        if case.cache == COLD:
            empty_cache()
        counted[case] = _medians([_timing(url, cookie, page) for url in full])
    return counted


def parse_server_timing(header: str) -> dict[str, dict[str, float]]:
    """`sql;dur=1.5;count=4, total;dur=9` as {"sql": {"dur": 1.5, "count": 4.0}, "total": {"dur": 9.0}}."""
    metrics: dict[str, dict[str, float]] = {}
    for metric in filter(None, (part.strip() for part in header.split(","))):
        name, *parameters = (part.strip() for part in metric.split(";"))
        pairs = (parameter.partition("=") for parameter in parameters)
        metrics[name] = {key: float(value) for key, _, value in pairs if _is_number(value)}
    return metrics


def _timing(url: str, cookie: str, page: Page) -> dict[str, dict[str, float]]:
    cookies = "; ".join(filter(None, [cookie, f"csrftoken={TOKEN}" * (page.method != "GET")]))
    sent = {"Cookie": cookies} if cookies else {}
    if page.method != "GET":
        sent["X-CSRFToken"] = TOKEN
    request = urllib.request.Request(url, headers=sent, method=page.method)  # noqa: S310
    try:
        with _urlopen(request, timeout=120) as answer:
            answer.read()
            headers = answer.headers.get_all("Server-Timing") or []
    except urllib.error.HTTPError as error:
        if error.code != page.status:
            raise NotCounted(f"{url}: {error}") from error
        headers = error.headers.get_all("Server-Timing") or []
    except OSError as error:
        raise NotCounted(f"{url}: {error}") from error
    metrics = parse_server_timing(", ".join(headers))
    if "total" not in metrics:
        raise NotCounted(f"{url} answered without the instruments' Server-Timing, though INSTRUMENTS=1.")
    return metrics


def _medians(visits: Sequence[dict[str, dict[str, float]]]) -> dict[str, float]:
    return {
        name: round(statistics.median(visit.get(metric, {}).get(attribute, 0.0) for visit in visits), 3)
        for name, (metric, attribute) in COUNTED.items()
    }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
