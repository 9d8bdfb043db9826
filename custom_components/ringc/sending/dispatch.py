"""One call becomes a result per recipient: routes are found, the content is made ready, each account sends."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from .. import issues
from ..data import async_set_up_again
from ..errors import ending, failed, invalid, start_reauth_if_refused
from .attachments import Attachments, LeftOut, async_read_all
from .job import Content
from .options import SendOptions
from .references import Reference, label
from .reply import async_find_reply_route
from .route import Route, Routes, find_routes
from .send_result import SendResult
from .sent_logs import Once
from .text import TextOptions, compose, is_quick, segments

_LOGGER = logging.getLogger(__name__)

ISSUE_LIMIT = "hourly_limit"
FEATURE_UNAVAILABLE = "CMN-109"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingMessage:
    """A message, whom it is for, and how it is to be sent; None leaves the choice to the account.

    `targets` are names or numbers; `reply_to` is the id of a text received, answered with `group` to everybody.
    `options` overrule those of the account. Its delivery is waited for at most `wait_for_delivery` seconds.
    `account_key` is what the action calls the choice of an account.
    """

    message: str
    title: str | None = None
    targets: Sequence[object] | None = None
    reply_to: str | None = None
    attachments: Sequence[Reference] = ()
    sender: str | None = None
    entry_id: str | None = None
    group: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    once: Once | None = None
    wait_for_delivery: float = 0
    account_key: str = "config_entry_id"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Prepared:
    """A message made ready for one route, or the reason why that failed."""

    message: OutgoingMessage
    route: Route
    options: SendOptions
    content: Content
    error: HomeAssistantError | None = None

    async def async_send(self, hass: HomeAssistant) -> list[SendResult]:
        """Hand it to the account's sender, and return a result per destination."""
        if self.error:
            failures = [SendResult(to=place.numbers, recipient=place.name) for place in self.route.destinations]
            for failure in failures:
                failure.fail(self.error)
            return failures
        results = await self.route.data.sender.async_send(
            sender=self.route.sender,
            in_threads=self.route.in_threads,
            destinations=self.route.destinations,
            content=self.content,
            options=self.options,
            once=self.message.once,
        )
        for result in results:
            if result.cause:
                start_reauth_if_refused(hass, self.route.entry.entry_id, result.cause)
        if any(result.error_code == ISSUE_LIMIT for result in results):
            issues.async_create(hass, self.route.entry, ISSUE_LIMIT, ISSUE_LIMIT, limit=str(self.options.hourly_limit))
        elif not self.route.data.sent_log.limited:
            issues.async_delete(hass, self.route.entry, ISSUE_LIMIT)
        if self.route.in_threads and any(result.error_code == FEATURE_UNAVAILABLE for result in results):
            await self._async_learn_how_numbers_text(hass)
        await self._async_wait_for_delivery(results)
        return results

    async def _async_learn_how_numbers_text(self, hass: HomeAssistant) -> None:
        """Set the account up again if its company has no Shared Inbox any more; the text that showed it is lost."""
        if await self.route.data.shared_numbers.async_update():
            async_set_up_again(hass, self.route.entry)

    async def _async_wait_for_delivery(self, results: Sequence[SendResult]) -> None:
        """Wait until it is known what became of what was sent, or time is up."""
        pending = [result for result in results if not result.error]
        ids = [message_id for result in pending for message_id in result.message_ids]
        if not self.message.wait_for_delivery or not ids:
            return
        texts = await self.route.data.delivery.async_wait(ids, self.message.wait_for_delivery)
        for result in pending:
            known = [texts[message_id] for message_id in result.message_ids if message_id in texts]
            result.apply_statuses((text.status, text.error_code) for text in known)


async def async_find_routes(hass: HomeAssistant, message: OutgoingMessage) -> Routes:
    """Return how a message reaches whom it is for."""
    if message.reply_to is None:
        return find_routes(
            hass,
            message.targets,
            sender=message.sender,
            entry_id=message.entry_id,
            group=message.group,
            account_key=message.account_key,
        )
    if message.targets is not None:
        raise invalid("reply_with_target")
    everybody = bool(message.group)
    return Routes(
        routes=[await async_find_reply_route(hass, message.reply_to, everybody=everybody, sender=message.sender)]
    )


