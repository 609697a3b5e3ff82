"""Which modules are mutated, the tests that have to find it, and the environment that runs them.

Pure units: what they decide can be asked without a page. Slow tests come last, as few mutants get as far.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

UNITS = {
    "shop/caching/addresses.py": ["test_caching_addresses.py"],
    "shop/caching/admission.py": ["test_caching_admission.py"],
    "shop/caching/breaker.py": ["test_caching_breaker.py"],
    "shop/caching/clock.py": ["test_caching_clock.py"],
    "shop/caching/compression.py": ["test_caching_compression.py"],
    "shop/caching/flight.py": ["test_caching_flight.py"],
    "shop/caching/memory.py": ["test_caching_memory.py"],
    "shop/caching/negotiation.py": ["test_caching_negotiation.py"],
    "shop/caching/placeholders.py": ["test_caching_placeholders.py"],
    "shop/caching/rankings.py": ["test_caching_rankings.py"],
    "shop/caching/versions.py": ["test_caching_versions.py"],
    "shop/ordering.py": ["test_ordering_carts.py", "test_ordering.py"],
    "loadtests/recording/cases.py": ["test_cases.py", "test_results.py"],
    "loadtests/recording/figures.py": ["test_figures.py", "test_results.py"],
    "loadtests/recording/intervals.py": ["test_noise.py", "test_intervals.py"],
    "loadtests/recording/noise.py": ["test_noise.py", "test_results.py"],
    "loadtests/recording/percentiles.py": ["test_percentiles.py"],
    "loadtests/recording/results.py": ["test_results.py"],
}
"""Module: files of tests, the fastest first, and options of pytest."""

_SHOPS = ["-n", "0", "--randomly-seed=1", "--randomly-dont-reorganize", "--hypothesis-profile=mutants"]
_LOADTESTS = ["-c", "/dev/null", f"--rootdir={ROOT}", "-p", "no:locust", "-W", "error", "-m", "not long"]


def command(module: str) -> list[str]:
    """Return the command that runs the module's tests against each of its mutants, from the checkout's root."""
    if module.startswith("loadtests/"):
        environment, options, folder = ".venv-loadtest", _LOADTESTS, "loadtests/tests"
    else:
        environment, options, folder = ".venv", _SHOPS, "tests"
    tests = [f"{folder}/{each}" if each.endswith(".py") else each for each in UNITS[module]]
    return [f"{environment}/bin/python", "-m", "tests.mutants.driver", module, *options, *tests]
