"""Fifty visitors on a key that has just expired: how many of them make the page, with and without single flight."""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment
from loadtests.recording.cases import Load

EXPERIMENT = Experiment(
    asks="What do fifty visitors cost who come to a key that has just expired?",
    do="Let one make what many wait for, wherever a page takes longer to make than the pause between two visitors.",
    pages=("category",),
    stages=("denormalized", "optimized"),
    baseline="denormalized",
    beside=("optimized_no_flight",),
    loads=(Load(burst=50),),
    served=Served(settings="lab.stacks.counted", environment={"WEB_THREADS": "256"}),
    minutes=2.0,
)
