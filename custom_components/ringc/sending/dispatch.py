"""A message: what somebody wants texted. It is checked whole, then goes to the outbox of the account it belongs to."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..errors import failed, invalid, start_reauth_if_refused
from ..recipients import Destination
from ..ringcentral import File
from .attachments import async_read_all
from .references import Reference
from .route import Route, find_routes
from .sender import Content, RetryPolicy, SendResult
from .text import TextOptions, compose, is_quick, segments

_LOGGER = logging.getLogger(__name__)

# The options of the section `sending`: what each may be, and what it is when nobody says so.
OPTIONS: dict[str, tuple[Any, Any]] = {
    "overflow": (vol.In(["split", "truncate", "upstream"]), "split"),
    "length_limit": (vol.All(vol.Coerce(int), vol.Range(70, 1000)), 1000),
    "format": (vol.In(["text", "html", "markdown"]), "text"),
    "emojis": (cv.boolean, False),
    "retry": (vol.All(vol.Coerce(int), vol.Range(0, 10)), 0),
    "wait": (vol.All(vol.Coerce(float), vol.Range(0, 20)), 0.5),
    "optional": (cv.boolean, False),
    "max_wait": (vol.All(vol.Coerce(float), vol.Range(0, 600)), 180),
    "attachment_limit": (vol.All(vol.Coerce(int), vol.Range(100, 1500)), 1500),
    "attachment_required": (cv.boolean, True),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMessage:
    """A message, whom it is for, and how it is to be sent; None leaves the choice to the account.

    `targets` are names or numbers; `options` overrule those of the account. A text with a `once_key` goes to the same
    numbers at most once in `once_for` seconds, or ever. Its delivery is waited for at most `wait_for_delivery` seconds.
    """

    message: str
    title: str | None = None
    targets: Sequence[str] | None = None
    attachments: Sequence[Reference] = ()
    sender: str | None = None
    entry_id: str | None = None
    group: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    once_key: str | None = None
    once_for: float | None = None
    wait_for_delivery: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Prepared:
    """A message made ready for one route, or the reason why that failed."""

    message: OutgoingMessage
    route: Route
    options: Mapping[str, Any]
    content: Content
    error: HomeAssistantError | None = None

    async def async_send(self, hass: HomeAssistant) -> list[SendResult]:
        """Hand it to the account's sender, and return a row per destination."""
        rows = [SendResult(to=place.numbers, recipient=place.name) for place in self.route.destinations]
        if self.error:
            return [replace(row, status="failed", error=self.error) for row in rows]
        due = [place for place in self.route.destinations if await self._async_is_due(place)]
        sent = await self.route.entry.runtime_data.sender.async_send(
            sender=self.route.sender,
            destinations=due,
            content=self.content,
            retry_policy=RetryPolicy(**{name: self.options[name] for name in ("retry", "wait", "max_wait")}),
        )
        for row in sent:
            await self._async_settle(hass, row)
        await self._async_follow(sent)
        done = {row.to: row for row in sent}
        return [done.get(row.to) or replace(row, status="skipped") for row in rows]

    async def _async_is_due(self, place: Destination) -> bool:
        """Claim a destination for a text that goes there only once; False: it went there already."""
        key, once = self.message.once_key, self.route.entry.runtime_data.once
        return key is None or await once.async_claim(key, place.numbers, self.message.once_for)

    async def _async_settle(self, hass: HomeAssistant, row: SendResult) -> None:
        """Take the claim back if nothing was sent, and ask to sign in again if the credentials were refused."""
        entry = self.route.entry
        if row.cause and not row.message_ids and self.message.once_key is not None:
            await entry.runtime_data.once.async_release(self.message.once_key, row.to)
        if row.cause:
            start_reauth_if_refused(hass, entry.entry_id, row.cause)

    async def _async_follow(self, rows: Iterable[SendResult]) -> None:
        """Wait until it is known what became of what was sent, or time is up."""
        pending = [row for row in rows if not row.error]
        if not self.message.wait_for_delivery or not pending:
            return
        ids = [message_id for row in pending for message_id in row.message_ids]
        statuses = await self.route.entry.runtime_data.delivery.async_wait(ids, self.message.wait_for_delivery)
        for row in pending:
            known = [statuses[message_id] for message_id in row.message_ids if message_id in statuses]
            row.apply_statuses((record.status, record.error_code) for record in known)


