"""The simulator itself: one account that tests and the demo start, watch and disturb."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from email.utils import formatdate
import socket
from typing import Any

from aiohttp import web

from .api.account import AccountApi, nothing_here
from .api.extension import ExtensionApi
from .api.features import FeaturesApi
from .api.message_content import MessageContentApi
from .api.message_store import MessageStoreApi
from .api.message_sync import MessageSyncApi
from .api.message_threads import MessageThreadsApi
from .api.multipart import REQUEST_LIMIT
from .api.oauth import OAuthApi
from .api.phone_numbers import PhoneNumberApi
from .api.router import Endpoint, LoggedRequest, Router
from .api.sms import Accepted, SmsApi
from .api.subscription import SubscriptionApi
from .api.thread_messages import ThreadMessagesApi
from .api.thread_sync import ThreadSyncApi
from .api.wstoken import WsTokenApi
from .clock import Clock
from .connections import Connections
from .credentials import Credentials
from .delivery import Delivery
from .faults import Fault, Faults, usual_body
from .limits import Limits
from .push.events import Events
from .push.subscriptions import Subscription, Subscriptions
from .push.webhooks import Push, Webhooks
from .push.websocket import WebSocketGateway
from .readings import Readings
from .sessions import Sessions
from .state import App, Extension
from .store import StoredMessage, Stores
from .threads import ThreadEntry, Threads
from .world import World

HOST = "127.0.0.1"
STRANGER = "+16505550199"


class Simulator:
    """A RingCentral account on 127.0.0.1.

    `extra_routes` may be filled before start(): whatever else the same server shall answer.
    Started again after stop(), it comes back on the same port with everything it knew.
    """

    def __init__(self) -> None:
        """Make the default account; nothing listens yet."""
        self.world = World()
        self.sessions = Sessions(self.world)
        self.credentials = Credentials(self.world)
        self.usage = Limits(self.world.clock)
        self.faults = Faults()
        self.stores = Stores(self.world)
        self.threads = Threads(self.world)
        self.delivery = Delivery(self.world, self.stores, self.threads)
        self.sms = SmsApi(self.world, self.stores, self.delivery)
        self.message_store = MessageStoreApi(self.world, self.stores)
        self.thread_sync = ThreadSyncApi(self.world, self.threads, self.stores)
        self.message_sync = MessageSyncApi(self.world, self.stores)
        self.webhooks = Webhooks(self.world)
        self.subscription_store = Subscriptions(self.world)
        self.events = Events(self.world, self.stores, self.threads, self.subscription_store, self.webhooks)
        self.gateway = WebSocketGateway(self.world, self.subscription_store, self.usage, self.sessions)
        self.sessions.on_end.append(self.gateway.on_session_end)
        self.connections = Connections()
        self.router = Router(self.world, self.sessions, self.usage, self.faults, self.connections)
        self.extra_routes: list[web.AbstractRouteDef] = []
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._socket: socket.socket | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on a port of 127.0.0.1: the given one, else the last one, else any free one."""
        application = web.Application(client_max_size=REQUEST_LIMIT)
        application.on_response_prepare.append(self._date)
        application.add_routes(self.extra_routes)
        application.router.add_get("/ws", self.gateway.serve)
        application.add_routes([self._route(item) for item in self._endpoints()])
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        self._socket = socket.create_server((HOST, port or self.port), backlog=128)
        await web.SockSite(self._runner, self._socket).start()
        self.port = self._runner.addresses[0][1]
        self.world.url = self.world.media_url = f"http://{HOST}:{self.port}"
        await self.webhooks.open()

    async def stop(self) -> None:
        """Stop listening and end everything that runs here."""
        await self.world.end_tasks()
        await self.gateway.stop()
        await self.webhooks.close()
        self.connections.stop()
        if self._runner and self._socket:
            # asyncio fails on a connection that it accepted just before its server closed: let it finish with those.
            asyncio.get_running_loop().remove_reader(self._socket)
            await asyncio.sleep(0)
            await self._runner.cleanup()
        self._runner = self._socket = None

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Date an answer by this server's clock, not the machine's."""
        if self.readings.answers_have_date:
            response.headers["Date"] = formatdate(round(self.clock.time(), 3), usegmt=True)
        else:
            response.headers.popall("Date", None)

    def _endpoints(self) -> list[Endpoint]:
        """Return everything that RingCentral answers here."""
        return [
            *OAuthApi(self.world, self.sessions, self.credentials).endpoints(),
            *AccountApi(self.world).endpoints(),
            *ExtensionApi(self.world).endpoints(),
            *PhoneNumberApi(self.world).endpoints(),
            *FeaturesApi(self.world, self.threads).endpoints(),
            *self.sms.endpoints(),
            *self.message_store.endpoints(),
            *self.message_sync.endpoints(),
            *self.thread_sync.endpoints(),
            *MessageThreadsApi(self.world, self.threads).endpoints(),
            *ThreadMessagesApi(self.world, self.threads, self.stores, self.delivery, self.sms.accepted).endpoints(),
            *MessageContentApi(self.stores).endpoints(),
            *SubscriptionApi(self.world, self.subscription_store, self.webhooks).endpoints(),
            *WsTokenApi(self.gateway).endpoints(),
            Endpoint(method="*", path="/restapi{rest:.*}", kind="unknown", handler=nothing_here, bearer=False),
        ]

    def _route(self, endpoint: Endpoint) -> web.RouteDef:
        """Return aiohttp's route of an endpoint."""
        options = {"allow_head": False} if endpoint.method == "GET" else {}
        return web.RouteDef(endpoint.method, endpoint.path, self.router.route(endpoint), options)

    @property
    def url(self) -> str:
        """Return the server's address."""
        return self.world.url

    @property
    def clock(self) -> Clock:
        """Return the clock, which can be advanced."""
        return self.world.clock

    @property
    def readings(self) -> Readings:
        """Return how open points of the documents are read."""
        return self.world.readings

    @property
    def account_id(self) -> int:
        """Return the account's id."""
        return self.world.account_id

    @property
    def app(self) -> App:
        """Return the app."""
        return self.world.app

    @property
    def user(self) -> Extension:
        """Return the user."""
        return self.world.user

    @property
    def other_user(self) -> Extension:
        """Return another user of the account."""
        return self.world.other_user

    @property
    def queue(self) -> Extension:
        """Return the call queue."""
        return self.world.queue

    @property
    def accepted(self) -> list[Accepted]:
        """Return every message that was accepted, in order."""
        return self.sms.accepted

    @property
    def requests(self) -> list[LoggedRequest]:
        """Return every request, in order."""
        return self.router.log

    @property
    def subscriptions(self) -> dict[str, Subscription]:
        """Return the live subscriptions."""
        return {item.id: item for item in self.subscription_store.live()}

    @property
    def deliveries(self) -> list[Push]:
        """Return every event that was pushed, in order."""
        return self.events.log

    @property
    def limits(self) -> dict[str, int]:
        """Return the requests per minute of each group."""
        return self.usage.groups

    @property
    def secrets(self) -> set[str]:
        """Return every secret that was issued or told."""
        return (
            self.world.secrets
            | {app.client_secret for app in self.world.apps.values()}
            | {extension.password for extension in self.world.extensions.values()}
        )

    @property
    def store_delay(self) -> float:
        """Return how many seconds an accepted message stays invisible in the store."""
        return self.stores.delay

    @store_delay.setter
    def store_delay(self, seconds: float) -> None:
        """Let accepted messages show up late."""
        self.stores.delay = seconds

    def jwt(
        self,
        user: Extension | None = None,
        *,
        expires_in: float | None = None,
        audience: str | None = None,
        clients: Collection[str] | None = None,
    ) -> str:
        """Mint a JWT credential; `audience` is another environment's host, `clients` limits it to apps."""
        return self.credentials.mint(user or self.user, expires_in, audience, clients)

    def fail(self, kind: str, *, retry_after: float | str | None = None, **fault: Any) -> Fault:
        """Let the next requests of a kind fail: see Fault. `retry_after` alone means a 429."""
        if retry_after is not None:
            fault.setdefault("status", 429)
            fault["headers"] = {**fault.get("headers", {}), "Retry-After": str(retry_after)}
        return self.faults.add(kind, Fault(**fault))

    def fail_part(self, message_id: int, status: int = 503, body: Any = None) -> None:
        """Let a message's part of every multi-status answer fail; a `body` of your own may be unreadable."""
        shown = usual_body(status) if body is None else body
        self.message_store.part_faults[str(message_id)] = (status, shown)

    def receive(
        self,
        text: str,
        *,
        sender: str | None = STRANGER,
        to: str | Sequence[str] | None = None,
        attachments: Sequence[tuple[str, str, bytes]] = (),
        created: datetime | None = None,
        name: str | None = None,
        type: str = "SMS",  # noqa: A002 - RingCentral's word
    ) -> StoredMessage:
        """Let somebody text the account; several `to` make a group. Returns the first owner's message.

        What goes to the Shared Inbox: see receive_shared().
        Another `type` (Fax, VoiceMail, Pager) makes a record that is no text.
        """
        numbers = [to or self.user.number] if to is None or isinstance(to, str) else list(to)
        return self.delivery.receive(text, sender, numbers, attachments, created=created, name=name, type=type)[0]

    def send(self, text: str, *, to: str, created: datetime | None = None) -> StoredMessage:
        """Let the account's user text somebody with RingCentral's own app."""
        return self.delivery.send_by_app(self.user, text, to, created=created)

    def receive_shared(
        self,
        text: str,
        *,
        to: str,
        sender: str = STRANGER,
        attachments: Sequence[tuple[str, str, bytes]] = (),
    ) -> ThreadEntry:
        """Let somebody text a number of the Shared Inbox, which must be enabled. Returns the thread's message."""
        self.delivery.receive(text, sender, [to], attachments)
        return self.threads.entries[-1]

    def expire_sync_tokens(self) -> None:
        """Let every sync token be refused from now on."""
        self.message_sync.tokens.clear()
        self.thread_sync.tokens.clear()

    def settle(self, message_id: int, status: str, error_code: str | None = None, *, to: str | None = None) -> None:
        """Set a message's delivery status by hand, for all recipients or one."""
        message = self.stores.get(int(message_id))
        if message is None:
            raise KeyError(message_id)
        self.delivery.settle(message, status, error_code, to)