async def async_send(hass: HomeAssistant, message: OutgoingMessage, routes: Routes | None = None) -> list[SendResult]:
    """Send a message and return a result per recipient; raises if one did not get it, unless that is optional.

    What is wrong for everybody is found before anything is sent; what is wrong for one keeps it from nobody else.
    """
    routes = routes or await async_find_routes(hass, message)
    prepared = await asyncio.gather(*(_async_prepare(hass, route, message) for route in routes.routes))
    sent = await asyncio.gather(*(each.async_send(hass) for each in prepared))
    optional = message.options.get("optional", bool(prepared) and all(each.options.optional for each in prepared))
    grave = [] if optional else list(routes.wrong)
    for each, results in zip(prepared, sent, strict=True):
        grave += [] if each.options.optional else results
    everything = [*chain.from_iterable(sent), *routes.wrong]
    if any(result.error for result in grave):
        raise _failure(everything)
    for result in everything:
        if result.error:
            _LOGGER.warning("An optional text to %s was not sent: %s", result.who, result.error.translation_key)
    return everything


async def _async_prepare(hass: HomeAssistant, route: Route, message: OutgoingMessage) -> _Prepared:
    """Compose the texts and read the attachments, as the message and the account want it.

    An attachment that fails is left out, unless it is required or there is nothing else.
    """
    options = SendOptions.of(route.entry.options, message.options)
    parts = await _async_compose(hass, message, options.text)
    if not parts and not message.attachments:
        raise invalid("message_empty")
    content = Content(parts=parts or ("",), segments=sum(map(segments, parts)))
    prepared = _Prepared(message=message, route=route, options=options, content=content)
    try:
        if len(parts) > options.max_parts:
            raise invalid("too_many_parts", parts=str(len(parts)), limit=str(options.max_parts))
        if not message.attachments:
            return prepared
        if not parts and route.in_threads:
            raise invalid("shared_inbox_needs_words", number=ending(route.sender))
        read = await _async_read(hass, route, message.attachments, options)
    except HomeAssistantError as err:
        if not options.optional:
            raise
        return replace(prepared, error=err)
    if not parts and not read.files:
        raise read.left_out[0].reason
    left_out = tuple(item.words(hass) for item in read.left_out)
    return replace(prepared, content=replace(content, files=read.files, left_out=left_out))


async def _async_compose(hass: HomeAssistant, message: OutgoingMessage, options: TextOptions) -> tuple[str, ...]:
    """Return the texts to send, composed off the event loop where that takes a while."""
    if is_quick(message.message, message.title, options):
        return compose(message.message, message.title, options)
    return await hass.async_add_executor_job(compose, message.message, message.title, options)


async def _async_read(
    hass: HomeAssistant, route: Route, attachments: Sequence[Reference], options: SendOptions
) -> Attachments:
    """Return the attachments that can go, and why others cannot; raises that if all are required."""
    try:
        route.require_pictures()
    except HomeAssistantError as err:
        if options.attachment_required:
            raise
        return Attachments(left_out=tuple(LeftOut(label(attachment), err) for attachment in attachments))
    return await async_read_all(
        hass, attachments, limit=options.attachment_limit * 1000, required=options.attachment_required
    )


def _failure(results: Sequence[SendResult]) -> HomeAssistantError:
    """Return the error that names who got the message, with ids, and who did not."""
    lost = [result for result in results if result.error]
    if len(results) == 1 and lost[0].error and (lost[0].complete or not lost[0].message_ids):
        lost[0].error.__cause__ = lost[0].cause
        return lost[0].error
    got = [result for result in results if result.message_ids and not result.error]
    sent = ", ".join(f"{result.who} ({', '.join(result.message_ids)})" for result in got) or "-"
    return failed("not_all_sent", sent=sent, failed="; ".join(map(_why, lost)))


def _why(result: SendResult) -> str:
    """Return why somebody did not get the message, and how much of it they have."""
    ids = ", ".join(result.message_ids)
    known = f" [{'sent' if result.complete else 'begun'}: {ids}]" if ids else ""
    return f"{result.who}: {result.error}{known}"
