"""How long visitors wait while others come, too: open loop, timed from the moment at which each one came.

A stage is asked for shares of its own capacity, so that all are equally busy. Blocks take some seconds: close to the
capacity a queue has not grown to its full length by then, and a shop that is that busy all day waits longer.
"""

from loadtests.bench.served import Served
from loadtests.experiments import Experiment
from loadtests.recording.cases import CLOSED, Load

EXPERIMENT = Experiment(
    asks="How long do visitors wait while others come, too?",
    do="Plan for what visitors wait at the busiest hour, not for one visitor: where that is too long, make the page "
    "cheaper, for the queue is made of the time that a page takes.",
    pages=("product",),
    stages=("naive", "denormalized", "optimized"),
    loads=(CLOSED, Load(share=0.3), Load(share=0.6), Load(share=0.9)),
    served=Served(environment={"WEB_THREADS": "256"}),  # enough that nobody is refused, which would end the waiting
    minutes=4.2,
)
