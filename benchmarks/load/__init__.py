"""Calls by the second: generator, arms, measuring and verdict of the benchmarks of the switch."""
