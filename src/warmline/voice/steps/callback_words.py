"""What callers hear of callbacks, as the names of shipped sounds. Pure.

`voice.steps.waiting` says the offer and what is to be told first, `callback_asking` asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from warmline.ivr import numerals
from warmline.ivr.prompts import REST, sound_name
from warmline.routing.callback_policy import CallbackPolicy, CallsAgain
from warmline.voice.model import CallLive

OFFER, OFFER_KEY = "如果不想继续等待，请按", "号键，我们会保留您的排队位置并回电给您。"
NUMBER_IS = "您的回拨号码是"
CONFIRM = "确认请按一，更换号码请按二，不需要回拨请按星号键。"
CONFIRM_ONLY = "确认请按一，不需要回拨请按星号键。"
TYPE = "请输入您的回拨号码，按井号键结束，不需要回拨请按星号键。"
WRONG = "这个号码无法回拨。"
SORRY = "暂时无法为您预约回拨。"
THANKS = "回拨预约成功，我们会保留您的排队位置，尽快给您回电，再见。"
BOOKED = "您已预约回拨，排队位置已为您保留。"
KEPT = "您的回拨预约继续有效，再见。"
HELLO = "您好，这是您预约的回拨，正在为您接通坐席，请稍候。"
TEXTS = (
    *(OFFER, OFFER_KEY, NUMBER_IS, CONFIRM, CONFIRM_ONLY, TYPE, WRONG, SORRY, THANKS),
    *(BOOKED, KEPT, HELLO),
)
"""All sentences; shipped as sounds, as are the words of numbers."""


def offered_from(call: CallLive, policy: CallbackPolicy | None) -> datetime | None:
    """When this waiting call may be called back instead; None: never."""
    if policy is None or call.callback_role == "attempt" or call.direction != "in":
        return None
    return (call.queued_at or call.arrived) + timedelta(seconds=policy.after_s)


def offer(call: CallLive, policy: CallbackPolicy | None, at: datetime) -> list[str]:
    """The offer, once he has waited long enough for it and has not taken it."""
    from_when = offered_from(call, policy)
    if policy is None or from_when is None or at < from_when or call.callback_role:
        return []
    return [sound_name(word) for word in (OFFER, *numerals.spelled(policy.key), OFFER_KEY)]


def first(call: CallLive, policy: CallbackPolicy | None) -> list[str]:
    """What he is told first: whom he is called back by; or that his callback is known."""
    if call.callback_role == "attempt":
        return [sound_name(HELLO)]
    if call.callback_role == "again" and policy is not None and policy.again is CallsAgain.TELL:
        return [sound_name(BOOKED)]
    return []


def confirm(number: str, zone: str, *, other: bool) -> list[str]:
    """The number read back, and how to confirm or change it."""
    spoken = numerals.spoken("code", number, zone)
    digits = [REST if word == numerals.REST else sound_name(word) for word in spoken]
    return [sound_name(NUMBER_IS), *digits, sound_name(CONFIRM if other else CONFIRM_ONLY)]
