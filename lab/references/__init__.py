"""What the stages are compared with: techniques known to everyone, on the same pages and URLs, a file each.

WRONG says what a reference gets wrong, by contract: tests/contracts/test_references.py runs the contracts over it, and
what fails has to be told, and what is told has to fail.
"""

import sys

from lab.beside import found, patterns


def references():
    """Return {name: URL patterns}, with the same names and paths as at every stage."""
    return {name: patterns(module) for name, module in modules().items()}


def modules():
    """Return the references by their names."""
    return found(sys.modules[__name__])


def prefix(name):
    """Return the path below which the reference is mounted, such as `reference/cache-page/`."""
    return f"reference/{name.replace('_', '-')}/"
