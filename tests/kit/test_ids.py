"""Identifiers: their form, their order, and that nobody gets one twice."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

from warmline.kit.ids import uuid7


def test_given_ids_when_read_then_each_is_a_version_7_of_the_standard() -> None:
    for _ in range(1000):
        text = uuid7()
        read = UUID(text)
        assert (str(read), read.version, read.variant) == (text, 7, RFC_4122)


def test_given_ids_of_several_threads_when_compared_then_none_is_there_twice() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = [
            one
            for many in threads.map(lambda _: [uuid7() for _ in range(2000)], range(8))
            for one in many
        ]
    tails = {text[14:] for text in found}
    assert len(tails) == len(found)


def test_given_a_forked_child_when_it_makes_ids_then_they_are_not_its_parents() -> None:
    uuid7()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
        child = os.fork()
    if child == 0:
        os.write(writing, uuid7()[14:].encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 100).decode()
    os.close(reading)
    os.close(writing)
    assert theirs not in {uuid7()[14:] for _ in range(1000)}
