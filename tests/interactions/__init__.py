"""Tests of the record of a call: fold, projection, queries, recordings."""
