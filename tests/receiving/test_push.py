"""Choosing the way in, and changing it: nothing is lost and nothing comes twice meanwhile."""

from collections.abc import Callable
import sys
from types import ModuleType
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant import components
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
import pytest

from custom_components.ringc.receiving.webhook import async_watch_address, async_webhook_address
from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until


class Cloud(ModuleType):
    """Home Assistant Cloud; the real one cannot be imported in a test environment."""

    url: str | None = None

    class CloudNotAvailable(Exception):  # noqa: N818 - its name there
        """There is no remote UI."""

    def async_is_connected(self, hass: HomeAssistant) -> bool:
        """Tell whether it is connected."""
        return True

    def async_remote_ui_url(self, hass: HomeAssistant) -> str:
        """Return the remote UI's address."""
        if self.url is None:
            raise self.CloudNotAvailable
        return self.url

    def async_listen_connection_change(self, hass: HomeAssistant, target: Callable[[str], None]) -> Callable[[], None]:
        """Tell somebody when the connection changes."""
        return async_dispatcher_connect(hass, "cloud_connection", target)


@pytest.fixture
def cloud(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Home Assistant Cloud, loaded and connected."""
    cloud = Cloud("homeassistant.components.cloud")
    monkeypatch.setitem(sys.modules, cloud.__name__, cloud)
    monkeypatch.setattr(components, "cloud", cloud, raising=False)
    hass.config.components.add("cloud")
    return cloud


def transports(receiver: Receiver) -> list[str]:
    """What RingCentral pushes through."""
    return [item.transport for item in receiver.simulator.subscriptions.values()]


def blacklist(receiver: Receiver) -> set[str]:
    """Have RingCentral call nobody any more; return the subscriptions that it had."""
    for subscription in receiver.simulator.subscriptions.values():
        subscription.blacklist("Read timed out", subscription.created)
    return set(receiver.simulator.subscriptions)


@pytest.mark.parametrize(
    ("inbound", "transport"), [("auto", "webhook"), ("webhook", "webhook"), ("websocket", "websocket")]
)
async def test_the_way_in_is_chosen(
    reachable: TestClient[Any, Any], receiver: Receiver, inbound: str, transport: str
) -> None:
    await receiver.open_through(transport, inbound=inbound)
    await until(lambda: transports(receiver) == [{"webhook": "WebHook", "websocket": "WebSocket"}[transport]])
    assert not receiver.issues


async def test_off_removes_the_subscription_and_asks_for_nothing(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "off"})
    await until(lambda: not receiver.simulator.subscriptions)
    receiver.simulator.receive("Nobody listens")
    await receiver.pass_time(minutes=20)
    await receiver.hass.async_block_till_done()
    assert not receiver.asked("sync")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={})
    await until(lambda: receiver.transport == "webhook")
    receiver.simulator.receive("Now somebody does")
    await until(lambda: receiver.texts)
    assert receiver.texts == ["Now somebody does"]


async def test_a_webhook_that_ringcentral_refuses_is_replaced_by_a_websocket(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.webhooks.seconds = 0
    await receiver.open_through("websocket")
    assert receiver.issues == {"webhook_unreachable"}
    receiver.simulator.receive("Through the socket")
    await until(lambda: receiver.texts)
    receiver.simulator.webhooks.seconds = 3
    await receiver.pass_time(minutes=75)
    await until(lambda: receiver.transport == "webhook")
    await until(lambda: not receiver.simulator.gateway.connected)
    receiver.simulator.receive("Through the webhook")
    await until(lambda: len(receiver.texts) == 2)
    assert [push.transport for push in receiver.simulator.deliveries] == ["WebSocket", "WebHook"]
    assert not receiver.issues


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("SUB-521", "webhook_unreachable"),
        ("SUB-522", "webhook_status"),
        ("SUB-524", "webhook_certificate"),
        ("SUB-525", "webhook_reply"),
        ("SUB-599", "webhook_failed"),
    ],
)
async def test_the_repair_says_why(reachable: TestClient[Any, Any], receiver: Receiver, code: str, told: str) -> None:
    refusal = {"errorCode": code, "message": "No", "errors": [{"errorCode": code, "message": "No"}]}
    receiver.simulator.fail("subscription", times=1, status=400, body=refusal)
    await receiver.open_through("websocket")
    assert receiver.issues == {told}


async def test_a_new_address_is_tried_at_once(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address, receiver.hass.config.internal_url = receiver.hass.config.internal_url, "http://127.0.0.1:9"
    await receiver.open_through("websocket")
    await receiver.hass.config.async_update(internal_url=address)
    await until(lambda: receiver.transport == "webhook")
    assert not receiver.issues


async def test_a_chosen_webhook_has_no_replacement(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.webhooks.seconds = 0
    await receiver.open(inbound="webhook")
    await until(lambda: receiver.issues == {"no_transport"})
    assert receiver.transport is None
    assert not receiver.asked("wstoken")


async def test_without_any_way_in_texts_come_every_minute(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.webhooks.seconds = 0
    receiver.simulator.gateway.refuse_status = 503
    await receiver.open()
    await until(lambda: receiver.issues >= {"webhook_unreachable"})
    receiver.simulator.receive("Slow but sure")
    await receiver.pass_time(seconds=61)
    await until(lambda: receiver.texts)
    assert receiver.ways == ["catch_up"]
    assert receiver.transport is None


async def test_a_webhook_that_does_not_last_is_given_up(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    gone = blacklist(receiver)
    await receiver.pass_time(minutes=75)
    await until(lambda: transports(receiver) == ["WebHook"] and gone.isdisjoint(receiver.simulator.subscriptions))
    assert not receiver.issues
    blacklist(receiver)
    await receiver.pass_time(minutes=75)
    await until(lambda: receiver.transport == "websocket")
    assert receiver.issues == {"webhook_failed"}
    await receiver.pass_time(minutes=75)
    await until(lambda: receiver.transport == "webhook")
    assert not receiver.issues


async def test_a_disabled_filter_is_a_failure(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.subscription_store.disabled_filters = {"instant": "CMN-408"}
    await receiver.open()
    await until(lambda: "webhook_failed" in receiver.issues)
    assert receiver.transport is None
    await until(lambda: "no_transport" in receiver.issues)
    assert "WebHook" not in transports(receiver)
    await until(lambda: not receiver.simulator.gateway.connected)


async def test_what_is_pushed_before_home_assistant_has_started_waits(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    await receiver.close()
    receiver.hass.set_state(CoreState.starting)
    await receiver.open()
    receiver.simulator.receive("One")
    receiver.simulator.receive("Two")
    await until(lambda: [push.status for push in receiver.simulator.deliveries] == [200, 200])
    await receiver.hass.async_block_till_done()
    assert not receiver.texts
    receiver.hass.set_state(CoreState.running)
    receiver.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await until(lambda: receiver.texts == ["One", "Two"])


@pytest.mark.parametrize(
    ("server", "external", "cloud_url", "address"),
    [
        ("https://platform.ringcentral.com", "https://home.example", "https://x.ui.nabu.casa", "https://home.example"),
        ("https://platform.ringcentral.com", None, "https://x.ui.nabu.casa", "https://x.ui.nabu.casa"),
        ("https://platform.ringcentral.com", "http://home.example", None, None),
        ("https://platform.ringcentral.com", "https://203.0.113.7", None, None),
        ("https://platform.ringcentral.com", None, None, None),
        ("http://127.0.0.1:8080", None, None, "http://192.168.1.2:8123"),
    ],
)
async def test_ringcentral_gets_an_address_that_it_can_call(
    hass: HomeAssistant, cloud: Cloud, server: str, external: str | None, cloud_url: str | None, address: str | None
) -> None:
    hass.config.internal_url, hass.config.external_url = "http://192.168.1.2:8123", external
    cloud.url = cloud_url
    assert async_webhook_address(hass, "id", server) == (address and f"{address}/api/webhook/id")


async def test_the_cloud_connection_is_watched(receiver: Receiver, cloud: Cloud) -> None:
    receiver.hass.config.internal_url = None
    stop = async_watch_address(receiver.hass, lambda: heard.append(1))
    heard: list[int] = []
    async_dispatcher_send(receiver.hass, "cloud_connection", "connected")
    stop()
    async_dispatcher_send(receiver.hass, "cloud_connection", "disconnected")
    assert heard == [1]


async def test_switching_off_is_tried_until_it_works(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    await receiver.close()
    receiver.simulator.fail("subscription", status=503)
    await receiver.open(inbound="off")
    await until(lambda: not receiver.simulator.subscriptions)


async def test_a_token_that_is_refused_asks_for_credentials_and_stops(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.app.client_secret = "changed"
    receiver.entry.runtime_data.client.login.token = None
    receiver.simulator.gateway.drop()
    await until(receiver.hass.config_entries.flow.async_progress)
    asked = receiver.asked("token")
    await receiver.pass_time(minutes=10)
    await receiver.hass.async_block_till_done()
    assert receiver.asked("token") <= asked + 1
    assert receiver.transport is None


async def test_the_way_that_was_left_is_closed(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "websocket"})
    await until(lambda: transports(receiver) == ["WebSocket"])
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "webhook"})
    await until(lambda: transports(receiver) == ["WebHook"])


async def test_a_text_that_push_missed_has_push_looked_after_at_once(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    await receiver.pass_time(minutes=2)
    await until(lambda: receiver.asked("sync"))
    blacklisted = blacklist(receiver)
    receiver.simulator.receive("Nobody calls")
    await receiver.pass_time(minutes=16)
    await until(lambda: receiver.texts)
    await until(
        lambda: transports(receiver) == ["WebHook"] and blacklisted.isdisjoint(receiver.simulator.subscriptions)
    )
