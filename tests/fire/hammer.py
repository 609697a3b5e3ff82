"""Writes by every door, one after the other, and after each a look at what it touched: exact, and with its bound.

Written by the shop's own processes, the very next answer has to equal naive's, whichever worker gives it; written by
anyone else, or by a writer that is killed between commit and renewal, what is answered one second later.
"""

import difflib
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from random import Random
from threading import Lock

from shop.caching import admission
from tests.fire.addresses import Queries
from tests.fire.blows import BOUNDS, UNDONE
from tests.fire.visitors import CACHED

BROWSERS = 6
HOME = ""  # the path of the page that shows something of everything
ASKED = ("", "g", "g", "c", "gc", "h")  # how: see Visitor.ask
STORED_AT = admission.REQUESTS  # as it is shipped: the shop is served by processes that no test changes
MOST_FINDINGS = 20  # after which a run is ended


class Ended(Exception):
    """Enough was found."""


class Hammer:
    """Strikes blows, and counts what came of them. After each it looks at so many pages as `width` says."""

    def __init__(self, ground, seed, tell=print, width=2):
        self.ground, self.rng, self.tell, self.width = ground, Random(seed), tell, width
        self._queries = Queries(ground.visited)
        self.findings, self.writes, self.steps, self._lock = [], Counter(), 0, Lock()
        self.fresh_after = defaultdict(list)  # seconds, by how it was written
        self.cached_reads = self.hits = self.compared = 0

    def __enter__(self):
        with ExitStack() as stack:
            self._pool = stack.enter_context(ThreadPoolExecutor(4))
            self._browsers = [stack.enter_context(closing(self.ground.browser())) for _ in range(BROWSERS)]
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    @property
    def hit_ratio(self):
        """The share of the reads of cached stages for which nothing was made."""
        return self.hits / max(1, self.cached_reads)

    def hit(self, way, blow=None):
        """Write this way, and look. The blow may be drawn already."""
        undone = way.how in UNDONE
        blow = blow or self.ground.arms.draw(way, self.rng)
        before = self.places(blow.touched)
        asked = [(path, self._reader(blow.touched)) for path in self.paths(before)]
        if self.rng.random() < 1 / 3:
            asked.append((HOME, self._reader(blow.touched)))
        if undone:
            midst = [f"/{stage}/{path}" for path, _ in asked for stage in CACHED]
            blow.order["paths"] = midst
            self.ground.cache().flushdb()  # or nothing would be made in the midst of it
        else:
            for _ in range(STORED_AT):  # so that there is something that can be stale
                self.look(asked, CACHED)
        outcome, known = blow.strike()
        committed = time.monotonic()
        self.counted(way, outcome)
        new = sorted(self.places(blow.touched) - before)[: self.width]
        asked += [(path, self._reader(blow.touched)) for path in new]
        asked = [(path, reader) for path, _ in asked for reader in known] if known else asked
        self.check(asked, committed, way, BOUNDS[way.how])
        if len(self.findings) >= MOST_FINDINGS:
            raise Ended(f"{MOST_FINDINGS} findings are enough: the run is ended.")

    def check(self, asked, since, what, bound):
        """Compare what all stages answer with what naive does, until they agree or the bound is over.

        `since` is a moment of the monotonic clock, `what` happened then: a Way, or a name.
        """
        stages = [
            *CACHED,
            *(stage for stage, share in (("eager", 0.1), ("denormalized", 0.4)) if self.rng.random() < share),
        ]
        expected = {}
        while True:
            begun = time.monotonic() - since
            seen = self.look(asked, stages)
            expected = expected or self._naive(asked)
            if not (wrong := self._wrong(seen, expected)) or begun > bound:
                break
        wrong = wrong or self._wrong(self.look(asked, CACHED), expected)  # nor does it turn stale again
        self.compared += len(asked) * (len(stages) + len(CACHED))
        for path, visitor, stage, difference in wrong:
            self.find("stale", f"{begun:.2f} s after {what}: /{stage}/{path} for {visitor}\n{difference}")
        if not wrong:
            self.fresh_after[getattr(what, "how", what)].append(begun)

    def look(self, asked, stages):
        """Return `[((path, visitor), stage, Seen)]`, each over a connection drawn at random."""
        return [
            (each, stage, self.read(self.rng.choice(self._browsers), self.rng, each[1], stage, each[0]))
            for each in asked
            for stage in stages
        ]

    def read(self, browser, rng, visitor, stage, path):
        """Ask once, and count it."""
        how = rng.choice(ASKED)
        seen = visitor.ask(browser, stage, path, how)
        with self._lock:
            self.steps += 1
            if stage in CACHED and seen.answer.status == 200:
                self.cached_reads += 1
                # A fragments page asks who a visitor with a session is, and what lies in the cart; and whoever reads
                # a session's copy asks once a second what is outstanding.
                free = (3 if stage == "fragments" else 1) if visitor.cookie else 0
                self.hits += seen.queries <= free
        if seen.answer.status >= 500:
            self.find("error", f"{seen.answer.status}: /{stage}/{path} for {visitor}, {how!r}")
        return seen

    def counted(self, way, outcome):
        """Count a write."""
        with self._lock:
            self.steps += 1
            self.writes[way.how, outcome.partition(":")[0]] += 1
        if outcome.startswith("failed"):
            self.find("failed", f"{way} {outcome}")

    def find(self, kind, sentence):
        """Note what is not right: `stale`, an `error` of the server, a write that `failed`, or of another kind."""
        self.findings.append((kind, sentence))
        self.tell(f"{kind}: {sentence}")

    def verify(self):
        """Compare what is denormalized with what it is made of, by the shop's own command."""
        try:
            self.ground.run("manage.py", "derived")
        except RuntimeError as error:
            self.find("denormalized", str(error))

    def paths(self, likely=(), most=None):
        """Return so many of these paths, or of all, some with a query."""
        paths = sorted(likely) or self.all_paths()
        chosen = self.rng.sample(paths, min(most or self.width, len(paths)))
        return [self._queries.added(path, self.rng) for path in chosen]

    def all_paths(self):
        """Return home, the pages of all products that are written to, and their shelves."""
        products = [f"product:{pk}" for pk in (*self.ground.hot["product"], self.ground.ticker)]
        return sorted({HOME, *self.places(products)})

    def places(self, touched):
        """Return the paths where this is shown now."""
        pairs = [name.split(":", 1) for name in touched]
        paths = {f"category/{value}/" for kind, value in pairs if kind == "category"}
        ids = ",".join(value for kind, value in pairs if kind == "product")
        rows = "SELECT p.slug, c.slug FROM shop_product p JOIN shop_category c ON c.id = p.category_id"
        for slug, shelf in self.ground.sql(f"{rows} WHERE p.id = ANY('{{{ids}}}')"):
            paths |= {f"product/{slug}/", f"category/{shelf}/"}
        return paths

    def _reader(self, touched):
        """Return somebody whom this concerns, or anybody."""
        concerned = [
            visitor for user, visitor in self.ground.customers.items() if f"user:{user}" in touched
        ]  # fmt: skip
        return self.rng.choice(concerned if concerned and self.rng.random() < 0.7 else self.ground.visitors)

    def _wrong(self, seen, expected):
        """Return what is not as expected, but for the sections that may be late."""
        late, wrong = self.ground.late, []
        for each, stage, found in seen:
            right, found = expected[each].without(late), found._replace(answer=found.answer.without(late))
            if not found.equals(right):
                wrong.append((*each, stage, _difference(right, found.answer)))
        return wrong

    def _naive(self, asked):
        return dict(zip(asked, self._pool.map(self._ask_naive, asked), strict=True))

    def _ask_naive(self, asked):
        path, visitor = asked
        with closing(self.ground.browser("naive")) as browser:
            return visitor.ask(browser, "naive", path).answer


def _difference(right, answer):
    if right[:3] != answer[:3]:
        return f"  naive answers {right[:3]}, this one {answer[:3]}"
    lines = difflib.unified_diff(right.text.splitlines(), answer.text.splitlines(), "naive", "answered", "", "", 0, "")
    return "\n".join(f"  {line[:200]}" for line in list(lines)[:12])
