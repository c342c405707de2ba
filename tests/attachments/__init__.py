"""Tests of attachments: names, kinds, verbs, routes, on the disk and in a real object store."""
