"""The loop without a person: one line per step, with its time; the first failure ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
import time
from typing import Any

from .home import until
from .loop import PERSON, RECIPIENT, Loop, running

STEP_SECONDS = 60
MEGABYTES = 15
TEXTS = [
    "Home\nThe washing machine has finished.",
    "Somebody is at the front door.",
    "Sent by the entity.",
    "The porch light is on.",
    "The porch light is off.",
]


class Check:
    """The steps, in the order in which they are made, and what they measured."""

    def __init__(self, loop: Loop) -> None:
        """Begin with the simulator running and Home Assistant starting."""
        self.loop = loop
        self.home = loop.home
        self.phone = loop.phone
        self.memory = 0.0

    async def start(self) -> None:
        """Home Assistant starts with ringc's folder and no account."""
        await until(self.home.answers, STEP_SECONDS, "answer from Home Assistant")
        await self.home.move_in()
        await until(self.home.running, STEP_SECONDS, "end of Home Assistant's start")
        await self.loop.add_camera()
        self.memory = await self.home.program.memory()
        version = (await self.home.request("GET", "/api/config"))["version"]
        figure(f"Home Assistant {version}, {self.memory:.0f} MB")

    async def bad_secret(self) -> None:
        """The config flow refuses a wrong client secret in words."""
        account = await self.phone.get("account")
        wrong = {**account, "client_secret": "wrong"}
        errors = await self.loop.refused(wrong)
        expect(errors in ({"client_secret": "invalid_client"}, {"base": "invalid_client"}), f"got {errors}")

    async def account(self) -> None:
        """The config flow adds the account, and RingCentral calls its webhook."""
        seen = len(await self.requests())
        await self.loop.add_account()
        await until(self.loop.loaded, 20, "loaded account")
        await until(self.loop.pushes, 20, "push subscription")
        made = [request["kind"] for request in (await self.requests())[seen:]]
        others = [kind for kind in made if kind != "subscription"]
        grown = await self.home.program.memory() - self.memory
        figure(f"{len(others)} requests besides the subscription's {len(made) - len(others)}: {', '.join(others)}")
        figure(f"{grown:.1f} MB more memory, imports included")
        expect(len(others) <= 4, "more than 4 requests")
        expect(grown < MEGABYTES, f"more than {MEGABYTES} MB")

    async def recipients(self) -> None:
        """Five recipients are added within a minute of the account: no further login, no refusal."""
        for number, name in enumerate((RECIPIENT, "Kim", "Noor", "Ravi", "Elif")):
            await self.loop.add_recipient(name, f"{PERSON[:-1]}{(int(PERSON[-1]) + number) % 10}")
        requests = await self.requests()
        logins = [request for request in requests if request["kind"] == "token" and request["status"] == 200]
        figure(f"{len(logins)} login, {refused(requests)} times 429, {len(requests)} requests in all")
        expect(len(logins) == 1, "not one login")
        expect(not refused(requests), "429")

    async def sms(self) -> None:
        """An automation's notify.ringc sends a text."""
        await self.home.call("input_button", "press", entity_id="input_button.text_sam")
        message = await self.phone.wait_for(TEXTS[0])
        expect(not message["files"], "a text came with a file")

    async def mms(self) -> None:
        """An automation's notify.ringc sends the camera's picture."""
        await self.home.call("input_button", "press", entity_id="input_button.send_picture")
        message = await self.phone.wait_for(TEXTS[1])
        [file] = message["files"]
        async with self.phone.session.get(self.phone.server + file["url"]) as response:
            picture = await response.read()
        figure(f"{file['name']}, {file['type']}, {len(picture)} bytes")
        expect(picture == (self.home.folder / "www/front_door.jpg").read_bytes(), "not the camera's picture")

    async def action(self) -> None:
        """A recipient's notify entity sends a text."""
        states = await self.home.request("GET", "/api/states")
        [entity] = [state["entity_id"] for state in states if state["entity_id"].startswith("notify.") and named(state)]
        await self.home.call("notify", "send_message", entity_id=entity, message=TEXTS[2])
        await self.phone.wait_for(TEXTS[2])

    async def inbound(self) -> None:
        """A text back comes through the webhook as ringc_sms_received, and an automation answers it."""
        event = await self.text_back("Light on, please")
        expect(event["via"] == "webhook", f"via {event['via']}")
        expect(event["from"] == PERSON and event["known_sender"], f"from {event['from']}")
        expect(event["type"] == "SMS" and event["from_name"] == RECIPIENT, f"{event['type']} from {event['from_name']}")
        await self.phone.wait_for(TEXTS[3])
        expect((await self.home.state("input_boolean.porch_light"))["state"] == "on", "the light is off")

    async def picture_back(self) -> None:
        """A picture back becomes an event with its attachment."""
        event = await self.text_back("Look!", self.home.folder / "www/front_door.jpg")
        [attachment] = event["attachments"]
        expect(event["type"] == "MMS" and attachment["content_type"] == "image/jpeg", f"got {attachment}")

    async def websocket(self) -> None:
        """With nothing reachable from outside, a text comes through the WebSocket."""
        await self.loop.choose_inbound("websocket")
        await until(partial(self.loop.pushes, "WebSocket"), 20, "WebSocket")
        event = await self.text_back("Anybody there?")
        expect(event["via"] == "websocket", f"via {event['via']}")
        expect(not await self.loop.pushes(), "the webhook is still subscribed")

    async def away(self) -> None:
        """A text sent while Home Assistant was stopped arrives once after it starts, and is answered."""
        expect(await self.home.program.stop() == 0, "Home Assistant did not end well")
        await self.phone.text("Light off, please")
        await self.home.program.start()
        await self.phone.wait_for(TEXTS[4], STEP_SECONDS)
        await until(self.home.running, STEP_SECONDS, "end of Home Assistant's start")
        await until(partial(self.loop.pushes, "WebSocket"), 20, "WebSocket")
        await self.loop.choose_inbound("auto")
        await until(self.loop.pushes, 20, "webhook")

    async def once(self) -> None:
        """Nothing came twice, and everything was delivered."""

        async def delivered() -> bool:
            return all(message["status"] == "Delivered" for message in await self.phone.inbox())

        await until(delivered, 20, "delivery of everything")
        texts = [message["text"] for message in await self.phone.inbox()]
        figure(f"{len(texts)} messages on the phone")
        expect(texts == TEXTS, f"on the phone: {texts}")

    async def reload(self) -> None:
        """A reload keeps the subscription and the login, and waits for nothing else."""
        seen = await self.requests()
        pushes = await self.loop.pushes()
        await self.home.request("POST", f"/api/config/config_entries/entry/{self.loop.entry_id}/reload")
        returned = time.time()
        await until(self.loop.pushes, 20, "push subscription")
        made = (await self.requests())[len(seen) :]
        answered = [request["at"] for request in made if request["at"] <= returned]
        figure(f"back {returned - max(answered, default=returned):.2f} s after RingCentral's last answer")
        expect(returned - max(answered, default=returned) < 1, "more than 1 s")
        expect(not [request for request in made if request["kind"] == "token"], "a further login")
        expect([push["id"] for push in await self.loop.pushes()] == [push["id"] for push in pushes], "another one")

    async def remove(self) -> None:
        """Removing the account leaves nothing behind at RingCentral."""
        await self.home.request("DELETE", f"/api/config/config_entries/entry/{self.loop.entry_id}")

        async def gone() -> bool:
            return not await self.loop.pushes()

        await until(gone, 20, "removed subscription")
        async with self.home.socket() as socket:
            webhooks = await socket.command(type="webhook/list")
        expect(not [webhook for webhook in webhooks if webhook["domain"] == "ringc"], "a webhook is left")

    async def quiet(self) -> None:
        """Home Assistant ends by itself; its log holds no error of ringc's and no secret."""
        code = await self.home.program.stop()
        expect(code == 0, f"it ended with {code}")
        log = self.home.program.log.read_text(errors="replace")
        secrets = [secret for secret in (await self.phone.get("account"))["secrets"] if secret in log]
        expect(not secrets, f"{len(secrets)} secrets in the log")
        errors = [line for line in log.splitlines() if "ringc" in line and (" ERROR " in line or "Traceback" in line)]
        expect(not errors, "\n".join(errors))

    async def requests(self) -> list[dict[str, Any]]:
        """Return what RingCentral was asked so far."""
        requests: list[dict[str, Any]] = await self.phone.get("requests")
        return requests

    async def text_back(self, text: str, file: Path | None = None) -> dict[str, Any]:
        """Text the account; return the event that this becomes."""
        async with self.home.socket() as socket:
            await socket.command(type="subscribe_events", event_type="ringc_sms_received")
            sent = time.monotonic()
            await self.phone.text(text, file)
            async with asyncio.timeout(40):
                event = await socket.event(lambda data: data["message"] == text)
        figure(f"event after {time.monotonic() - sent:.2f} s, via {event['via']}")
        return event


