"""What accounts share: the connections that texts leave on."""

from collections.abc import Callable
import time

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.logins import LOGINS
from tests.simulator import Simulator

KEPT_BY_SERVERS = 5


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let idle connections grow older."""
    now = time.monotonic()

    def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: now)
    return pass_time


@pytest.fixture
async def sending(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """An account that only sends: what receives has requests of its own under way."""
    hass.config_entries.async_update_entry(entry, options={"inbound": "off"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def send(hass: HomeAssistant) -> None:
    """Send a text."""
    data = {"message": "Hi", "target": ["+12025550188"]}
    await hass.services.async_call("notify", "ringc", data, blocking=True)


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(("idle", "connections"), [(KEPT_BY_SERVERS - 2, 1), (KEPT_BY_SERVERS, 2)])
async def test_a_text_leaves_on_an_idle_connection_only_while_every_server_keeps_it(
    hass: HomeAssistant,
    simulator: Simulator,
    pass_time: Callable[[float], None],
    idle: float,
    connections: int,
) -> None:
    await send(hass)
    pass_time(idle)
    await send(hass)
    assert len({request.port for request in simulator.requests if request.kind == "sms"}) == connections


@pytest.mark.usefixtures("sending")
async def test_the_connections_are_closed_with_home_assistant(hass: HomeAssistant) -> None:
    sessions = hass.data[LOGINS].send_sessions
    assert [session.closed for session in sessions.values()] == [False]
    hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    await hass.async_block_till_done()
    assert [session.closed for session in sessions.values()] == [True]
