"""What caches are worth while somebody writes: visitors come at one rate, and prices change at another.

Every stage is asked at the same rate, a share of what `denormalized` can answer. Another process changes the prices of
what sells, which is what visitors look at, and has done so for as long as a block takes before one is measured. The hit
ratio is the share of answers that took no statement.
"""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment
from loadtests.recording.cases import Load

EXPERIMENT = Experiment(
    asks="Up to how many writes a second does a cache pay?",
    do="Keep what is read more often than it is written, and count the writes that touch the page, not all of them.",
    pages=("category",),
    stages=("denormalized", "fragments", "optimized"),
    baseline="denormalized",
    loads=tuple(Load(share=0.5, of="denormalized", writes=writes) for writes in (0, 1, 10)),
    served=Served(settings="lab.stacks.counted", environment={"WEB_THREADS": "256"}),
    minutes=4.5,
)