async def async_send(hass: HomeAssistant, message: OutgoingMessage) -> list[SendResult]:
    """Send a message and return a row per recipient; raises if one did not get it, unless that is optional.

    Whatever is wrong with the message itself is found before anything is sent.
    """
    routes = find_routes(hass, message.targets, sender=message.sender, entry_id=message.entry_id, group=message.group)
    prepared = await asyncio.gather(*(_async_prepare(hass, route, message) for route in routes))
    sent = await asyncio.gather(*(each.async_send(hass) for each in prepared))
    rows = list(chain.from_iterable(sent))
    grave = [row for each, its in zip(prepared, sent, strict=True) for row in its if not each.options["optional"]]
    if any(row.error for row in grave):
        raise _failure(rows)
    for row in rows:
        if row.error:
            _LOGGER.warning("An optional text was not sent: %s", row.error.translation_key)
    return rows


async def _async_prepare(hass: HomeAssistant, route: Route, message: OutgoingMessage) -> _Prepared:
    """Compose the texts and read the attachments, as the message and the account want it."""
    own = route.entry.options
    options = {name: message.options.get(name, own.get(name, default)) for name, (_, default) in OPTIONS.items()}
    how = TextOptions(**{name: options[name] for name in ("overflow", "length_limit", "format", "emojis")})
    parts = await _async_compose(hass, message, how)
    if not parts and not message.attachments:
        raise invalid("message_empty")
    if message.attachments:
        route.require_pictures()
    files: tuple[File, ...] = ()
    error: HomeAssistantError | None = None
    try:
        read = await async_read_all(
            hass, message.attachments, limit=options["attachment_limit"] * 1000, required=options["attachment_required"]
        )
        files = read.files
    except HomeAssistantError as err:
        if not options["optional"]:
            raise
        error = err
    if not parts and not files and not error:
        raise invalid("message_empty")
    content = Content(parts=parts or ("",), files=files, segments=sum(map(segments, parts)))
    return _Prepared(message=message, route=route, options=options, content=content, error=error)


async def _async_compose(hass: HomeAssistant, message: OutgoingMessage, options: TextOptions) -> tuple[str, ...]:
    """Return the texts to send, composed off the event loop where that takes a while."""
    if is_quick(message.message, message.title, options):
        return compose(message.message, message.title, options)
    return await hass.async_add_executor_job(compose, message.message, message.title, options)


def _failure(rows: Sequence[SendResult]) -> HomeAssistantError:
    """Return the error that names who got the message, with ids, and who did not."""
    lost = [row for row in rows if row.error]
    if len(rows) == 1 and lost[0].error and (lost[0].complete or not lost[0].message_ids):
        lost[0].error.__cause__ = lost[0].cause
        return lost[0].error
    sent = (
        ", ".join(f"{_who(row)} ({', '.join(row.message_ids)})" for row in rows if row.message_ids and not row.error)
        or "-"
    )
    return failed("not_all_sent", sent=sent, failed="; ".join(map(_why, lost)))


def _who(row: SendResult) -> str:
    """Return whom a row is about."""
    return row.recipient or ", ".join(row.to)


def _why(row: SendResult) -> str:
    """Return why somebody did not get the message, and how much of it they have."""
    known = f" [{'sent' if row.complete else 'begun'}: {', '.join(row.message_ids)}]" if row.message_ids else ""
    return f"{_who(row)}: {row.error}{known}"
