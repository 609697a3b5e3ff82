"""What people pick instead of fragments and whole pages: Django's own caches, and a cache in front of the shop.

All are built on the denormalized pages. What each of them gets wrong stands in its file in lab/references/.
"""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment

EXPERIMENT = Experiment(
    asks="What do the caches gain that are there already?",
    do="Build fragments or whole pages where visitors sign in, where forms are sent, or where a write has to show at "
    "once.",
    do_too={
        "nginx in front": "Put a shared cache in front of pages that are the same for everybody and may be old for a "
        "while.",
    },
    stages=("denormalized", "fragments", "optimized"),
    baseline="denormalized",
    beside=("cache_page", "cache_page_anonymous", "cache_cards", "cache_grid", "get_or_set"),
    servers={
        "cache middlewares": Served(settings="lab.stacks.cache_middlewares", rides=("denormalized",)),
        "nginx in front": Served(command=("-m", "lab.behind_nginx", "{port}"), needs="nginx", rides=("nginx",)),
    },
    minutes=4.5,
)
