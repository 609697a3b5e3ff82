"""Mutation testing: would a test notice if this line were wrong? Modules are changed in one small thing at a time.

    .venv/bin/python -m tests.mutants shop/ordering.py      asks its mutants, and records what became of them

A mutant that no test finds has survived: either a test is missing, or survivors.toml says why none is needed.

mutmut (3.8) would do, but for three things. It changes nothing in a decorated function, and those are most of
`shop/ordering.py` and all of `negotiation.py`; nor anything at the level of a module or class, such as a form's bounds.
It runs inside the one environment of its tests, and there are two here. And its changed copy of the checkout would be
looked at by tests that read the checkout. What takes its place: mutations.py says what is changed, driver.py runs the
tests, units.py names modules and tests, record.py keeps what was found.
"""
