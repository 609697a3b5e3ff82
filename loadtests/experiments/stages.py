"""What `make loadtest` rides: every stage of every page; naive and optimized by customers, too; caches cold, too."""

from loadtests.experiments import Experiment

EXPERIMENT = Experiment(
    asks="What does a page cost at each stage?",
    do="Take the stages in their order, and stop where a page is quick enough.",
    customers=("naive", "optimized"),
    cold=True,
    beside=("cache_page",),
    minutes=6.0,
    quick={"stages": ("naive", "optimized"), "customers": (), "beside": ()},
)
