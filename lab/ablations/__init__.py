"""Stages with one technique taken away, or put back to what is usual: what that technique alone is worth.

A file each, named after its stage. Its page is the stage's to the last character (tests/contracts/test_ablations.py).
"""

import sys

from lab.beside import found, patterns


def ablations():
    """Return {name: URL patterns}, with the same names and paths as at every stage."""
    return {name: patterns(module) for name, module in modules().items()}


def modules():
    """Return the ablations by their names."""
    return found(sys.modules[__name__])


def prefix(name):
    """Return the path below which the ablation is mounted, such as `ablation/lean/lean-instances/`."""
    return f"ablation/{modules()[name].STAGE}/{name.replace('_', '-')}/"
