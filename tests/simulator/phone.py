"""The other person's phone: a page, and the same things as JSON for whoever drives the demo.

GET  /phone                       the page
GET  /phone/state                 messages, numbers, switches, subscriptions, counts
GET  /phone/live                  the state again whenever it has changed (server-sent events)
GET  /phone/account               what the account's form wants: app, number, JWT, password; and every secret;
                                  ?extension=102: another user's
GET  /phone/requests              every request so far
GET  /phone/files/{message}/{id}  a picture
POST /phone/text                  form: from, text, file (any number), to (the account's number unless told; a group's)
POST /phone/sent                  form: text, to: what the account's user writes in RingCentral's own app
POST /phone/messages/{id}/fail    let the delivery of a message fail
PUT  /phone/switches/{name}       {"on": true}: let something go wrong until it is switched off
POST /phone/revoke                delete the user's JWT credentials in the console, and end what they opened
PUT  /phone/limits                {"auth": 100}: requests per minute, as in another usage plan
"""

import asyncio
from collections import Counter
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .records import stamp
from .store import StoredMessage
from .switches import SWITCHES, Switches

if TYPE_CHECKING:
    from .server import Simulator

PAGE = Path(__file__).with_name("phone.html")
PERSON = "+14155550123"
LOOK_AGAIN = 0.2


