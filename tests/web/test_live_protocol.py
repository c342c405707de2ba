"""Compressed once, read by everybody: what the protocol sends is what any client inflates."""

from __future__ import annotations

import zlib

from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from warmline.web.live import protocol

BODY = b'"kind":"change","calls":{%s}}' % b",".join(
    b'"%d":{"caller":"138%08d"}' % (n, n) for n in range(500)
)


def inflated(data: bytes) -> bytes:
    return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(data + b"\x00\x00\xff\xff")


def test_given_a_message_when_compressed_then_any_inflater_reads_it() -> None:
    compressed = protocol.Compressed()
    for text in (b'{"n":0,' + BODY, b'{"n":123456,' + BODY, b"no comma", b"x" * 70000 + b",y", b""):
        assert inflated(compressed.message(text)) == text
    assert len(compressed.message(b'{"n":0,' + BODY)) < len(BODY) / 4


def test_given_many_pages_when_told_the_same_then_the_body_is_compressed_once() -> None:
    compressed = protocol.Compressed()
    first, second = (compressed.message(b'{"n":%d,' % n + BODY) for n in (1, 2))
    assert first != second
    assert first[13:] == second[13:]
    assert len(compressed._made) == 1


def test_given_many_bodies_then_only_the_last_ones_are_kept() -> None:
    compressed = protocol.Compressed()
    for n in range(3 * protocol.KEPT):
        compressed.message(b'{"n":0,"body":%d}' % n)
    assert len(compressed._made) == protocol.KEPT


def extension(offer: ClientPerMessageDeflateFactory) -> tuple[Extension, Extension]:
    """Both sides' extensions after the handshake."""
    factory = protocol._Factory(protocol.Compressed())
    answer, server = factory.process_request_params(offer.get_request_params(), [])
    return offer.process_response_params(answer, []), server


def test_given_a_client_when_it_offers_compression_then_it_reads_long_and_short_messages() -> None:
    for offer in (
        ClientPerMessageDeflateFactory(client_max_window_bits=True),
        ClientPerMessageDeflateFactory(server_max_window_bits=10, client_max_window_bits=12),
    ):
        client, server = extension(offer)
        for text in (b'{"n":0,' + BODY, b'{"n":1,"kind":"ping"}', b'{"n":2,' + BODY):
            sent = server.encode(Frame(Opcode.TEXT, text))
            assert sent.rsv1 is (len(text) >= protocol.SMALL)
            read = client.decode(sent)
            assert bytes(read.data) == text
