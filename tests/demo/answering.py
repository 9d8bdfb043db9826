"""The check's steps about answers: to groups, reactions, senders of letters, while away, and over two accounts."""

import asyncio
from functools import partial
from typing import Any

import aiohttp

from .home import WAIT_SECONDS, until
from .loop import PERSON, RECIPIENT, other_number
from .part import Part, expect, figure

OTHER_USER = "102"
QUEUE = "Support"
KIM = other_number(1)
AWAY = {"alias": "Away", "use_blueprint": {"path": "ringc/away_reply.yaml", "input": {"switch": "input_boolean.away"}}}


class Answering(Part):
    """Who is answered, from which number, and who is not."""

    async def group(self) -> None:
        """In a group conversation, ringc.reply answers everybody from the number that was texted."""
        event = await self.receive("Dinner at eight?", to=[KIM, await self.own_number()])
        expect(event["others"] == [KIM], f"others: {event['others']}")
        await self.home.answer(
            "ringc", "reply", message_id=event["message_id"], message="Yes, for all.", everybody=True
        )
        message = await self.phone.wait_for("Yes, for all.")
        expect(set(message["people"]) == {PERSON, KIM}, f"it went to {message['people']}")

    async def reaction(self) -> None:
        """A phone's reaction to a text is an event, and runs and answers nothing."""
        event = await self.receive("Liked “The porch light is on.”")
        expect((event["reaction"] or {}).get("kind") == "like", f"reaction: {event['reaction']}")
        await self.nothing_else()

    async def queue(self) -> None:
        """A text to a call queue's number arrives, and is answered from that number."""
        numbers = {shown["name"]: shown["number"] for shown in (await self.phone.get("state"))["numbers"]}
        event = await self.receive("Is the light on?", to=[numbers[QUEUE]])
        expect(event["our_number"] == numbers[QUEUE] and event["to_name"] == QUEUE, f"to {event['to_name']}")
        message = await self.phone.wait_for("The porch light is on.")
        expect(message["ours"] == numbers[QUEUE], f"from {message['ours']}")

    async def letters(self) -> None:
        """A sender of letters is nobody's number, and cannot be answered."""
        event = await self.receive("Your code is 123456", sender=RECIPIENT)
        expect(event["from"] is None and event["caller_name"] == RECIPIENT, f"from {event['from']}")
        expect(not event["known_sender"] and event["from_name"] is None, "it passes for the recipient of that name")

    async def away(self) -> None:
        """While away, a sender is answered once."""
        await self.home.request("POST", "/api/config/automation/config/away", AWAY)
        await until(partial(self.home.has, "automation.away"), WAIT_SECONDS, "automation")
        await self.home.call("input_boolean", "turn_on", entity_id="input_boolean.away")
        await self.receive("Are you there?")
        [message] = await self.phone.news()
        expect("away" in message["text"], f'"{message["text"]}"')
        await self.receive("Hello?")
        await self.nothing_else()
        await self.home.request("DELETE", "/api/config/automation/config/away")

    async def two_accounts(self) -> None:
        """With two accounts, texts go from the recipient's account, and an answer from the number that was texted."""
        other = await self.phone.get(f"account?extension={OTHER_USER}")
        result = await self.home.flow(self.loop.form(other), handler="ringc")
        entry_id = result["result"]["entry_id"]
        await until(partial(self.loop.pushed, 2), WAIT_SECONDS, "second push subscription")
        await self.home.call("notify", "ringc", message="From the first account", target=RECIPIENT)
        await self.phone.wait_for("From the first account")
        event = await self.receive("To the second", to=[other["source_number"]])
        expect(event["our_number"] == other["source_number"], f"to {event['our_number']}")
        await self.home.answer("ringc", "reply", message_id=event["message_id"], message="From the second")
        message = await self.phone.wait_for("From the second")
        expect(message["ours"] == other["source_number"], f"from {message['ours']}")
        await self.home.request("DELETE", f"/api/config/config_entries/entry/{entry_id}")
        await until(partial(self.loop.pushed, 1), WAIT_SECONDS, "end of the second push subscription")

    async def nothing_else(self) -> None:
        """Fail if anything was texted to the phone that nobody waited for: it would come before this."""
        await self.home.call("notify", "ringc", message="Nothing else", target=RECIPIENT)
        await self.phone.wait_for("Nothing else")

    async def own_number(self) -> str:
        """Return the account's number."""
        return str((await self.phone.get("account"))["source_number"])

    async def receive(self, text: str, *, sender: str = PERSON, to: list[str] | None = None) -> dict[str, Any]:
        """Let somebody text; return the event that this becomes."""
        form = aiohttp.FormData([("from", sender), ("text", text), *(("to", number) for number in to or ())])
        async with self.home.socket() as socket:
            await socket.command(type="subscribe_events", event_type="ringc_sms_received")
            async with self.phone.session.post(f"{self.phone.url}/text", data=form) as response:
                response.raise_for_status()
            async with asyncio.timeout(WAIT_SECONDS):
                event = await socket.event(lambda data: data["message"] == text)
        figure(f"{event['type']} from {event['from'] or event['caller_name']}")
        return event
