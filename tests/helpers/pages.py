"""Home Assistant's pages as the integration sees them: a WebSocket that sends commands and gets events."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.simulator import Simulator


class Page:
    """One open page of a user, for one account."""

    def __init__(self, socket: MockHAClientWebSocket, entry: MockConfigEntry) -> None:
        """Speak over a socket that is logged in."""
        self._socket = socket
        self._entry = entry
        self._last = 0

    @classmethod
    async def open(
        cls,
        hass: HomeAssistant,
        hass_ws_client: WebSocketGenerator,
        entry: MockConfigEntry,
        token: str | None = None,
    ) -> Page:
        """Open a page, as an administrator unless another user's token is given."""
        # As in Home Assistant's own server, views may be added while it runs.
        hass.http.app.router.freeze = lambda: None
        return cls(await hass_ws_client(hass, token) if token else await hass_ws_client(hass), entry)

    async def ask(self, kind: str, **fields: Any) -> None:
        """Send a command about the account and wait for nothing."""
        await self._socket.send_json_auto_id(
            {"type": f"ringc/{kind}", "config_entry_id": self._entry.entry_id, **fields}
        )

    async def disconnect(self) -> None:
        """Close the connection."""
        await self._socket.close()

    async def command(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its whole answer."""
        await self._socket.send_json_auto_id({"type": f"ringc/{kind}", **fields})
        answer: dict[str, Any] = await self._socket.receive_json()
        return answer

    async def of_account(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command about the account and return its result; events that come before it are left out."""
        answer = await self.answer(kind, **fields)
        assert answer["success"], answer
        self._last = answer["id"]
        return answer["result"] or {}

    async def answer(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command about the account and return its whole answer; events that come before it are left out."""
        answer = await self.command(kind, config_entry_id=self._entry.entry_id, **fields)
        while answer["type"] == "event":
            answer = await self._socket.receive_json()
        return answer

    async def texts(self, conversation: str) -> list[str]:
        """Open a conversation, have all earlier texts of it loaded, and return what they say, oldest first."""
        page = await self.of_account("conversation/load_more", conversation=conversation, before=None)
        shown: list[dict[str, Any]] = page["messages"]
        while page["more"]:
            before = shown[0]["message_id"] if shown else None
            page = await self.of_account("conversation/load_more", conversation=conversation, before=before)
            shown = [*page["messages"], *shown]
        return [message["text"] for message in shown]

    async def close(self) -> None:
        """Stop watching what was watched last."""
        await self._socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": self._last})
        assert (await self._socket.receive_json())["success"]

    async def error(self, kind: str, **fields: Any) -> str:
        """Send a command about the account that is refused, and return the code."""
        answer = await self.command(kind, **{"config_entry_id": self._entry.entry_id, **fields})
        assert not answer["success"], answer
        return str(answer["error"]["code"])

    async def event(self) -> dict[str, Any]:
        """Wait for the next event."""
        answer: dict[str, Any] = await self._socket.receive_json()
        assert answer["type"] == "event", answer
        return dict(answer["event"])

    async def conversations(self) -> dict[str, dict[str, Any]]:
        """Watch the list; return what it shows at first, by name."""
        await self.of_account("conversations/subscribe")
        return {item["name"]: item for item in (await self.event())["conversations"]}

    async def conversation(self, **which: Any) -> dict[str, Any]:
        """Watch a conversation; return what it shows at first."""
        await self.of_account("conversation/subscribe", **which)
        return await self.event()


def lists(simulator: Simulator) -> int:
    """How often messages were listed."""
    return sum(request.kind == "store" and request.method == "GET" for request in simulator.requests)


def texts(event: dict[str, Any]) -> list[str]:
    """What the messages of an event say."""
    return [message["text"] for message in event["messages"]]


async def pushed(receiver: Receiver) -> None:
    """Wait until Home Assistant has got all that was pushed."""
    await until(lambda: all(push.done for push in receiver.simulator.deliveries))


def ago(**time: float) -> datetime:
    """When something was said."""
    return dt_util.utcnow() - timedelta(**time)
