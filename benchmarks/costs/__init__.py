"""What each stage costs: `python -m benchmarks.costs` measures it."""
