"""A partner brand's cloud, such as ringcentral.biz: everything works there, with files from its own media host only."""

from collections.abc import AsyncIterator
from pathlib import Path
from socket import AF_INET, AddressFamily
from typing import override

from aiohttp.abc import AbstractResolver, ResolveResult
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.const import DOMAIN
from tests.helpers.receiving import Receiver
from tests.helpers.sending import MOM, PNG, notify
from tests.helpers.tls import tls_in_front_of
from tests.helpers.waiting import until
from tests.simulator import Simulator

PLATFORM, MEDIA = "https://platform.ringcentral.biz", "https://media.ringcentral.biz"


class Resolver(AbstractResolver):
    """Leads every name to one port of this machine, and remembers the names."""

    def __init__(self, port: int) -> None:
        """Lead to this port."""
        self.names: set[str] = set()
        self._port = port

    @override
    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        """Return that port."""
        self.names.add(host)
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=AF_INET, proto=0, flags=0)]

    @override
    async def close(self) -> None:
        """Nothing is open."""

    async def real_close(self) -> None:
        """Nothing is open, as Home Assistant's resolvers say it."""


@pytest.fixture
async def resolver(hass: HomeAssistant, simulator: Simulator, tmp_path: Path) -> AsyncIterator[Resolver]:
    """Names lead to the simulator, which calls itself as that cloud does."""
    simulator.world.url, simulator.world.media_url = PLATFORM, MEDIA
    async with tls_in_front_of(simulator.port, tmp_path) as port:
        resolver = Resolver(port)
        hass.data[DATA_RESOLVER] = resolver  # type: ignore[assignment]
        yield resolver


@pytest.fixture
def entry(hass: HomeAssistant, resolver: Resolver, simulator: Simulator, entry: MockConfigEntry) -> MockConfigEntry:
    """An account of that cloud."""
    data = {**entry.data, "environment": "custom", "server_url": PLATFORM, "verify_ssl": False}
    ids = f"{simulator.account_id}_{simulator.user.id}"
    hass.config_entries.async_update_entry(entry, data=data, unique_id=f"platform.ringcentral.biz_{ids}")
    return entry


@pytest.mark.usefixtures("resolver", "silence")
async def test_an_account_of_it_is_added_by_its_server_s_address(hass: HomeAssistant, simulator: Simulator) -> None:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "credentials"})
    form = {
        "client_id": simulator.app.client_id,
        "client_secret": simulator.app.client_secret,
        "source_number": simulator.user.number,
        "credential": simulator.jwt(),
        "connection": {"environment": "custom", "server_url": PLATFORM, "verify_ssl": False},
    }
    result = await hass.config_entries.flow.async_configure(menu["flow_id"], form)
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    added = result["result"]
    assert added.unique_id == f"platform.ringcentral.biz_{simulator.account_id}_{simulator.user.id}"
    assert added.state is ConfigEntryState.LOADED


async def test_texts_go_out_and_pictures_come_in_from_its_media_host(receiver: Receiver, resolver: Resolver) -> None:
    simulator = receiver.simulator
    await receiver.open_through("websocket", inbound="websocket")
    await notify(receiver.hass, message="Hello", target=MOM)
    assert [sent.text for sent in simulator.accepted] == ["Hello"]
    simulator.receive("Look", attachments=[("a.png", "image/png", PNG)])
    await until(lambda: receiver.texts)
    [attachment] = receiver.events[0].data["attachments"]
    saved = await receiver.hass.async_add_executor_job(Path(attachment["path"]).read_bytes)
    assert saved == PNG
    assert [item.headers["Host"] for item in simulator.requests if item.kind == "media"] == ["media.ringcentral.biz"]
    assert resolver.names == {"platform.ringcentral.biz", "media.ringcentral.biz"}


@pytest.mark.parametrize("media", ["https://media.ringcentral.com", "https://media.ringcentral.biz.example"])
async def test_no_other_host_sees_the_token(receiver: Receiver, resolver: Resolver, media: str) -> None:
    receiver.simulator.world.media_url = media
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("Look", attachments=[("a.png", "image/png", PNG)])
    await until(lambda: receiver.texts)
    [attachment] = receiver.events[0].data["attachments"]
    assert attachment["path"] is None
    assert resolver.names == {"platform.ringcentral.biz"}


async def test_a_login_by_password_is_a_repair_until_there_is_a_jwt(receiver: Receiver, entry: MockConfigEntry) -> None:
    simulator, hass, jwt = receiver.simulator, receiver.hass, entry.data["credential"]
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": simulator.user.password})
    await receiver.open(inbound="off")
    assert receiver.issues == {"password_login"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": jwt})
    await until(lambda: receiver.issues == set())
    assert entry.state is ConfigEntryState.LOADED
