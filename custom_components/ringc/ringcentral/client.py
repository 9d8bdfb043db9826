"""RingCentral's calls, one method each."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
import json as jsonlib
from typing import Any

import aiohttp

from . import paths
from .api import DEFAULT_MAX_WAIT, Api, OnExchange, entries, in_seconds
from .auth import Login
from .clock import Clock
from .exceptions import RejectedError, RingCentralError
from .extension import Extension, Feature, Grant, PhoneNumber, SmsConfiguration
from .http import Http
from .listeners import Listeners
from .message_threads import MessageThreads
from .models import File, Message, Token
from .multipart import multipart
from .rate_limit import Priority
from .store import MessageStore
from .stream import Stream, open_stream
from .subscriptions import Subscriptions
from .thread_assignments import ThreadAssignments


class RingCentral(MessageStore, Subscriptions):
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
        api = Api(login, http)
        super().__init__(api)
        self.threads = MessageThreads(api)
        self.thread_assignments = ThreadAssignments(self.threads, login.thread_turns)

    @property
    def server_time(self) -> datetime:
        """RingCentral's time: see `clock`, which also says how sure it is."""
        return self.clock.now()

    @property
    def clock(self) -> Clock:
        """RingCentral's clock, as its answers date it; the login's, so that it survives this client."""
        return self.login.clock

    @property
    def observations(self) -> Listeners[str, str]:
        """What RingCentral is seen to do where its documents are unclear: a kind and a value, nothing private."""
        return self._api.http.observations

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

    async def close(self) -> None:
        """End the login for good; its other calls fail from now on. A failure is ignored, as with revoke.

        https://developers.ringcentral.com/guide/authentication/tokens
        """
        with suppress(RingCentralError):
            await self.login.close(self._api.http)

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

    async def sms_configuration(
        self, phone_number_id: str, *, max_wait: float = DEFAULT_MAX_WAIT
    ) -> SmsConfiguration | None:
        """Return how a number is registered for texting, None where RingCentral does not say. Permission ReadAccounts.

        `phone_number_id` is the `id` of a PhoneNumber.
        https://developers.ringcentral.com/guide/messaging/sms/sms-requirements
        """
        path = f"{paths.OWN}/phone-number/{paths.digits(phone_number_id)}/sms-configuration"
        try:
            return SmsConfiguration.from_json(await self._api.json("GET", path, "light", max_wait=max_wait))
        except RejectedError as error:
            if error.status == 404:
                return None
            raise

    async def features(self, *ids: str) -> dict[str, Feature]:
        """Return these features of this extension, by id; one that RingCentral does not know is left out.

        `MessageThreads`: the Shared Inbox. `CallQueueSmsRecipient`: texts of call queues. Permission ReadAccounts.
        https://developers.ringcentral.com/api-reference/Features/readExtensionFeatures
        """
        path = f"{paths.OWN}/features"
        data = await self._api.json("GET", path, "medium", params={"featureId": ids}, priority=Priority.FOREGROUND)
        found = [Feature.from_json(record) for record in entries(data, "records") if record.get("id")]
        return {feature.id: feature for feature in found}

    async def grants(self) -> tuple[Grant, ...]:
        """Return what others, such as call queues, let this extension do. Permission ReadAccounts.

        https://developers.ringcentral.com/api-reference/User-Settings/listExtensionGrants
        """
        records = self._api.records(f"{paths.OWN}/grant", {"perPage": "1000"}, priority=Priority.FOREGROUND)
        return tuple([Grant.from_json(record) async for record in records])

    async def send(
        self,
        *,
        sender: str,
        to: Sequence[str],
        text: str,
        files: Sequence[File] = (),
        max_wait: float = 180,
        on_exchange: OnExchange | None = None,
    ) -> Message:
        """Send one SMS, or one MMS when there are files; several numbers in `to` are one group conversation.

        The request is made once. It is repeated only after RingCentral answered that it did not take it (401 once,
        429 within `max_wait` seconds). On any other failure `unsent` tells whether the message provably stayed here;
        if it is False the message may be on its way: look into the store before trying again. Permission SMS.
        `on_exchange` is awaited with True whenever the request is about to leave, and with False when it was not taken.
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
        async with self._api.answered(
            request, "medium", max_wait=max_wait, priority=Priority.SEND, on_exchange=on_exchange
        ) as reply:
            return Message.from_json(await reply.json())

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
