"""The judged questions on knowledge, used by `benchmarks/knowledge.py` and by the tests."""
