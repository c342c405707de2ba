"""Tests of customers: rules, verbs, lists, routes, exports."""
