"""The check's steps about texts that come in."""

import asyncio
from functools import partial
from pathlib import Path
import time
from typing import Any

from .home import WAIT_SECONDS, until
from .loop import PERSON, RECIPIENT
from .part import Part, expect, figure

QUESTION = "The garage is still open. Shall I close it?"


class Receiving(Part):
    """Texts through every way in, and the answer to a question."""

    async def inbound(self) -> None:
        """A text back comes through the webhook as ringc_sms_received, and an automation answers it."""
        event = await self.text_back("Light on, please")
        expect(event["via"] == "webhook", f"via {event['via']}")
        expect(event["from"] == PERSON and event["known_sender"], f"from {event['from']}")
        expect(event["type"] == "SMS" and event["from_name"] == RECIPIENT, f"{event['type']} from {event['from_name']}")
        await self.phone.wait_for("The porch light is on.")
        expect((await self.home.state("input_boolean.porch_light"))["state"] == "on", "the light is off")

    async def picture_back(self) -> None:
        """A picture back becomes an event with its attachment."""
        event = await self.text_back("Look!", self.home.folder / "www/front_door.jpg")
        [attachment] = event["attachments"]
        expect(event["type"] == "MMS" and attachment["content_type"] == "image/jpeg", f"got {attachment}")
        saved = Path(attachment["path"])
        expect(saved.is_relative_to(self.home.folder) and saved.is_file(), f"it was saved as {saved}")

    async def conversation(self) -> None:
        """The page of conversations shows both sides and the picture; opening it asks RingCentral's store once."""
        account = {"config_entry_id": self.loop.entry_id}
        seen = len(await self.requests())
        async with self.home.socket() as socket:
            await socket.command(type="ringc/conversations/subscribe", **account)
            await socket.command(type="ringc/conversation/subscribe", conversation=PERSON, **account)
            accounts = (await socket.command(type="ringc/accounts"))["accounts"]
        expect([found["config_entry_id"] for found in accounts] == [self.loop.entry_id], f"accounts: {accounts}")
        asked = [request for request in (await self.requests())[seen:] if request["kind"] == "store"]
        expect(len(asked) == 1, f"{len(asked)} requests")
        everybody, shown = socket.events
        expect(RECIPIENT in [found["name"] for found in everybody["conversations"]], "the recipient is missing")
        expect(
            {message["direction"] for message in shown["messages"]} == {"inbound", "outbound"}, "one side is missing"
        )
        [picture] = next(message["attachments"] for message in shown["messages"] if message["text"] == "Look!")
        async with self.home.session.get(self.home.url + picture["url"]) as response:
            expect(response.status == 200 and response.content_type == "image/jpeg", f"the picture: {response.status}")

    async def question(self) -> None:
        """A script's ringc.ask texts a question, and acts on the answer."""
        asking = asyncio.create_task(self.home.answer("script", "ask_about_garage"))
        try:
            await self.phone.wait_for(QUESTION)
            event = await self.text_back("Yes!")
            answer = await asyncio.wait_for(asking, WAIT_SECONDS)
        finally:
            asking.cancel()
        expect(answer["id"] == "close" and answer["sentence"] == "Yes!", f"got {answer}")
        expect(answer["message_id"] == event["message_id"] and answer["from"] == PERSON, f"got {answer}")
        await self.phone.wait_for("The garage is closed.")
        expect((await self.home.state("input_boolean.garage_door"))["state"] == "off", "the garage is open")

    async def websocket(self) -> None:
        """With nothing reachable from outside, a text comes through the WebSocket."""
        await self.loop.choose_inbound("websocket")
        await until(partial(self.loop.pushes, "WebSocket"), WAIT_SECONDS, "WebSocket")
        event = await self.text_back("Anybody there?")
        expect(event["via"] == "websocket", f"via {event['via']}")
        expect(not await self.loop.pushes(), "the webhook is still subscribed")

    async def away(self) -> None:
        """A text sent while Home Assistant was stopped arrives once after it starts, and is answered."""
        expect(await self.home.program.stop() == 0, "Home Assistant did not end well")
        await self.phone.text("Light off, please")
        await self.home.program.start()
        await self.phone.wait_for("The porch light is off.")
        await until(self.home.running, WAIT_SECONDS, "end of Home Assistant's start")
        await until(partial(self.loop.pushes, "WebSocket"), WAIT_SECONDS, "WebSocket")
        await self.loop.choose_inbound("auto")
        await until(self.loop.pushes, WAIT_SECONDS, "webhook")

    async def text_back(self, text: str, file: Path | None = None) -> dict[str, Any]:
        """Text the account; return the event that this becomes."""
        async with self.home.socket() as socket:
            await socket.command(type="subscribe_events", event_type="ringc_sms_received")
            sent = time.monotonic()
            await self.phone.text(text, file)
            async with asyncio.timeout(WAIT_SECONDS):
                event = await socket.event(lambda data: data["message"] == text)
        figure(f"event after {time.monotonic() - sent:.2f} s, via {event['via']}")
        return event
