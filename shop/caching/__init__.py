"""A cache that is never stale: values know the versions of what they were made from. Take this folder.

    a write commits ──► renew(["product:7"]) ──► the version token of the tag is deleted in Valkey
                                                      │
    a page asks ──► look({key: tags}) ──► found, and all its tokens are there and the same?
                                            yes │                    │ no: a miss
                                                ▼                    ▼
                                         Lookup.values     Lookup.make({key: maker}): from data read after
                                                │          new tokens were drawn; stored beside the tokens
                                                ▼                    │
                                       fragments ◄───────────────────┘
                                                │
                                                ▼
                        whole_page: made of them once, by one of all who ask (single flight), compressed, stored
                        under all their tokens (Sources), with placeholders for what is personal
                                                │
                                                ▼
                        EarlyPages, or the view: placeholders filled, ETag compared ──► 200 or 304

A tag is a string that names something that can change. Whoever writes says which tags a commit changes, by `renew`.
A fragment is a value under a key with tags; a page of fragments:

    def view(request, slug):
        menu, about = f"{scope_of(request)}menu", f"{scope_of(request)}about:{slug}"
        cached = look({menu: ["catalogue"], about: [f"slug:{slug}"]})         # one round trip
        cached.make({menu: lambda: ..., about: lambda: ...})                  # what is missing
        return render(request, "page.html", {"menu": cached.values[menu], "about": cached.values[about]})

A whole page is stored at its second request within ten minutes, and so are the keys that a look calls `endless`: who
makes up addresses fills nothing (admission.py).

A whole page takes `sources` and hands them to each look; what is personal is a `placeholder`, which a `Personal` fills:
see pages.py. What time alone changes is told by `register_clock`; what may be late for a while is a `ranking`, or a
value with a `limit` (rankings.py). What is remembered in a process is a `Memory`, or the answers of a function that is
`remembering`; `forget` empties them all (memory.py).

Settings: BACKEND "….caching.backend.PageCache" and KEY_FUNCTION "….caching.scope.make_key" of the default cache (a
server that speaks Redis's protocol), the middleware "….caching.middleware.EarlyPages" with EARLY_PAGES; a database of
PostgreSQL. While the server is down, or refuses, pages are made without it (client.py, breaker.py).

Behind this door, in the order of the picture: versions.py, store.py, admission.py, lookup.py, clock.py, rankings.py,
flight.py, pages.py, addresses.py, placeholders.py, answers.py (with negotiation.py and compression.py), middleware.py.
With the server speak client.py, breaker.py, backend.py, scope.py and checks.py.
"""

from .clock import register_clock
from .lookup import Lookup, look
from .memory import Memory, forget, remembering
from .pages import Whole, WholePage, whole_page
from .placeholders import CSRF, Personal, placeholder, with_token
from .rankings import Ranking, jittered, ranking
from .scope import scope_of
from .store import Sources, get_many
from .versions import renew

__all__ = [
    "CSRF",
    "Lookup",
    "Memory",
    "Personal",
    "Ranking",
    "Sources",
    "Whole",
    "WholePage",
    "forget",
    "get_many",
    "jittered",
    "look",
    "placeholder",
    "ranking",
    "register_clock",
    "remembering",
    "renew",
    "scope_of",
    "whole_page",
    "with_token",
]
