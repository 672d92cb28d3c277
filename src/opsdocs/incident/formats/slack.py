"""Slack: the messages of an export, of one channel's file, or of the API."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from opsdocs.incident.model import (
    FIRED,
    MARKED,
    MESSAGE,
    NOISE,
    RESOLVED,
    Context,
    Event,
    Format,
    mappings,
    part,
    text_of,
)
from opsdocs.incident.times import moment
from opsdocs.patterns import Pattern

_TS = Pattern(r"\d{9,11}\.\d{3,9}")
_MENTION = Pattern(r"<([@#!])([^<>|]{1,200})(?:\|([^<>]{0,200}))?>")
_LINK = Pattern(r"<([a-z]{2,12}:[^<>|\s]{1,2000})(?:\|([^<>]{0,500}))?>")
_ALERT = Pattern(r"\[?\b(FIRING|RESOLVED)(?::\d{1,4})?\]?[:\s]{1,5}([^\s(\[{|]{3,100})")
_EMOJI = Pattern(r":([a-z0-9_+-]{1,40}):")
_PICTURES = {
    "fire": "🔥", "rotating_light": "🚨", "white_check_mark": "✅", "heavy_check_mark": "✔",
    "x": "❌", "warning": "⚠", "eyes": "👀", "tada": "🎉", "+1": "👍", "thumbsup": "👍",
    "-1": "👎", "pray": "🙏", "rocket": "🚀", "red_circle": "🔴", "large_green_circle": "🟢",
    "pushpin": "📌", "bell": "🔔", "hourglass": "⌛", "question": "❓", "boom": "💥",
}  # fmt: skip
_DELETED = {"tombstone", "message_deleted"}
_PEOPLES = {"", "thread_broadcast", "file_share", "file_comment", "me_message", "bot_message",
            "message_changed", "reply_broadcast"}  # fmt: skip


def _fits(value: Any) -> bool:
    if isinstance(value, dict):
        return _is_message(value) or any(map(_is_message, mappings(value.get("messages"))[:3]))
    return any(map(_is_message, mappings(value)[:3]))


def _is_message(value: dict[str, Any]) -> bool:
    return isinstance(value.get("ts"), str) and _TS.fullmatch(value["ts"]) is not None


def _events(value: Any, context: Context) -> Iterator[Event]:
    channel = ""
    if isinstance(value, dict):
        channel = text_of(value, "name")
        messages = mappings(value["messages"]) if "messages" in value else [value]
    else:
        messages = mappings(value)
    for message in messages:
        yield from _of(message, channel, context)
        for reply in mappings(message.get("slackdump_thread_replies")):
            yield from _of(reply, channel, context)


def _of(message: dict[str, Any], channel: str, context: Context) -> Iterator[Event]:
    subtype = text_of(message, "subtype")
    if subtype == "message_changed":
        message = part(message, "message") or message
    ts = text_of(message, "ts")
    at = moment(ts, context)
    if at is None:
        context.untimed += 1
        return
    if subtype in _DELETED or message.get("hidden") is True:
        return
    text = plain(_text(message), context)
    if not text:
        return
    is_bot = bool(message.get("bot_id")) or subtype == "bot_message"
    kind, subject = _kind(message, subtype, text, context, is_bot=is_bot)
    yield Event(at, "slack", ts, text, _who(message, context), text_of(message, "permalink"),
                kind, subject)  # fmt: skip


def _kind(
    message: dict[str, Any], subtype: str, text: str, context: Context, *, is_bot: bool
) -> tuple[str, str]:
    """Return the kind of a message, and the alert that it is about."""
    reactions = {
        text_of(one, "name").partition("::")[0]  # behind which is the colour of the skin
        for one in mappings(message.get("reactions"))
    }
    if message.get("pinned_to") or message.get("pinned_info") or reactions & context.marks:
        return MARKED, ""
    if is_bot:
        alert = _ALERT.search(text)
        if alert is None:
            return NOISE, ""
        return (FIRED if alert[1] == "FIRING" else RESOLVED), alert[2]
    return (MESSAGE if subtype in _PEOPLES else NOISE), ""


def _text(message: dict[str, Any]) -> str:
    if text := text_of(message, "text"):
        return text
    for attachment in mappings(message.get("attachments")):
        if text := text_of(attachment, "fallback", "title", "text", "pretext"):
            return text
    for block in mappings(message.get("blocks")):
        if text := text_of(part(block, "text"), "text"):
            return text
    names = [text_of(file, "title", "name") for file in mappings(message.get("files"))]
    names = [name for name in names if name]
    return f"Shared {', '.join(names)}" if names else ""


def _who(message: dict[str, Any], context: Context) -> str:
    user = text_of(message, "user")
    if user in context.names:
        return context.names[user]
    profile = part(message, "user_profile")
    bot = part(message, "bot_profile")
    return (
        text_of(profile, "display_name", "real_name", "name")
        or text_of(bot, "name")
        or text_of(message, "username")
        or user
    )


def plain(text: str, context: Context) -> str:
    """Return Slack's own marks as text: mentions by name, links, emoji."""
    if "<" in text:
        text = _MENTION.sub(lambda found: _mention(found, context), text)
    if "<" in text:
        text = _LINK.sub(_link, text)
    if ":" in text:
        text = _EMOJI.sub(lambda found: _PICTURES.get(found[1], found[0]), text)
    return html.unescape(text).strip()


def _mention(found: re.Match[str], context: Context) -> str:
    mark, name, label = found[1], found[2], found[3] or ""
    if mark == "@":
        return f"@{context.names.get(name) or label or name}"
    if mark == "#":
        return f"#{label or context.names.get(name) or name}"
    return label or f"@{name.split('^')[0]}"


def _link(found: re.Match[str]) -> str:
    target, label = found[1], (found[2] or "").strip()
    if label and target.startswith(("mailto:", "tel:")):
        return label  # Slack makes a number of a log a number to call
    return target if not label or label in target else f"{label} ({target})"


def names_in(users: Any, channels: Any = ()) -> dict[str, str]:
    """Return the names of people and channels by id, from ``users.json`` and ``channels.json``."""
    found = {}
    for one in mappings(users):
        profile = part(one, "profile")
        name = text_of(profile, "display_name") or text_of(one, "real_name")
        name = name or text_of(profile, "real_name") or text_of(one, "name")
        if text_of(one, "id") and name:
            found[text_of(one, "id")] = name
    for one in mappings(channels):
        if text_of(one, "id") and text_of(one, "name"):
            found[text_of(one, "id")] = text_of(one, "name")
    return found


FORMAT = Format("Slack", _fits, _events)
