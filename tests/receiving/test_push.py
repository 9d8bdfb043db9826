"""Choosing the transport, and changing it: nothing is lost and nothing comes twice meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
import sys
from types import ModuleType
from typing import Any

from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestClient
from homeassistant import components
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, EVENT_STATE_CHANGED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.ringc.receiving.webhook import async_watch_address, async_webhook_address
from tests.helpers.entities import entity_of
from tests.helpers.receiving import Receiver
from tests.helpers.waiting import until
from tests.simulator.push.subscriptions import SOCKET_PERMISSIONS


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
async def test_the_transport_is_chosen(
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


async def test_a_new_address_is_tried_when_it_has_settled(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address, receiver.hass.config.internal_url = receiver.hass.config.internal_url, "http://127.0.0.1:9"
    await receiver.open_through("websocket")
    await receiver.hass.config.async_update(internal_url=address)
    await until(lambda: receiver.transport == "webhook", 40, every=1)
    assert not receiver.issues


async def test_every_new_address_is_tried(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address = receiver.hass.config.internal_url
    await receiver.open_through("webhook")
    for _ in range(2):
        await receiver.hass.config.async_update(internal_url="http://127.0.0.1:9")
        await until(lambda: receiver.transport == "websocket", 100, every=1)
        await receiver.hass.config.async_update(internal_url=address)
        await until(lambda: receiver.transport == "webhook", 40, every=1)
    await asyncio.sleep(100)
    assert receiver.transport == "webhook"


async def test_a_text_between_the_first_look_and_the_subscription_is_found_at_once(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    await receiver.close()
    receiver.simulator.subscription_store.all.clear()
    receiver.simulator.fail("subscription", delay=5)
    asked = receiver.asked("sync")
    await receiver.open()
    await until(lambda: receiver.asked("sync") > asked)
    await asyncio.sleep(1)
    receiver.simulator.receive("In between")
    await until(lambda: receiver.texts, 30, every=1)
    assert receiver.ways == ["catch_up"]


async def test_a_socket_that_is_never_taken_up_again_is_connected_all_the_same(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.gateway.recovery_refusal = "WSG-1003"
    for connects in range(2, 6):
        await asyncio.sleep(100)
        receiver.simulator.gateway.drop()
        await until(lambda connects=connects: receiver.simulator.gateway.connects == connects, 60)  # type: ignore[misc]
    await asyncio.sleep(60)
    assert receiver.transport == "websocket"


async def test_a_chosen_webhook_has_no_replacement(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    receiver.simulator.webhooks.seconds = 0
    await receiver.open(inbound="webhook")
    await until(lambda: receiver.issues == {"no_transport"})
    assert receiver.transport is None
    assert not receiver.asked("wstoken")


async def test_without_any_transport_texts_come_every_minute(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.webhooks.seconds = 0
    receiver.simulator.gateway.refuse_status = 503
    await receiver.open()
    await until(lambda: receiver.issues == {"no_transport"})
    receiver.simulator.receive("Slow but sure")
    await receiver.pass_time(seconds=61)
    await until(lambda: receiver.texts)
    assert receiver.ways == ["catch_up"]
    assert receiver.transport is None


async def test_an_address_that_stops_working_without_another_transport_is_told_and_read_every_minute(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.app.permissions -= set(SOCKET_PERMISSIONS)
    await receiver.open_through("webhook")
    sensor = entity_of(receiver.hass, receiver.entry, "binary_sensor", "inbound_connected")
    assert receiver.hass.states.get(sensor).state == "on"
    receiver.simulator.webhooks.reachable = False
    await receiver.hass.config.async_update(internal_url="http://127.0.0.1:9")
    await until(lambda: receiver.transport is None, 60, every=1)
    await until(lambda: receiver.issues == {"permission_missing"}, 60, every=1)
    assert "WebSocket" in receiver.placeholders["permission"]
    assert receiver.hass.states.get(sensor).state == "off"
    receiver.simulator.receive("Found within a minute")
    await until(lambda: receiver.texts, 61, every=1)
    assert receiver.ways == ["catch_up"]


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        pytest.param(400, {}, "Bad Request", "webhook_status", id="a proxy that Home Assistant does not trust"),
        pytest.param(302, {"Location": "https://login.example/"}, "", "webhook_status", id="a login page before it"),
        pytest.param(403, {}, "<html>Just a moment</html>", "webhook_status", id="a page against robots"),
        pytest.param(200, {}, "<html>Hello</html>", "webhook_reply", id="another page"),
        pytest.param(200, {"Content-Type": "application/json"}, "{}", "webhook_reply", id="a header that was stripped"),
    ],
)
async def test_a_proxy_that_answers_itself_is_told_and_the_websocket_takes_over(
    reachable: TestClient[Any, Any], receiver: Receiver, status: int, headers: dict[str, str], body: str, told: str
) -> None:
    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, headers={"Content-Type": "text/html", **headers}, text=body)

    async with RawTestServer(answer) as proxy:
        receiver.hass.config.internal_url = str(proxy.make_url("/")).rstrip("/")
        await receiver.open_through("websocket")
        assert receiver.issues == {told}
        receiver.simulator.receive("Through the socket")
        await until(lambda: receiver.texts)
        await receiver.close()


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
    await until(lambda: receiver.issues == {"no_transport"})
    assert receiver.transport is None
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


async def test_the_transport_that_was_left_is_disconnected(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "websocket"})
    await until(lambda: transports(receiver) == ["WebSocket"])
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "webhook"})
    await until(lambda: transports(receiver) == ["WebHook"])


async def test_a_text_that_push_missed_has_push_checked_at_once(
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


async def test_a_subscription_that_was_suspended_is_made_anew_and_no_text_is_missed(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    [suspended] = receiver.simulator.subscriptions.values()
    suspended.status = "Suspended"
    receiver.simulator.receive("Nobody calls")
    await receiver.pass_time(minutes=75)
    await until(lambda: suspended.id not in receiver.simulator.subscriptions and transports(receiver) == ["WebHook"])
    receiver.simulator.receive("Somebody calls")
    await until(lambda: len(receiver.texts) == 2)
    assert receiver.texts == ["Nobody calls", "Somebody calls"]
    assert receiver.ways == ["catch_up", "webhook"]
    assert not receiver.issues


async def test_fifty_extensions_are_one_subscription_and_the_texts_to_each_are_pushed(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    simulator = receiver.simulator
    simulator.user.admin = True
    desks = [simulator.world.add_extension(str(300 + desk), "Desk", f"+165055603{desk:02}") for desk in range(49)]
    await receiver.open_through("webhook", extensions=[str(desk.id) for desk in desks])
    for desk in (simulator.user, *desks):
        simulator.receive("For you", to=desk.number)
    await until(lambda: len(receiver.texts) == 50)
    assert {event.data["extension_id"] for event in receiver.events} == {
        str(desk.id) for desk in (simulator.user, *desks)
    }
    assert set(receiver.ways) == {"webhook"}
    assert len(simulator.subscriptions) == 1
    assert not [request for request in simulator.requests if request.status == 429]


async def test_an_address_that_flaps_costs_few_requests(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address = receiver.hass.config.internal_url
    await receiver.open_through("webhook")
    asked = receiver.asked("subscription")
    for number in range(31):
        await receiver.hass.config.async_update(internal_url=address if number % 2 else "http://127.0.0.1:9")
        await asyncio.sleep(0.1)
    await receiver.hass.config.async_update(internal_url=address)
    await asyncio.sleep(100)
    assert receiver.asked("subscription") - asked <= 1
    assert receiver.transport == "webhook"


async def test_an_address_that_flaps_for_ever_is_tried_all_the_same(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    address, receiver.hass.config.internal_url = receiver.hass.config.internal_url, "http://127.0.0.1:9"
    await receiver.open_through("websocket")
    async with asyncio.timeout(600):
        while receiver.transport != "webhook":
            await receiver.hass.config.async_update(internal_url="http://127.0.0.1:9")
            await receiver.hass.config.async_update(internal_url=address)
            await asyncio.sleep(10)


async def test_nothing_held_is_shown_as_nothing(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    """The address changes, RingCentral refuses the new one, and the app may not open a WebSocket."""
    await receiver.open_through("webhook")
    receiver.simulator.app.permissions -= set(SOCKET_PERMISSIONS)
    receiver.entry.runtime_data.client.login.token = None
    await receiver.hass.config.async_update(internal_url="http://127.0.0.1:9")
    await until(lambda: receiver.issues == {"permission_missing"}, 100, every=1)
    assert receiver.transport is None
    assert not receiver.simulator.subscriptions
    assert receiver.placeholders["permission"] == "WebSocket Subscriptions"
    state = receiver.hass.states.get(entity_of(receiver.hass, receiver.entry, "binary_sensor", "inbound_connected"))
    assert state
    assert state.state == "off"
    asked, started = receiver.asked("sync"), receiver.hass.loop.time()
    await until(lambda: receiver.asked("sync") >= asked + 5, 400, every=1)
    assert receiver.hass.loop.time() - started < 310


async def test_all_permissions_that_are_missing_are_in_one_repair(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    refusal = {"errorCode": "CMN-401", "message": "No", "permissionName": "Webhook Subscriptions"}
    receiver.simulator.fail("subscription", times=10**6, status=403, body=refusal)
    receiver.simulator.app.permissions -= set(SOCKET_PERMISSIONS)
    await receiver.open()
    await until(lambda: receiver.issues and "WebSocket" in receiver.placeholders["permission"])
    assert receiver.issues == {"permission_missing"}
    assert receiver.placeholders["permission"] == "Webhook Subscriptions, WebSocket Subscriptions"
    asked = len(receiver.simulator.requests)
    await asyncio.sleep(3000)
    pushing = [item for item in receiver.simulator.requests[asked:] if item.kind in {"subscription", "wstoken"}]
    assert len(pushing) <= 2


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda gateway: gateway.expire(), id="a limit that RingCentral names"),
        pytest.param(lambda gateway: gateway.close(), id="a connection that RingCentral closes"),
    ],
)
async def test_a_connection_that_ends_hourly_is_no_news(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, end: Callable[[Any], Awaitable[None]]
) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    await asyncio.sleep(3600)
    changes = async_capture_events(receiver.hass, EVENT_STATE_CHANGED)
    caplog.clear()
    await end(receiver.simulator.gateway)
    await until(lambda: receiver.simulator.gateway.connects == 2)
    await asyncio.sleep(120)
    assert not changes
    receiver.simulator.receive("Still here")
    await until(lambda: receiver.texts)
    assert not [record for record in caplog.records if record.name.startswith("custom_components")]


async def test_a_connection_that_does_not_come_back_is_news(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.gateway.refuse_status = 503
    await receiver.simulator.gateway.expire()
    await until(lambda: receiver.transport is None, 70, every=1)


async def test_an_outage_is_logged_once_when_it_begins_and_once_when_it_ends(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    simulator = receiver.simulator
    await receiver.open_through("websocket", inbound="websocket")
    caplog.clear()
    outage = simulator.fail("any", times=10_000, drop="before")
    simulator.gateway.refuse_status = 503
    simulator.gateway.drop()
    await asyncio.sleep(1200)
    assert outage.times < 9_990
    simulator.faults.clear()
    simulator.gateway.refuse_status = None
    await until(lambda: receiver.transport, 3600, every=10)
    await asyncio.sleep(600)
    lines = [record for record in caplog.records if record.name.startswith("custom_components.ringc")]
    told = [record.getMessage() for record in lines if record.levelno > logging.DEBUG]
    assert told == [
        "Texts are pushed by: nothing, they are asked for every minute",
        "Texts are pushed by: websocket",
    ]


async def test_failures_of_days_do_not_add_up(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    for _ in range(4):
        asked = receiver.asked("subscription")
        receiver.simulator.fail("subscription", status=503)
        await receiver.pass_time(minutes=75)
        await until(lambda asked=asked: receiver.asked("subscription") >= asked + 2, 60, every=1)  # type: ignore[misc]
    assert not receiver.asked("wstoken")


async def test_a_socket_that_flaps_stays_below_the_login_limit(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    async with asyncio.timeout(900):
        for _ in range(7):
            await until(lambda: receiver.simulator.gateway.connected, 200, every=0.5)
            receiver.simulator.gateway.drop()
            await asyncio.sleep(0.5)
    assert not [item for item in receiver.simulator.requests if item.status == 429]


async def test_a_socket_that_flaps_is_connected_less_and_less_often(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    time = asyncio.get_running_loop().time
    end = time() + 600
    while time() < end:
        await until(lambda: receiver.simulator.gateway.connected, 200, every=0.5)
        receiver.simulator.gateway.drop()
        await asyncio.sleep(0.5)
    assert receiver.simulator.gateway.connects <= 10


async def test_a_rate_limit_is_no_reason_to_leave_the_webhook(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    receiver.simulator.fail("subscription", retry_after=20)
    await receiver.open()
    await until(lambda: receiver.transport, 100, every=1)
    assert (receiver.transport, receiver.asked("wstoken")) == ("webhook", 0)


async def test_a_webhook_that_works_all_day_is_not_left(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    await receiver.open_through("webhook")
    before = list(receiver.simulator.subscriptions)
    for _ in range(4):
        asked = receiver.asked("subscription")
        await receiver.pass_time(minutes=75)
        await until(lambda asked=asked: receiver.asked("subscription") > asked, 60)  # type: ignore[misc]
    assert (receiver.transport, list(receiver.simulator.subscriptions)) == ("webhook", before)
    assert not receiver.asked("wstoken")


async def test_an_address_that_is_gone_where_the_webhook_was_chosen_is_told_and_read_every_minute(
    reachable: TestClient[Any, Any], receiver: Receiver, cloud: Cloud
) -> None:
    await receiver.open_through("webhook", inbound="webhook")
    receiver.hass.config.api = None
    await receiver.hass.config.async_update(internal_url=None)
    await until(lambda: receiver.transport is None, 60, every=1)
    assert receiver.issues == {"no_transport"}


async def test_push_waits_for_a_penalty_to_end(receiver: Receiver) -> None:
    receiver.simulator.fail("wstoken", retry_after=100)
    await receiver.open(inbound="websocket")
    started = receiver.hass.loop.time()
    await until(lambda: receiver.transport, 300, every=1)
    assert receiver.hass.loop.time() - started >= 99
    assert receiver.asked("wstoken") == 2


async def test_a_recovery_is_tried_again_within_its_time(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    before = list(receiver.simulator.subscriptions)
    receiver.simulator.gateway.refuse_status = 503
    receiver.simulator.gateway.drop()
    await until(lambda: receiver.asked("wstoken") == 2, 60, every=0.5)
    receiver.simulator.gateway.refuse_status = None
    await until(lambda: receiver.transport == "websocket", 100, every=0.5)
    assert list(receiver.simulator.subscriptions) == before


async def test_a_change_of_transport_leaves_no_gap(reachable: TestClient[Any, Any], receiver: Receiver) -> None:
    address, receiver.hass.config.internal_url = receiver.hass.config.internal_url, "http://127.0.0.1:9"
    await receiver.open_through("websocket")
    receiver.simulator.events.lose = 1
    receiver.simulator.receive("In between")
    await receiver.hass.config.async_update(internal_url=address)
    await until(lambda: receiver.texts, 60, every=1)
    assert receiver.ways == ["catch_up"]


async def test_a_transport_that_could_not_be_disconnected_is_disconnected_later(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    fault = receiver.simulator.fail("subscription", status=503)
    receiver.hass.config_entries.async_update_entry(receiver.entry, options={"inbound": "websocket"})
    await until(lambda: receiver.transport == "websocket")
    await until(lambda: fault.times == 0)
    assert "WebHook" in transports(receiver)
    await receiver.pass_time(seconds=121)
    await until(lambda: transports(receiver) == ["WebSocket"])
