"""What a technique alone is worth: a stage with it taken away (lab/ablations/), and the stages on other settings.

A gain below 1 is what the stage loses without the technique, or with what is usual in its place.
"""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment

EXPERIMENT = Experiment(
    asks="What is each technique worth alone?",
    do="Take first what a stage loses most without; leave out what it does not miss on your pages.",
    stages=("lean", "denormalized", "fragments", "optimized"),
    baseline="lean",
    beside=(
        "lean_instances",
        "lean_counts_apart",
        "lean_counted_twice",
        "lean_links_reversed",
        "denormalized_cards",
        "denormalized_facets",
        "denormalized_index_only",
        "denormalized_arrays",
        "denormalized_markdown",
        "denormalized_co_purchases",
        "fragments_card_by_card",
        "fragments_data",
        "optimized_not_early",
    ),
    servers={
        "naive stack": Served(settings="config.settings.naive", rides=("denormalized", "optimized")),
        "a command a key": Served(settings="lab.stacks.one_by_one", rides=("fragments",)),
    },
    minutes=4.5,
)
