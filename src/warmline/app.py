"""The one place that builds services, picks adapters, starts and stops tasks."""