class Phone:
    """Serves the page of a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        """Start with everything working."""
        self._simulator = simulator
        self._people = [PERSON]
        self._switches = Switches(simulator)
        # As slow as carriers are at their best: people want to see it.
        simulator.delivery.sent_after, simulator.delivery.delivered_after = 0.5, 2
        # A busy machine is not what people want to see.
        simulator.webhooks.seconds = 60

    def routes(self) -> list[web.RouteDef]:
        """Return the page's addresses."""
        return [
            web.get("/", self.page),
            web.get("/phone", self.page),
            web.get("/phone/state", self.state),
            web.get("/phone/live", self.live),
            web.get("/phone/account", self.account),
            web.get("/phone/requests", self.requests),
            web.get("/phone/files/{message}/{file}", self.file),
            web.post("/phone/text", self.text),
            web.post("/phone/sent", self.sent),
            web.post("/phone/messages/{message}/fail", self.fail),
            web.put("/phone/switches/{name}", self.switch),
            web.post("/phone/revoke", self.revoke),
            web.put("/phone/limits", self.limits),
        ]

    async def page(self, _: web.Request) -> web.FileResponse:
        """Show the phone."""
        return web.FileResponse(PAGE)

    async def state(self, _: web.Request) -> web.Response:
        """Tell everything that the page shows."""
        return web.json_response(self._state())

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Tell the state again whenever it has changed, until the page closes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        told = ""
        while request.transport and not request.transport.is_closing():
            state = json.dumps(self._state())
            if state != told:
                await response.write(f"data: {state}\n\n".encode())
            told = state
            await asyncio.sleep(LOOK_AGAIN)
        return response

    async def account(self, request: web.Request) -> web.Response:
        """Tell what signs in."""
        simulator = self._simulator
        number = request.query.get("extension", simulator.user.extension_number)
        users = {user.extension_number: user for user in simulator.world.extensions.values()}
        if number not in users:
            raise web.HTTPNotFound
        user = users[number]
        account = {
            "server_url": simulator.url,
            "client_id": simulator.app.client_id,
            "client_secret": simulator.app.client_secret,
            "source_number": user.number,
            "password": user.password,
            "jwt": simulator.jwt(user),
        }
        return web.json_response({**account, "secrets": sorted(simulator.secrets)})

    async def requests(self, _: web.Request) -> web.Response:
        """Tell every request so far."""
        names = ("method", "path", "kind", "group", "status", "at")
        return web.json_response([{name: getattr(seen, name) for name in names} for seen in self._simulator.requests])

    async def file(self, request: web.Request) -> web.Response:
        """Show a picture."""
        message = self._message(request)
        file = message.attachment(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.body, content_type=file.content_type, headers={"Cache-Control": "max-age=86400"})

    async def text(self, request: web.Request) -> web.Response:
        """Text the account."""
        form = await request.post()
        files = [
            (field.filename or "file", field.content_type, field.file.read())
            for field in form.getall("file", [])
            if isinstance(field, web.FileField)
        ]
        sender, text = str(form.get("from", "")), str(form.get("text", ""))
        to = [str(number) for number in form.getall("to", [])]
        if not sender or not (text or files):
            return web.json_response({"message": "A text needs words or a picture."}, status=400)
        if sender not in self._people:
            self._people.append(sender)
        self._simulator.receive(text, sender=sender, to=to or None, attachments=files)
        return web.json_response({})

    async def sent(self, request: web.Request) -> web.Response:
        """Let the account's user text somebody elsewhere."""
        form = await request.post()
        self._simulator.send(str(form.get("text", "")), to=str(form.get("to", PERSON)))
        return web.json_response({})

    async def fail(self, request: web.Request) -> web.Response:
        """Let the delivery of a message fail."""
        self._simulator.settle(self._message(request).id, "DeliveryFailed", error_code="SMS-CAR-430")
        return web.json_response({})

    async def switch(self, request: web.Request) -> web.Response:
        """Let something go wrong, or right again."""
        name = request.match_info["name"]
        if name not in SWITCHES:
            raise web.HTTPNotFound
        wanted = await request.json()
        self._switches.turn(name, on=wanted["on"])
        return web.json_response({})

    async def revoke(self, _: web.Request) -> web.Response:
        """Delete the user's JWT credentials; the account's page mints a new one."""
        user = self._simulator.user
        self._simulator.credentials.revoke_all(user)
        self._simulator.sessions.end_all(user)
        return web.json_response({})

    async def limits(self, request: web.Request) -> web.Response:
        """Allow another number of requests per minute."""
        wanted = await request.json()
        if not wanted.keys() <= self._simulator.limits.keys():
            raise web.HTTPNotFound
        self._simulator.limits.update(wanted)
        return web.json_response({})

    def _message(self, request: web.Request) -> StoredMessage:
        """Return the message that an address names."""
        number = request.match_info["message"]
        message = self._simulator.stores.get(int(number)) if number.isdecimal() else None
        if message is None:
            raise web.HTTPNotFound
        return message

    def _messages(self) -> list[StoredMessage]:
        """Return all messages with people outside, oldest first."""
        stores, extensions = self._simulator.stores, self._simulator.world.extensions.values()
        messages = [message for extension in extensions for message in stores.of(extension)]
        return sorted(messages, key=lambda message: (message.created, message.id))

    def _numbers(self) -> list[dict[str, str]]:
        """Return the numbers of the user's that can be texted, each with its name."""
        user = self._simulator.user
        return [
            {"number": number.phone_number, "name": number.label or owner.name}
            for owner in self._simulator.world.stores_of(user)
            for number in owner.numbers
            if "SmsSender" in number.features
        ]

    def _state(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        simulator = self._simulator
        messages = [_shown(message) for message in self._messages()]
        people = dict.fromkeys([*self._people, *(person for message in messages for person in message["people"])])
        kinds = Counter(seen.kind for seen in simulator.requests if seen.status == 200)
        return {
            "account": simulator.user.number,
            "numbers": self._numbers(),
            "people": list(people),
            "messages": messages,
            "switches": [
                {"name": name, "label": label, "on": name in self._switches.on}
                for name, (label, _, _) in SWITCHES.items()
            ],
            "subscriptions": [
                {"id": push.id, "transport": push.transport, "status": push.status}
                for push in simulator.subscriptions.values()
            ],
            "requests": {
                "total": len(simulator.requests),
                "refused": sum(seen.status == 429 for seen in simulator.requests),
                "logins": kinds["token"],
            },
        }


def _shown(message: StoredMessage) -> dict[str, Any]:
    """Return a message as the other person's phone shows it."""
    mine = message.direction == "Inbound"
    people = [message.sender] if mine else message.to
    return {
        "id": str(message.id),
        "mine": mine,
        "people": [party.number for party in people if party.number],
        "ours": _ours(message),
        "text": message.text,
        "at": stamp(message.created),
        "status": message.status,
        "error": message.error_code,
        "files": [
            {"name": item.file_name, "type": item.content_type, "url": f"/phone/files/{message.id}/{item.id}"}
            for item in message.attachments
            if item.type == "MmsAttachment"
        ],
    }


def _ours(message: StoredMessage) -> str | None:
    """Return the account's number that a message is from or to."""
    if message.direction == "Outbound":
        return message.sender.number
    return next((party.number for party in message.to if party.target), None)