def named(state: dict[str, Any]) -> bool:
    """Return whether an entity belongs to the recipient by its name."""
    return RECIPIENT in str(state["attributes"].get("friendly_name"))


def refused(requests: list[dict[str, Any]]) -> int:
    """Return how many requests the rate limit refused."""
    return sum(request["status"] == 429 for request in requests)


def expect(holds: bool, otherwise: str) -> None:
    """Fail in words."""
    if not holds:
        raise AssertionError(otherwise)


def figure(text: str) -> None:
    """Print what was measured."""
    print(f"              {text}", flush=True)


async def step(number: int, work: Callable[[], Awaitable[None]]) -> bool:
    """Make a step within its time, and print how it went."""
    started = time.monotonic()
    failure = ""
    try:
        async with asyncio.timeout(STEP_SECONDS * 2):
            await work()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is this step's failure
        failure = f"\n              {type(error).__name__}: {error}"
    mark = "FAIL" if failure else "ok  "
    print(f"{number:2} {mark} {time.monotonic() - started:5.1f} s {work.__doc__}{failure}", flush=True)
    return not failure


async def check(folder: Path, started: float) -> int:
    """Go through all steps; return the exit code."""
    async with running(folder) as loop:
        made = Check(loop)
        steps = (
            made.start, made.bad_secret, made.account, made.recipients, made.sms, made.mms, made.action, made.inbound,
            made.picture_back, made.websocket, made.away, made.once, made.reload, made.remove, made.quiet,
        )  # fmt: skip
        for number, work in enumerate(steps, 1):
            if not await step(number, work):
                print(f"\nHome Assistant's log ends with:\n{tail(loop.home.program.log)}", flush=True)
                return 1
    print(f"The loop works: {len(steps)} steps in {time.monotonic() - started:.1f} s.", flush=True)
    return 0


def tail(log: Path) -> str:
    """Return a log's last lines."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
