"""RingCentral's calls, one method each."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from itertools import batched
import json as jsonlib
from typing import Any

import aiohttp
from yarl import URL

from . import paths
from .api import BULK_SIZE, DEFAULT_MAX_WAIT, Api, entries, in_seconds
from .auth import Login
from .clock import Clock
from .exceptions import RejectedError, ResponseError, RingCentralError
from .http import Http, Request, may_see_token, refusal
from .models import Extension, File, Message, PhoneNumber, Subscription, SyncPage, Token
from .multipart import multipart
from .rate_limit import Priority
from .stream import Stream, open_stream


class RingCentral:
    """A user's RingCentral. Numbers are E.164 strings, times are aware datetimes, durations are seconds.

    Every method raises RingCentralError only: NoAnswerError, ResponseError (AuthenticationError, RateLimitError,
    RejectedError). Requests wait at most a few seconds for RingCentral's rate limit, or `max_wait` where it is offered:
    RateLimitError comes at once when that will not do.
    """

    def __init__(
        self,
        login: Login,
        session: aiohttp.ClientSession,
        *,
        send_session: aiohttp.ClientSession | None = None,
        connect_timeout: float = 4,
        read_timeout: float = 10,
        follow_redirects: bool = True,
        user_agent: str = "ringc",
    ) -> None:
        """Use a login through a session; both stay the caller's.

        `send_session` keeps idle connections for `SEND_KEEPALIVE` seconds at most; without one, sends use `session`.
        """
        self.login = login
        http = Http(
            login.credentials.server,
            session,
            login.clock,
            send_session=send_session or session,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            follow_redirects=follow_redirects,
            user_agent=user_agent,
        )
        self._api = Api(login, http)

    @property
    def server_time(self) -> datetime:
        """RingCentral's time: see `clock`, which also says how sure it is."""
        return self.clock.now()

    @property
    def clock(self) -> Clock:
        """RingCentral's clock, as its answers date it; the login's, so that it survives this client."""
        return self.login.clock

    async def authenticate(self) -> Token:
        """Log in unless there is a valid token. Raises AuthenticationError when RingCentral refuses.

        https://developers.ringcentral.com/guide/authentication/jwt-flow
        """
        return await self.login.get_token(self._api.http, in_seconds(DEFAULT_MAX_WAIT), ignore_cached_refusal=True)

    async def revoke(self) -> None:
        """End the session. A failure is ignored: the token dies by itself within an hour.

        https://developers.ringcentral.com/guide/authentication/tokens
        """
        with suppress(RingCentralError):
            await self.login.revoke(self._api.http)

    async def extension(self) -> Extension:
        """Return the extension of this login. Permission ReadAccounts.

        https://developers.ringcentral.com/api-reference/Extensions/readExtension
        """
        return Extension.from_json(await self._api.json("GET", paths.OWN, "light", priority=Priority.FOREGROUND))

    async def phone_numbers(self) -> tuple[PhoneNumber, ...]:
        """Return all numbers of this extension with what they may do. Permission ReadAccounts.

        https://developers.ringcentral.com/api-reference/Phone-Numbers/listExtensionPhoneNumbers
        """
        records = self._api.records(f"{paths.OWN}/phone-number", {"perPage": "1000"}, priority=Priority.FOREGROUND)
        return tuple([PhoneNumber.from_json(record) async for record in records if record.get("phoneNumber")])

    async def send(
        self, *, sender: str, to: Sequence[str], text: str, files: Sequence[File] = (), max_wait: float = 180
    ) -> Message:
        """Send one SMS, or one MMS when there are files; several numbers in `to` are one group conversation.

        The request is made once. It is repeated only after RingCentral answered that it did not take it (401 once,
        429 within `max_wait` seconds). On any other failure `unsent` tells whether the message provably stayed here;
        if it is False the message may be on its way: look into the store before trying again. Permission SMS.
        https://developers.ringcentral.com/guide/messaging/sms/sending-sms
        https://developers.ringcentral.com/guide/messaging/sms/sending-images
        """
        message: dict[str, Any] = {"from": {"phoneNumber": sender}, "to": [{"phoneNumber": number} for number in to]}
        if text or not files:
            message["text"] = text
        body = jsonlib.dumps(message).encode()
        content_type = "application/json"
        if files:
            content_type, body = multipart(body, files)
        request = self._api.request(
            "POST",
            f"{paths.OWN}/{'mms' if files else 'sms'}",
            body=body,
            headers={"Content-Type": content_type},
            hide=[text],
        )
        async with self._api.answered(request, "medium", max_wait=max_wait, priority=Priority.SEND) as reply:
            return Message.from_json(await reply.json())

    async def message(self, message_id: str, *, extension: str | None = None) -> Message:
        """Return one message of the store; RejectedError with status 404 when there is none. Permission ReadMessages.

        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        path = f"{paths.store(extension)}/{paths.digits(message_id)}"
        return Message.from_json(await self._api.json("GET", path, "light"))

    async def messages(self, ids: Iterable[str], *, extension: str | None = None) -> tuple[Message, ...]:
        """Return those of these messages that exist, up to 50 per request. Permission ReadMessages.

        https://developers.ringcentral.com/guide/basics/batch-requests
        """
        found: list[Message] = []
        for batch in batched(dict.fromkeys(ids), BULK_SIZE, strict=False):
            for status, body in await self._api.bulk("GET", paths.store(extension), batch, "light"):
                if status == 200:
                    found.append(Message.from_json(body))
                elif status != 404:
                    raise refusal(status, body)
        return tuple(found)

    async def list_messages(
        self,
        *,
        date_from: datetime,
        date_to: datetime | None = None,
        direction: str | None = None,
        phone_number: str | None = None,
        unread: bool = False,
        limit: int = 100,
        extension: str | None = None,
        lookup: bool = False,
        max_wait: float = DEFAULT_MAX_WAIT,
    ) -> tuple[Message, ...]:
        """Return SMS and MMS of the store, newest first, at most `limit`. Permission ReadMessages.

        `direction` is `Inbound` or `Outbound`, `phone_number` the other side's; `unread` leaves out what was read.
        `lookup` says that this looks for a message whose answer was lost: it goes before all that is not a send.
        Each page may wait `max_wait` seconds for the rate limit.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        params = {
            "messageType": "SMS",
            "dateFrom": paths.stamp(date_from),
            "dateTo": paths.stamp(date_to),
            "direction": direction,
            "phoneNumber": phone_number,
            "readStatus": "Unread" if unread else None,
            "perPage": str(min(limit, 1000)),
        }
        found: list[Message] = []
        priority = Priority.FOREGROUND if lookup else Priority.BACKGROUND
        async for record in self._api.records(paths.store(extension), params, priority=priority, max_wait=max_wait):
            if len(found) >= limit:
                break
            if record.get("id"):
                found.append(Message.from_json(record))
        return tuple(found)

    async def sync(
        self,
        *,
        token: str | None = None,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        direction: str | None = "Inbound",
        count: int = 250,
        extension: str | None = None,
    ) -> SyncPage:
        """Return what is new since a sync token, or without one all messages between the dates.

        `count` is a hint that RingCentral may exceed; `older_exist` says that older messages were cut off. Overlaps of
        some seconds are normal: the same message may come again. An expired token is a RejectedError with code CMN-101
        (parameter syncToken) or MSG-333: sync without it. Permission ReadMessages.
        https://developers.ringcentral.com/guide/messaging/message-store/message-sync
        """
        if token:
            params: dict[str, str | None] = {"syncType": "ISync", "syncToken": token}
        else:
            params = {
                "syncType": "FSync",
                "messageType": "SMS",
                "direction": direction,
                "dateFrom": paths.stamp(date_from),
                "dateTo": paths.stamp(date_to),
                "recordCount": str(count),
            }
        path = paths.store(extension).replace("message-store", "message-sync")
        return SyncPage.from_json(await self._api.json("GET", path, "light", params=params))

    async def mark_read(
        self, ids: Iterable[str], *, extension: str | None = None, max_wait: float = DEFAULT_MAX_WAIT
    ) -> None:
        """Mark messages as read, up to 50 per request. Permission EditMessages.

        All are tried; then the first refusal, if any, is raised.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        await self._api.change("PUT", paths.store(extension), ids, {"readStatus": "Read"}, max_wait=max_wait)

    async def delete(
        self, ids: Iterable[str], *, extension: str | None = None, max_wait: float = DEFAULT_MAX_WAIT
    ) -> None:
        """Delete these messages, 1 to 1000 of them, up to 50 per request. Permission EditMessages.

        What is gone already counts as done. All are tried; then the first refusal, if any, is raised.
        https://developers.ringcentral.com/guide/messaging/message-store/messaging
        """
        await self._api.change("DELETE", paths.store(extension), ids, None, max_wait=max_wait)

    async def download(self, uri: str, *, limit: int, max_wait: float = 30) -> AsyncGenerator[bytes]:
        """Yield an attachment's bytes, at most `limit` of them (else ResponseError). Permission ReadMessages.

        `uri` is the attachment's own; raises RingCentralError when its host must not see the token. RingCentral may
        answer a part (206): then the rest is asked for, until there is none (416) where the length is not told.
        Close the generator (`contextlib.aclosing`) when leaving early.
        https://developers.ringcentral.com/guide/basics/media
        """
        if not may_see_token(self.login.credentials.server, uri):
            raise RingCentralError("The attachment is on a host that must not see the token", unsent=True)
        start, length = 0, None
        while length is None or start < length:
            headers = {"Accept": "*/*"} | ({"Range": f"bytes={start}-"} if start else {})
            request = Request(method="GET", url=URL(uri), headers=headers)
            try:
                async with self._api.answered(request, "medium", max_wait=max_wait, size=limit) as reply:
                    before, (place, told) = start, reply.content_range
                    if place != start or (length is not None and told != length):
                        raise ResponseError("RingCentral sent another part than was asked for", status=reply.status)
                    async for chunk in reply.chunks(limit - start):
                        start += len(chunk)
                        yield chunk
            except RejectedError as error:
                if start and error.status == 416:
                    return
                raise
            length = told if reply.status == 206 else start
            if start == before and start != length:
                raise ResponseError("RingCentral sent an empty part", status=reply.status)

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """Return this user's subscriptions of this app, of every transport.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        data = await self._api.json("GET", paths.SUBSCRIPTION, "light")
        return tuple(Subscription.from_json(record) for record in entries(data, "records") if record.get("id"))

    async def subscribe_webhook(
        self, *, address: str, verification_token: str, filters: Sequence[str], expires_in: int
    ) -> Subscription:
        """Create a webhook subscription. RingCentral calls the address before it answers: it must be served already.

        The token comes back with every event; `expires_in` is seconds. RejectedError: SUB-505 too many subscriptions,
        SUB-521 to SUB-526 the address did not answer as it must. Look at `disabled_filters` of what is returned.
        https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks
        """
        delivery = {"transportType": "WebHook", "address": address, "verificationToken": verification_token}
        body = {"eventFilters": list(filters), "expiresIn": expires_in, "deliveryMode": delivery}
        hide = [verification_token, address]
        return Subscription.from_json(await self._api.json("POST", paths.SUBSCRIPTION, "medium", json=body, hide=hide))

    async def subscription(self, subscription_id: str) -> Subscription:
        """Return a subscription; RejectedError with status 404 when it is gone.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        return Subscription.from_json(await self._api.json("GET", paths.subscription(subscription_id), "light"))

    async def renew(self, subscription_id: str, *, filters: Sequence[str], expires_in: int) -> Subscription:
        """Renew a webhook subscription for `expires_in` seconds from now and set its filters.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        body = {"eventFilters": list(filters), "expiresIn": expires_in}
        return Subscription.from_json(
            await self._api.json("PUT", paths.subscription(subscription_id), "medium", json=body)
        )

    async def unsubscribe(self, subscription_id: str) -> None:
        """Delete a subscription; one that is gone already counts as done.

        https://developers.ringcentral.com/guide/notifications/subscription-management
        """
        try:
            async with self._api.answered(self._api.request("DELETE", paths.subscription(subscription_id)), "medium"):
                pass
        except RejectedError as error:
            if error.status != 404:
                raise

    def stream(
        self, filters: Sequence[str], *, recovery: str | None = None, ping: float = 30
    ) -> AbstractAsyncContextManager[Stream]:
        """Open a WebSocket and subscribe: `async with client.stream(...) as stream: async for event in stream`.

        `recovery` is the `recovery_token` of a lost stream with the same filters. Within its `recovery_timeout`
        seconds RingCentral may take it up again and send what was missed: then `stream.recovered` is true. If not, it
        was subscribed anew: look at `stream.subscription.disabled_filters`, and into the store for what was missed.
        A lost connection is noticed after `ping` and half as many seconds. RejectedError with code SUB-528: the app has
        no permission for WebSockets. Each call costs one of the 5 logins a minute: back off between attempts.
        https://developers.ringcentral.com/guide/notifications/websockets/subscribing
        """
        return open_stream(self._api, filters, recovery=recovery, ping=ping)
