"""A page whose person may see more or less than before is opened anew; one whose session is over is
closed; and while nobody can say so, it stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.web.test_live_slow import opened
from warmline.kit.actor import Actor
from warmline.kit.errors import RetryLater
from warmline.web.live import socket as live_socket


class Rights:
    """What is answered, one after the other; the last one from then on."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)

    async def __call__(self, actor: Actor) -> str | None:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "away":
            raise RetryLater("away")
        return answer


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        (Rights("east", "away", "east", "west"), live_socket.OTHER_RIGHTS),
        (Rights("east", "away", None), live_socket.SESSION_OVER),
        (Rights("away", None), live_socket.SESSION_OVER),
    ],
    ids=["other rights", "over", "over at once"],
)
async def test_given_an_open_page_when_its_rights_change_then_it_is_closed_with_the_reason(
    tmp_path: Path,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    rights: Rights,
    code: int,
) -> None:
    monkeypatch.setattr(live_socket, "SESSION_EVERY_S", 0.01)
    async with opened(tmp_path, free_port, rights) as room, room.page("li") as page:
        with pytest.raises(ConnectionClosed) as closed:
            await page.take_all()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code
