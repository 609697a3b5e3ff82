"""Fifty visitors who come at once when the cache has been emptied: how many of them make the page, with and without
single flight.
"""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment
from loadtests.recording.cases import Load

EXPERIMENT = Experiment(
    asks="What do fifty visitors cost who come at once to a page that the cache has lost?",
    do="Let one make what many ask for at once, and the others wait for it.",
    pages=("category",),
    stages=("denormalized", "optimized"),
    baseline="denormalized",
    beside=("optimized_no_flight",),
    loads=(Load(burst=50),),
    served=Served(settings="lab.stacks.counted", environment={"WEB_THREADS": "256"}),
    minutes=2.0,
)
