"""The parts of the loop, started and set up as a person would: account, recipient, camera."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import sys
from typing import Any

import aiohttp

from .folder import announce, emptied
from .home import FLOW, ROOT, WAIT_SECONDS, Home, RefusedError, until
from .process import Program, free_port

PERSON = "+14155550123"
RECIPIENT = "Sam"


class Phone:
    """The simulator's side: the other person's phone, and what RingCentral saw."""

    def __init__(self, port: int, session: aiohttp.ClientSession, log: Path, lock: int | None = None) -> None:
        """Remember how to start it."""
        self.server = f"http://127.0.0.1:{port}"
        self.url = f"{self.server}/phone"
        self.session = session
        self.seen = 0
        command = (sys.executable, "-m", "tests.simulator", "--port", str(port))
        self.program = Program("The simulator", *command, cwd=ROOT, log=log, lock=lock)

    async def get(self, what: str) -> Any:
        """Return what the phone knows: `state`, `account` or `requests`."""
        async with self.session.get(f"{self.url}/{what}") as response:
            response.raise_for_status()
            return await response.json()

    async def answers(self) -> bool:
        """Return whether it answers at all."""
        self.program.check()
        try:
            return bool(await self.get("state"))
        except aiohttp.ClientError:
            return False

    async def text(self, text: str, file: Path | None = None) -> None:
        """Text the account."""
        form = aiohttp.FormData({"from": PERSON, "text": text})
        if file:
            form.add_field("file", file.read_bytes(), filename=file.name, content_type="image/jpeg")
        async with self.session.post(f"{self.url}/text", data=form) as response:
            response.raise_for_status()

    async def inbox(self) -> list[dict[str, Any]]:
        """Return what the account texted to this phone, oldest first."""
        messages = (await self.get("state"))["messages"]
        return [message for message in messages if PERSON in message["people"] and not message["mine"]]

    async def news(self, count: int = 1) -> list[dict[str, Any]]:
        """Return the next so many messages that nobody has seen yet, once they are there."""

        async def enough() -> list[dict[str, Any]]:
            messages = (await self.inbox())[self.seen :][:count]
            return messages if len(messages) == count else []

        messages: list[dict[str, Any]] = await until(enough, WAIT_SECONDS, f"{count} further messages on the phone")
        self.seen += count
        return messages

    async def wait_for(self, text: str) -> dict[str, Any]:
        """Return the next message, which must have this text, once it is there."""
        [message] = await self.news()
        if message["text"] != text:
            raise AssertionError(f'"{message["text"]}" is on the phone, not "{text}"')
        return message

    async def file(self, file: dict[str, Any]) -> bytes:
        """Return what a message's file holds."""
        async with self.session.get(self.server + file["url"]) as response:
            response.raise_for_status()
            return await response.read()

    async def switch(self, name: str, *, on: bool) -> None:
        """Let something go wrong, or right again."""
        async with self.session.put(f"{self.url}/switches/{name}", json={"on": on}) as response:
            response.raise_for_status()


@dataclass
class Loop:
    """Both ends, running."""

    home: Home
    phone: Phone
    entry_id: str = ""

    async def add_account(self) -> None:
        """Add the account through its config flow."""
        form = self.form(await self.phone.get("account"))
        result = await self.home.flow(form, handler="ringc")
        self.entry_id = result["result"]["entry_id"]

    async def refused(self, account: dict[str, Any]) -> dict[str, str]:
        """Fill the account's form with something wrong; return its errors."""
        flow = await self.home.begin_flow("ringc", FLOW)
        result = await self.home.request("POST", f"{FLOW}/{flow['flow_id']}", self.form(account))
        await self.home.request("DELETE", f"{FLOW}/{flow['flow_id']}")
        return dict(result["errors"])

    def form(self, account: dict[str, Any]) -> dict[str, Any]:
        """Return the account form's values."""
        return {
            "client_id": account["client_id"],
            "client_secret": account["client_secret"],
            "source_number": account["source_number"],
            "credential": account["jwt"],
            "connection": {"auth_mode": "auto", "environment": "custom", "server_url": self.phone.server},
        }

    async def entry(self) -> dict[str, Any]:
        """Return the account's entry."""
        entries = await self.home.request("GET", "/api/config/config_entries/entry?domain=ringc")
        return dict(entries[0])

    async def loaded(self) -> bool:
        """Return whether the account is set up."""
        entry = await self.entry()
        if entry["state"] not in {"loaded", "setup_in_progress", "not_loaded"}:
            raise AssertionError(f"the account is {entry['state']}: {entry['reason']}")
        return bool(entry["state"] == "loaded")

    async def add_recipient(self, name: str, number: str) -> None:
        """Add a recipient through its flow, from the account's page."""
        form = {"name": name, "phone_numbers": [number]}
        await self.home.flow(form, handler=[self.entry_id, "recipient"], subentry=True)

    async def add_camera(self) -> None:
        """Add the camera at the front door."""
        await self.home.flow({"file_path": str(self.home.folder / "www/front_door.jpg")}, handler="local_file")

    async def choose_inbound(self, way: str) -> None:
        """Choose the way in, among the account's options."""
        await self.choose(receiving={"inbound": way})

    async def choose(self, **sections: dict[str, Any]) -> None:
        """Choose some of the account's options."""
        path = "/api/config/config_entries/options/flow"
        flow = await self.home.request("POST", path, {"handler": self.entry_id})
        await self.home.request("POST", f"{path}/{flow['flow_id']}", {"next_step_id": "options"})
        form = {"sending": {}, "connection": {}, "receiving": {}, **sections}
        result = await self.home.request("POST", f"{path}/{flow['flow_id']}", form)
        if result["type"] != "create_entry":
            raise RefusedError(f"the options: {result['errors']}")

    async def pushes(self, transport: str = "WebHook") -> list[dict[str, Any]]:
        """Return the active push subscriptions of a kind."""
        pushes = (await self.phone.get("state"))["subscriptions"]
        return [push for push in pushes if (push["transport"], push["status"]) == (transport, "Active")]

    async def pushed(self, count: int) -> bool:
        """Return whether there are so many webhooks."""
        return len(await self.pushes()) == count


def other_number(number: int) -> str:
    """Return a phone number: the person's own is number 0."""
    return f"+{int(PERSON) + number}"


@asynccontextmanager
async def running(folder: Path, *, wished: int = 0) -> AsyncIterator[Loop]:
    """Start the simulator and Home Assistant in a folder of their own; end both whatever happens."""
    with emptied(folder) as lock:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_SECONDS)) as session:
            phone = Phone(free_port(wished and wished + 1), session, folder / "simulator.log", lock)
            home = Home(folder / "home", free_port(wished), session, lock)
            home.furnish(phone=phone.url)
            async with phone.program, home.program:
                announce(lock, f"{home.url} (processes {phone.program.pid} and {home.program.pid})")
                await until(phone.answers, WAIT_SECONDS, "answer from the simulator")
                yield Loop(home, phone)
