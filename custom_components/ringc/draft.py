"""A draft: what somebody wants texted. It is checked whole, then goes to the outbox of the account it belongs to."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .errors import failed, invalid, start_reauth_if_refused
from .route import Route, find_routes
from .sending.attachment import Reference, async_read_all
from .sending.outbox import Patience, Row, Text
from .sending.text import TextOptions, compose, segments

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
class Draft:
    """A message, whom it is for, and how it is to be sent; None leaves the choice to the account.

    `targets` are names or numbers; `options` overrule those of the account.
    """

    message: str
    title: str | None = None
    targets: Sequence[str] | None = None
    attachments: Sequence[Reference] = ()
    sender: str | None = None
    entry_id: str | None = None
    group: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Letter:
    """A draft made ready for one route, or the reason why that failed."""

    route: Route
    text: Text
    patience: Patience
    optional: bool
    error: HomeAssistantError | None = None

    async def async_send(self) -> list[Row]:
        """Hand it to the account's outbox."""
        if self.error:
            return [
                Row(to=place.numbers, recipient=place.name, status="failed", error=self.error)
                for place in self.route.destinations
            ]
        return await self.route.entry.runtime_data.outbox.async_send(
            sender=self.route.sender, destinations=self.route.destinations, text=self.text, patience=self.patience
        )


async def async_send(hass: HomeAssistant, draft: Draft) -> list[Row]:
    """Send a draft and return a row per recipient; raises if one did not get it, unless that is optional.

    Whatever is wrong with the draft itself is found before anything is sent.
    """
    routes = find_routes(hass, draft.targets, sender=draft.sender, entry_id=draft.entry_id, group=draft.group)
    letters = await asyncio.gather(*(_async_prepare(hass, route, draft) for route in routes))
    sent = await asyncio.gather(*(letter.async_send() for letter in letters))
    rows = list(chain.from_iterable(sent))
    for letter, its_rows in zip(letters, sent, strict=True):
        _report(hass, letter, its_rows)
    if any(row.error for letter, rows in zip(letters, sent, strict=True) for row in rows if not letter.optional):
        raise _failure(rows)
    return rows


async def _async_prepare(hass: HomeAssistant, route: Route, draft: Draft) -> _Letter:
    """Compose the texts and read the attachments, as the account and the draft want it."""
    options = {
        name: draft.options.get(name, route.entry.options.get(name, default)) for name, (_, default) in OPTIONS.items()
    }
    how = TextOptions(**{name: options[name] for name in ("overflow", "length_limit", "format", "emojis")})
    parts = compose(draft.message, draft.title, how)
    if not parts and not draft.attachments:
        raise invalid("message_empty")
    if draft.attachments:
        route.require_pictures()
    files, error = (), None
    try:
        files = await async_read_all(
            hass,
            draft.attachments,
            limit=options["attachment_limit"] * 1000,
            required=options["attachment_required"],
        )
        if not parts and not files:
            raise invalid("message_empty")
    except ServiceValidationError:
        raise
    except HomeAssistantError as err:
        if not options["optional"]:
            raise
        error = err
    return _Letter(
        route=route,
        text=Text(parts=parts or ("",), files=files, segments=sum(map(segments, parts))),
        patience=Patience(retry=options["retry"], wait=options["wait"], max_wait=options["max_wait"]),
        optional=options["optional"],
        error=error,
    )


def _report(hass: HomeAssistant, letter: _Letter, rows: Iterable[Row]) -> None:
    """Ask to sign in again where the credentials were refused, and log what nobody will raise."""
    for row in rows:
        if row.cause:
            start_reauth_if_refused(hass, letter.route.entry.entry_id, row.cause)
        if row.error and letter.optional:
            _LOGGER.warning("An optional text was not sent: %s", row.error.translation_key)


def _failure(rows: Sequence[Row]) -> HomeAssistantError:
    """Return the error that names who got the message, with ids, and who did not."""
    lost = [row for row in rows if row.error]
    if len(rows) == 1 and lost[0].error and not lost[0].message_ids:
        lost[0].error.__cause__ = lost[0].cause
        return lost[0].error
    sent = ", ".join(f"{_who(row)} ({', '.join(row.message_ids)})" for row in rows if not row.error) or "-"
    return failed("not_all_sent", sent=sent, failed="; ".join(map(_why, lost)))


def _who(row: Row) -> str:
    """Return whom a row is about."""
    return row.recipient or ", ".join(row.to)


def _why(row: Row) -> str:
    """Return why somebody did not get the message, and how much of it they have."""
    begun = f" [begun: {', '.join(row.message_ids)}]" if row.message_ids else ""
    return f"{_who(row)}: {row.error}{begun}"
