"""What `make loadtest` rides: every stage of every page, whoever asks, warm and cold."""

from loadtests.experiments import Experiment

EXPERIMENT = Experiment(
    asks="What does a page cost at each stage?",
    do="Take the stages in their order, and stop where a page is quick enough: each one costs more to keep than the "
    "one before.",
    customers=("naive", "optimized"),
    cold=True,
    beside=("cache_page",),
    minutes=6.0,
    quick={"stages": ("naive", "optimized"), "customers": (), "beside": ()},
)
