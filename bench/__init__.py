"""Benchmarks: figures beside a baseline measured in the same run. Never part of the tests.

Each module `bench.NAME` that measures has `figures() -> Iterator[dict]`; a dict is one figure, printed as one JSON line with
"figure" (its name), "value" and "unit", mostly "baseline" and "ratio", and "bar" where there is one. Modules without it are
helpers. Settings come from the environment: SIZE is the number of pupils (docs/reference/benchmarks.md).
"""
