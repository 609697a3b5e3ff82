"""What a page's path is asked with: nothing, a query string that visitors of that page add, or what others add."""

from collections import defaultdict

TRACKING = ("?utm_source=letter", "?gclid=1&sort=newest")


class Queries:
    """The query strings of `visited`, `{page: paths with query strings}`, by what the page's paths begin with."""

    def __init__(self, visited):
        found = defaultdict(set)
        for paths in visited.values():
            for path in paths:
                found[_kind(path)].add(path[len(path.partition("?")[0]) :])
        self._of = {kind: sorted(queries) for kind, queries in found.items()}

    def added(self, path, rng):
        """Return the path with one of them or, as often, without any."""
        queries = self._of[_kind(path)]
        return path + rng.choice((*[""] * len(queries), *queries, *TRACKING))


def _kind(path):
    return path[: path.find("/") + 1]
