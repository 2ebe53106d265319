"""Benchmarks: each is a module with `main(argv) -> dict`, and `python -m bench NAME` prints its JSON."""
