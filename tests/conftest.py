"""What every test may ask for: a RingCentral account, and Home Assistant set up with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import logging
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant import loader
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from hypothesis import HealthCheck, settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.ringc.const import DOMAIN
from custom_components.ringc.ringcentral import Credentials
from tests.helpers.accounts import add_other_account
from tests.helpers.log_watch import LogWatch
from tests.helpers.pages import Page
from tests.helpers.receiving import Receiver
from tests.helpers.virtual_time import VirtualTime
from tests.simulator import Simulator

WATCHED = {
    "aiohttp": logging.DEBUG,
    "asyncio": logging.DEBUG,
    "custom_components": logging.DEBUG,
    "homeassistant": logging.DEBUG,
    # Debug lines with every event and state: nothing of theirs is not in the events that tests look at.
    "homeassistant.core": logging.INFO,
    "homeassistant.components.recorder": logging.INFO,
    "sqlalchemy.engine": logging.WARNING,
}
# The same examples on every machine, however slow it is.
settings.register_profile("ringc", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ringc")
# The test plugin's handler writes into what pytest captures, in addition to pytest's own.
for handler in logging.getLogger().handlers:
    handler.setLevel(logging.WARNING)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test by the length of its bytes: a file may hold the time, and workers must agree on names."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) and len(val) > 20 else None


@pytest.fixture
def hass(hass: HomeAssistant) -> HomeAssistant:
    """Let Home Assistant load ringc."""
    hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
    return hass


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Do without asyncio's debug mode, which costs two thirds of the time."""


@pytest.fixture(autouse=True)
def _discreet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Read along with what the test logs, at debug: no secret, and above debug no phone number and no text."""
    watch = LogWatch()
    # The root's own level is pytest's to set.
    before = {name: logging.getLogger(name).level for name in WATCHED}
    for name, level in WATCHED.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(watch)
    yield
    logging.getLogger().removeHandler(watch)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    if simulator := request.node.funcargs.get("simulator"):
        assert watch.betrayals(simulator) == []


@pytest.fixture
async def virtual_time() -> AsyncIterator[None]:
    """Let the event loop's time pass only when everything waits for it."""
    time = VirtualTime(asyncio.get_running_loop())
    time.start()
    yield
    time.stop()


@pytest.fixture
async def simulator(socket_enabled: None, virtual_time: None) -> AsyncIterator[Simulator]:
    """A RingCentral of our own on 127.0.0.1."""
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
def credentials(simulator: Simulator) -> Credentials:
    """The JWT login of the simulator's user."""
    return Credentials(
        server=simulator.url,
        client_id=simulator.app.client_id,
        client_secret=simulator.app.client_secret,
        username="",
        secret=simulator.jwt(),
        jwt=True,
    )


@pytest.fixture
async def silence(hass: HomeAssistant, simulator: Simulator) -> AsyncIterator[None]:
    """Nothing calls the simulator any more when it stops: all accounts are unloaded before."""
    yield
    for loaded in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(loaded.entry_id)


@pytest.fixture
def entry(hass: HomeAssistant, simulator: Simulator, silence: None) -> MockConfigEntry:
    """An account for the simulator's user, not set up yet."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=simulator.user.number,
        unique_id=f"127.0.0.1_{simulator.world.account_id}_{simulator.user.id}",
        data={
            "client_id": simulator.app.client_id,
            "client_secret": simulator.app.client_secret,
            "source_number": simulator.user.number,
            "credential": simulator.jwt(),
            "auth_mode": "auto",
            "environment": "custom",
            "server_url": simulator.url,
            "verify_ssl": True,
            "webhook_id": "a" * 64,
            "webhook_secret": "the-secret-of-the-webhook",
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def account(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """An account that is set up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def other_entry(entry: MockConfigEntry, hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """An account of the simulator's other user, not set up yet."""
    return add_other_account(hass, entry, simulator)


@pytest.fixture
async def bob(hass: HomeAssistant, account: MockConfigEntry, other_entry: MockConfigEntry) -> MockConfigEntry:
    """A second account that is set up, of the other user."""
    assert await hass.config_entries.async_setup(other_entry.entry_id)
    return other_entry


@pytest.fixture
async def reachable(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator) -> TestClient[Any, Any]:
    """Home Assistant's web server, at an address that the simulator can call."""
    for component in ("webhook", "notify", "repairs", "image", "media_source"):
        assert await async_setup_component(hass, component, {})
    # As in Home Assistant's own server, views may be added while it runs.
    hass.http.app.router.freeze = lambda: None
    client = await hass_client_no_auth()
    await hass.config.async_update(internal_url=str(client.make_url("/")).rstrip("/"))
    return client


@pytest.fixture
def receiver(hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator) -> Receiver:
    """An account that receives, not set up yet; only what asks for `reachable` too can be called."""
    return Receiver(hass=hass, entry=entry, simulator=simulator)


@pytest.fixture
async def with_queue(hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator) -> MockConfigEntry:
    """The account of a super admin, who has a call queue's texts too."""
    simulator.user.admin = True
    hass.config_entries.async_update_entry(entry, options={"extensions": [str(simulator.queue.id)]})
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


@pytest.fixture
async def page(hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Page:
    """An administrator's page."""
    return await Page.open(hass, hass_ws_client, account)


@pytest.fixture
async def live(
    hass: HomeAssistant, receiver: Receiver, reachable: TestClient[Any, Any], hass_ws_client: WebSocketGenerator
) -> Page:
    """An administrator's page of an account that texts are pushed to."""
    await receiver.open_through("webhook")
    return await Page.open(hass, hass_ws_client, receiver.entry)
