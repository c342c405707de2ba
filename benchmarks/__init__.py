"""Benchmarks: each file here is one, run by `warmline bench NAME`; `load` is what they share."""
