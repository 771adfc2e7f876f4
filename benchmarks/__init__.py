"""Measurements of the figures named in the README: `python -m benchmarks [lists|reports|demo|oprf] [options]`."""
