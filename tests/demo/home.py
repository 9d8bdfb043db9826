"""A Home Assistant of the demo, and its network interfaces."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
import shutil
from string import Template
import sys
from typing import Any

import aiohttp

from .process import Program

ROOT = Path(__file__).parents[2]
USER = "demo"
PASSWORD = "demo"
FLOW = "/api/config/config_entries/flow"
# Long enough for any machine: it ends what would never come, and judges nothing.
WAIT_SECONDS = 180


class RefusedError(Exception):
    """Home Assistant refused what the demo asked for."""


class Home:
    """A Home Assistant of its own, spoken to as a browser does."""

    def __init__(self, folder: Path, port: int, session: aiohttp.ClientSession, lock: int | None = None) -> None:
        """Remember where it lives."""
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.session = session
        self.token = ""
        self.program = Program(
            "Home Assistant",
            *(sys.executable, "-m", "homeassistant", "--config", str(folder), "--log-no-color", "--skip-pip"),
            cwd=ROOT,
            log=folder / "output.log",
            lock=lock,
            env={"PYTHONPATH": str(Path(__file__).parent / "stand_ins")},
        )

    def furnish(self, **names: str) -> None:
        """Write the configuration: address, stored http settings, automations, ringc itself."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(Path(__file__).parent / "config", self.folder)
        for page in self.folder.glob("*.yaml"):
            page.write_text(Template(page.read_text()).safe_substitute(url=self.url, folder=self.folder, **names))
        (self.folder / "ffmpeg").chmod(0o755)
        (self.folder / "media").mkdir()
        (self.folder / "custom_components").mkdir()
        (self.folder / "custom_components/ringc").symlink_to(ROOT / "custom_components/ringc")
        # Home Assistant's list of blueprints does not follow links.
        shutil.copytree(ROOT / "blueprints", self.folder / "blueprints")
        # Onboarding asks for the user only: its other steps would look for devices and the weather.
        self._store("onboarding", 4, {"done": ["core_config", "analytics", "integration"]})
        # In YAML, `http:` would be a trial that ends after five minutes.
        self._store("http", 1, {"server_host": ["127.0.0.1"], "server_port": self.port})

    def _store(self, key: str, version: int, data: dict[str, Any]) -> None:
        """Write a file of Home Assistant's storage."""
        storage = self.folder / ".storage"
        storage.mkdir(exist_ok=True)
        content = {"version": version, "minor_version": 1, "key": key, "data": data}
        (storage / key).write_text(json.dumps(content))

    async def answers(self) -> bool:
        """Return whether it answers at all."""
        self.program.check()
        try:
            async with self.session.get(f"{self.url}/manifest.json") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def running(self) -> bool:
        """Return whether it has started completely."""
        self.program.check()
        return bool((await self.request("GET", "/api/config"))["state"] == "RUNNING")

    async def move_in(self) -> None:
        """Create the user, and log in."""
        client = f"{self.url}/"
        user = {"name": "Demo", "username": USER, "password": PASSWORD, "client_id": client, "language": "en"}
        answer = await self.request("POST", "/api/onboarding/users", user)
        grant = {"grant_type": "authorization_code", "code": answer["auth_code"], "client_id": client}
        async with self.session.post(f"{self.url}/auth/token", data=grant) as response:
            self.token = (await response.json())["access_token"]

    async def request(self, method: str, path: str, body: object = None) -> Any:
        """Ask the REST API for something."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as response:
            text = await response.text()
            if response.status >= 400:
                raise RefusedError(f"{method} {path}: {response.status} {text}")
            return json.loads(text) if response.content_type == "application/json" else text

    async def flow(self, *steps: dict[str, Any], handler: str | list[str], subentry: bool = False) -> dict[str, Any]:
        """Go through a flow, one form after the other."""
        path = "/api/config/config_entries/subentries/flow" if subentry else FLOW
        result = await self.begin_flow(handler, path)
        for values in steps:
            result = await self.request("POST", f"{path}/{result['flow_id']}", values)
        if result["type"] != "create_entry":
            raise RefusedError(f"{handler}: {result.get('errors') or result.get('reason') or result['type']}")
        return dict(result)

    async def begin_flow(self, handler: str | list[str], path: str, choice: str = "") -> dict[str, Any]:
        """Open a flow; if it begins with a menu, choose from it, the first thing unless told."""
        result = await self.request("POST", path, {"handler": handler})
        if result["type"] == "menu":
            chosen = {"next_step_id": choice or result["menu_options"][0]}
            result = await self.request("POST", f"{path}/{result['flow_id']}", chosen)
        return dict(result)

    async def call(self, domain: str, action: str, **data: Any) -> Any:
        """Perform an action."""
        return await self.request("POST", f"/api/services/{domain}/{action}", data)

    async def answer(self, domain: str, action: str, **data: Any) -> dict[str, Any]:
        """Perform an action and return its response."""
        path = f"/api/services/{domain}/{action}?return_response"
        return dict((await self.request("POST", path, data))["service_response"])

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return an entity's state."""
        return dict(await self.request("GET", f"/api/states/{entity_id}"))

    async def has(self, entity_id: str) -> bool:
        """Return whether there is an entity of this name."""
        return any(state["entity_id"] == entity_id for state in await self.request("GET", "/api/states"))

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """Open the WebSocket that the frontend uses."""
        async with self.session.ws_connect(f"{self.url}/api/websocket") as connection:
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self.token})
            await connection.receive_json()
            yield Socket(connection)


class Socket:
    """Home Assistant's WebSocket API: commands, and events."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Wrap an authenticated connection."""
        self.connection = connection
        self.number = 0
        self.events: list[dict[str, Any]] = []

    async def command(self, **command: Any) -> Any:
        """Send a command and return its result; events that arrive meanwhile are kept."""
        self.number += 1
        await self.connection.send_json({"id": self.number, **command})
        while True:
            message = await self.connection.receive_json()
            if message["type"] == "event":
                self.events.append(message["event"])
            elif message["id"] == self.number:
                if not message["success"]:
                    raise RefusedError(f"{command['type']}: {message['error']['message']}")
                return message["result"]

    async def event(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the data of the next event that fits."""
        while True:
            for event in self.events:
                if fits(event["data"]):
                    self.events.remove(event)
                    return dict(event["data"])
            message = await self.connection.receive_json()
            self.events.append(message["event"])


async def until[T](ask: Callable[[], Any], seconds: float, what: str) -> T:
    """Return what is asked for as soon as there is some; fail after some seconds."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if found := await ask():
                    return found  # type: ignore[no-any-return]
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise TimeoutError(f"no {what} within {seconds:g} s") from error
