"""What a write costs (`python -m benchmarks.writes --help`)."""
