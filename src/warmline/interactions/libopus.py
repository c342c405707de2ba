"""The distribution's libopus by its C interface: the few functions an encoder needs.

Used by `opus`. Where the library may lie is told from outside (`servers.opus` looks, `app` hands it
on), the first that can be loaded is taken. Nothing is installed or downloaded here.
"""

from __future__ import annotations

import ctypes
from ctypes import byref, c_char_p, c_int, c_int32, c_void_p
from functools import cache

import numpy as np
import numpy.typing as npt

LONGEST_PACKET = 4000
"""What libopus advises to have room for."""

_AUDIO = 2049
_SET_BITRATE, _SET_COMPLEXITY, _GET_LOOKAHEAD = 4002, 4010, 4027


class NoLibrary(RuntimeError):
    """No libopus could be loaded. It says nothing about the recording, which can wait for one."""


class EncoderFailed(RuntimeError):
    """libopus answered with an error."""


class Library:
    """A loaded libopus. Raises `OSError` or `AttributeError` when `name` is none."""

    def __init__(self, name: str) -> None:
        library = ctypes.CDLL(name)
        self.create = library.opus_encoder_create
        self.create.argtypes = [c_int32, c_int, c_int, ctypes.POINTER(c_int)]
        self.create.restype = c_void_p
        # Takes what it sets as an int, what it tells by a pointer: C's `...`, hence no more types.
        self.control = library.opus_encoder_ctl
        self.control.argtypes = [c_void_p, c_int]
        self.control.restype = c_int
        self.encode = library.opus_encode
        self.encode.argtypes = [c_void_p, c_void_p, c_int, c_char_p, c_int32]
        self.encode.restype = c_int32
        self.destroy = library.opus_encoder_destroy
        self.destroy.argtypes = [c_void_p]
        self.destroy.restype = None
        told = library.opus_get_version_string
        told.argtypes, told.restype = [], c_char_p
        self.name = name
        self.version = str(told().decode())
        """As in "libopus 1.3.1"."""


@cache
def load(names: tuple[str, ...]) -> Library:
    """The first of these that can be loaded. Raises `NoLibrary`, and then looks again next time."""
    for name in names:
        try:
            return Library(name)
        except (OSError, AttributeError):
            continue
    raise NoLibrary(f"no libopus among {', '.join(names)}")


class Encoder:
    """One stream's encoder, for music and speech alike. Freed with the object."""

    def __init__(
        self, library: Library, rate: int, channels: int, *, complexity: int, bitrate: int
    ) -> None:
        problem = c_int()
        self._library = library
        self._state = library.create(rate, channels, _AUDIO, byref(problem))
        _checked(problem.value)
        self._packet = ctypes.create_string_buffer(LONGEST_PACKET)
        self._set(_SET_COMPLEXITY, complexity)
        self._set(_SET_BITRATE, bitrate)

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self._library.destroy(self._state)

    @property
    def lookahead(self) -> int:
        """Samples by which what comes out is later than what went in."""
        found = c_int32()
        _checked(self._library.control(self._state, _GET_LOOKAHEAD, byref(found)))
        return found.value

    def encode(self, frame: npt.NDArray[np.int16]) -> bytes:
        """The packet of one frame (samples by channels) of a length that Opus knows."""
        samples = np.ascontiguousarray(frame)
        size = _checked(
            self._library.encode(
                self._state, samples.ctypes.data, len(samples), self._packet, LONGEST_PACKET
            )
        )
        return ctypes.string_at(self._packet, size)

    def _set(self, request: int, value: int) -> None:
        _checked(self._library.control(self._state, request, c_int32(value)))


def _checked(answer: int) -> int:
    if answer < 0:
        raise EncoderFailed(f"libopus answered {answer}")
    return answer
