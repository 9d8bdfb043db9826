"""Opening an account, changing it, closing it and sweeping after it."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.const import DOMAIN
from custom_components.ringc.errors import setup_errors
from custom_components.ringc.ringcentral import RateLimitError, RingCentralError
from tests.helpers.receiving import Receiver
from tests.helpers.sending import notify
from tests.helpers.waiting import until
from tests.simulator import Simulator

ANNA = "+16505550123"
MOVED = {"status": 307, "headers": {"Location": "/restapi/v1.0/account/~/extension/~/phone-number?moved=yes"}}


def anna(name: str = "Anna") -> ConfigSubentry:
    """A recipient."""
    return ConfigSubentry(
        data={"name": name, "phone_numbers": [ANNA], "group": False, "default": False},  # type: ignore[arg-type]
        subentry_type="recipient",
        title=name,
        unique_id=name,
    )


async def test_an_account_opens_with_one_request(receiver: Receiver) -> None:
    user = receiver.simulator.user
    user.numbers = [number for number in user.numbers if number.phone_number == user.number]
    await receiver.open(inbound="off")
    assert receiver.entry.state is ConfigEntryState.LOADED
    await until(lambda: receiver.asked("subscription"))
    assert [item.kind for item in receiver.simulator.requests] == ["token", "numbers", "subscription"]


async def test_an_account_with_a_shared_number_asks_once_more_how_that_texts(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await until(lambda: receiver.asked("subscription"))
    assert [item.kind for item in receiver.simulator.requests] == ["token", "numbers", "features", "subscription"]


@pytest.mark.parametrize(("inbound", "listens"), [("off", False), ("websocket", True), ("webhook", True)])
async def test_nobody_can_call_an_account_that_does_not_receive(
    receiver: Receiver, reachable: TestClient[Any, Any], inbound: str, listens: bool
) -> None:
    await receiver.open(inbound=inbound)
    handshake = {"Validation-Token": "echo-me"}
    answer = await reachable.post(async_generate_path("a" * 64), headers=handshake)
    assert ("Validation-Token" in answer.headers) is listens


async def test_a_reload_needs_no_login(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    await receiver.reload()
    assert receiver.asked("token") == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"credential": "eyJh.eyJz.c2ln"}, id="a credential that is not accepted"),
        pytest.param({"client_secret": "wrong"}, id="a client secret that is not accepted"),
    ],
)
async def test_refused_credentials_ask_for_new_ones(
    hass: HomeAssistant, entry: MockConfigEntry, change: dict[str, Any]
) -> None:
    hass.config_entries.async_update_entry(entry, data=entry.data | change)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


@pytest.mark.parametrize(
    "faults", [{"token": 600}, {"numbers": 600}, {"token": 7, "numbers": 7}], ids=["mute", "mute later", "slow"]
)
async def test_a_slow_server_holds_up_the_start_for_ten_seconds_at_most(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, faults: dict[str, float]
) -> None:
    for kind, delay in faults.items():
        simulator.fail(kind, times=9, delay=delay)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert simulator.clock.time() - simulator.requests[0].at < 10.5
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason
    assert "did not answer in time" in entry.reason
    await hass.config_entries.async_unload(entry.entry_id)
    await asyncio.sleep(600)


async def test_an_account_removed_during_a_send_leaves_no_session(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    client = account.runtime_data.client
    simulator.fail("sms", status=401, delay=3)
    send = asyncio.create_task(client.send(sender=simulator.user.number, to=[ANNA], text="Hello"))
    await until(lambda: [request for request in simulator.requests if request.kind == "sms"])
    await hass.config_entries.async_remove(account.entry_id)
    with pytest.raises(RingCentralError):
        await send
    assert not simulator.sessions.live()
    assert not simulator.subscriptions


async def test_an_account_removed_while_a_rate_limit_holds_leaves_nothing_either(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    simulator = receiver.simulator
    refusal = simulator.fail("subscription", retry_after=40)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    assert refusal.times == 0
    await until(lambda: not simulator.subscriptions and not simulator.sessions.live(), 300)


def nothing_is_left(simulator: Simulator) -> bool:
    """Whether RingCentral has nothing of an account that was removed."""
    return not simulator.subscriptions and not simulator.sessions.live()


async def test_an_account_removed_while_its_webhook_is_subscribed_leaves_nothing(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    simulator = receiver.simulator
    await receiver.open_through("webhook")
    simulator.subscription_store.all.clear()
    answered_late = simulator.fail("subscription", delay=5, times=2)
    await receiver.reload()
    await until(lambda: answered_late.times < 2 and simulator.subscriptions, 60)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await asyncio.sleep(10)
    assert nothing_is_left(simulator)


async def test_an_account_removed_while_an_automation_texts_sends_once_and_leaves_nothing(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    simulator = receiver.simulator
    await receiver.open_through("webhook")
    simulator.fail("sms", delay=5)
    sending = asyncio.create_task(notify(receiver.hass, target=ANNA))
    await until(lambda: receiver.asked("sms"))
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await sending
    assert len(simulator.accepted) == 1
    await asyncio.sleep(60)
    assert nothing_is_left(simulator)


@pytest.mark.parametrize("later", ["websocket", "off"])
async def test_an_account_removed_while_its_transport_changes_leaves_nothing(
    reachable: TestClient[Any, Any], receiver: Receiver, later: str
) -> None:
    hass, simulator = receiver.hass, receiver.simulator
    await receiver.open_through("webhook")
    hass.config_entries.async_update_entry(receiver.entry, options={"inbound": later})
    await asyncio.sleep(0)
    await hass.config_entries.async_remove(receiver.entry.entry_id)
    await until(lambda: nothing_is_left(simulator) and not simulator.gateway.connected, 60)


async def test_an_account_removed_during_an_outage_is_cleaned_up_afterwards(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    await receiver.open_through("webhook")
    receiver.simulator.fail("any", times=1000, drop="before")
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await asyncio.sleep(1800)
    assert receiver.simulator.subscriptions
    receiver.simulator.faults.clear()
    await until(lambda: nothing_is_left(receiver.simulator), 4000, every=10)


async def test_another_dialog_does_not_keep_a_removed_account_from_being_cleaned_up(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    hass = receiver.hass
    await receiver.open_through("webhook")
    receiver.simulator.fail("any", times=1000, drop="before")
    await hass.config_entries.async_remove(receiver.entry.entry_id)
    dialog = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    hass.config_entries.flow.async_abort(dialog["flow_id"])
    await asyncio.sleep(600)
    receiver.simulator.faults.clear()
    await until(lambda: nothing_is_left(receiver.simulator), 4000, every=10)


async def test_an_account_removed_while_a_permission_is_missing_is_cleaned_up_when_it_is_given_back(
    reachable: TestClient[Any, Any], receiver: Receiver
) -> None:
    simulator = receiver.simulator
    await receiver.open_through("webhook")
    missing = {"errorCode": "CMN-408", "message": "No permission", "permissionName": "SubscriptionWebhook"}
    refusals = simulator.fail("subscription", status=403, body=missing, times=2)
    await receiver.hass.config_entries.async_remove(receiver.entry.entry_id)
    await until(lambda: nothing_is_left(simulator), 4000, every=10)
    assert refusals.times == 0
    # A token knows only the permissions of when it was made.
    assert receiver.asked("token") == 3


def clock_issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    """The issue about this machine's clock."""
    return ir.async_get(hass).async_get_issue(DOMAIN, "clock_differs")


@pytest.mark.parametrize("ahead", [-56 * 365 * 86400, -130, 130, 26 * 3600])
async def test_a_clock_that_differs_is_one_issue_until_it_agrees(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, ahead: float
) -> None:
    simulator.clock.advance(-ahead)
    assert await hass.config_entries.async_setup(entry.entry_id)
    issue = clock_issue(hass)
    assert issue
    assert issue.learn_more_url
    assert issue.translation_placeholders
    assert set(issue.translation_placeholders) == {"here", "ringcentral"}
    simulator.clock.advance(ahead)
    await entry.runtime_data.client.phone_numbers()
    assert clock_issue(hass) is None


async def test_a_clock_that_is_a_little_off_is_no_issue(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.clock.advance(-110)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert clock_issue(hass) is None


async def test_the_issue_about_the_clock_goes_when_the_last_account_is_disabled(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.clock.advance(3600)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_reload(entry.entry_id)
    assert clock_issue(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert clock_issue(hass) is None


async def test_the_issue_about_the_clock_goes_with_the_last_account(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.clock.advance(3600)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert clock_issue(hass) is None


async def test_a_proxy_s_401_does_not_ask_for_new_credentials(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("token", status=401, gateway=True)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert not hass.config_entries.flow.async_progress()


async def test_credentials_of_somebody_else_ask_for_the_right_ones(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(entry, data=entry.data | {"credential": simulator.jwt(simulator.other_user)})
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == [SOURCE_REAUTH]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"drop": "before"},
        {"malformed": True},
        {"retry_after": 120},
        pytest.param({"status": 404, "body": "<html>Not here</html>"}, id="somebody else answers"),
    ],
)
@pytest.mark.parametrize("kind", ["token", "numbers"])
async def test_what_may_get_better_is_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, kind: str, fault: dict[str, Any]
) -> None:
    simulator.fail(kind, times=5, **fault)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert not hass.config_entries.flow.async_progress()


def test_a_penalty_says_how_long_to_wait() -> None:
    with pytest.raises(ConfigEntryNotReady) as caught, setup_errors():
        raise RateLimitError("Wait", retry_after=90)
    assert caught.value.retry_after == 90  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fault", "options", "state"),
    [
        pytest.param({"delay": 0.5}, {}, ConfigEntryState.LOADED, id="time to answer"),
        pytest.param({"delay": 0.5}, {"read_timeout": 0.1}, ConfigEntryState.SETUP_RETRY, id="no time to answer"),
        pytest.param(MOVED, {}, ConfigEntryState.LOADED, id="a redirect"),
        pytest.param(MOVED, {"follow_redirects": False}, ConfigEntryState.SETUP_RETRY, id="no redirects"),
    ],
)
async def test_how_patiently_to_connect_is_an_option(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    fault: dict[str, Any],
    options: dict[str, Any],
    state: ConfigEntryState,
) -> None:
    simulator.fail("numbers", **fault)
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state


async def test_a_missing_permission_is_no_lost_login(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.app.permissions -= {"ReadAccounts"}
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert not hass.config_entries.flow.async_progress()
    repair = ir.async_get(hass).async_get_issue(DOMAIN, f"setup_{entry.entry_id}")
    assert repair
    assert "ReadAccounts" in repair.translation_placeholders["reason"]

    simulator.app.permissions |= {"ReadAccounts"}
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"setup_{entry.entry_id}") is None


async def test_a_recipient_is_known_without_a_reload(receiver: Receiver) -> None:
    await receiver.open_through("websocket", inbound="websocket")
    inbox = receiver.entry.runtime_data.inbox
    receiver.hass.config_entries.async_add_subentry(receiver.entry, anna())
    await receiver.hass.async_block_till_done()
    receiver.simulator.receive("It is me", sender=ANNA)
    await until(lambda: receiver.texts)
    assert receiver.events[0].data["from_name"] == "Anna"
    assert receiver.events[0].data["known_sender"] is True
    assert receiver.entry.runtime_data.inbox is inbox
    assert receiver.simulator.gateway.connects == 1
    assert receiver.hass.services.has_service("notify", "ringc_anna")


async def test_a_recipient_added_while_the_account_opens_is_known(receiver: Receiver) -> None:
    hass, entry = receiver.hass, receiver.entry

    @callback
    def add(_: object) -> None:
        """Add a recipient when the first entity has been made."""
        assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
        hass.config_entries.async_add_subentry(entry, anna())

    hass.bus.async_listen_once(er.EVENT_ENTITY_REGISTRY_UPDATED, add)
    await receiver.open_through("websocket", inbound="websocket")
    receiver.simulator.receive("It is me", sender=ANNA)
    await until(lambda: receiver.texts)
    assert receiver.events[0].data["from_name"] == "Anna"
    assert hass.states.get("event.anna_messages")
    assert receiver.simulator.gateway.connects == 1


async def test_an_option_that_changes_while_the_account_opens_is_taken_over(receiver: Receiver) -> None:
    hass, entry = receiver.hass, receiver.entry

    @callback
    def change(_: object) -> None:
        """Choose a time zone when the first entity has been made."""
        assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
        hass.config_entries.async_update_entry(entry, options={"inbound": "websocket", "time_zone": "Asia/Tokyo"})

    hass.bus.async_listen_once(er.EVENT_ENTITY_REGISTRY_UPDATED, change)
    hass.config_entries.async_update_entry(entry, options={"inbound": "websocket"})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: receiver.transport)
    receiver.simulator.receive("What time is it?")
    await until(lambda: receiver.texts)
    assert receiver.events[0].data["received_local"].endswith("+09:00")


async def test_many_recipient_changes_at_once_end_well(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    people = [anna(f"Person {number}") for number in range(5)]
    for person in people:
        receiver.hass.config_entries.async_add_subentry(receiver.entry, person)
    receiver.hass.config_entries.async_remove_subentry(receiver.entry, people[0].subentry_id)
    await receiver.hass.async_block_till_done()
    entities = er.async_entries_for_config_entry(er.async_get(receiver.hass), receiver.entry.entry_id)
    assert sorted(item.entity_id for item in entities if item.domain == "notify") == [
        f"notify.person_{number}" for number in range(1, 5)
    ]
    assert not receiver.hass.services.has_service("notify", "ringc_person_0")
    assert receiver.asked("numbers") == 1


async def test_an_option_reloads(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    inbox = receiver.entry.runtime_data.inbox
    receiver.hass.config_entries.async_update_entry(
        receiver.entry, options={"inbound": "off", "time_zone": "Asia/Tokyo"}
    )
    await until(
        lambda: receiver.entry.state is ConfigEntryState.LOADED and receiver.entry.runtime_data.inbox is not inbox
    )
    assert receiver.asked("token") == 1


@pytest.mark.parametrize("number", [int, str])
async def test_the_extensions_of_the_options_may_be_numbers(receiver: Receiver, number: type) -> None:
    await receiver.open(inbound="off", extensions=[number(receiver.simulator.queue.id)])
    assert receiver.entry.state is ConfigEntryState.LOADED


async def test_an_extension_that_gets_an_account_of_its_own_is_left_to_it(receiver: Receiver) -> None:
    simulator, hass = receiver.simulator, receiver.hass
    simulator.user.admin = True
    other = simulator.other_user
    await receiver.open_through("websocket", inbound="websocket", extensions=[str(other.id)])
    theirs = MockConfigEntry(
        domain=DOMAIN,
        unique_id=f"127.0.0.1_{simulator.world.account_id}_{other.id}",
        data={
            **receiver.entry.data,
            "source_number": other.number,
            "credential": simulator.jwt(other),
            "webhook_id": "b" * 64,
        },
        options={"inbound": "websocket", "extensions": [str(simulator.user.id)]},
    )
    theirs.add_to_hass(hass)
    assert await hass.config_entries.async_setup(theirs.entry_id)
    await until(
        lambda: simulator.gateway.connects == 3 and receiver.transport and theirs.runtime_data.push_state.transport
    )
    simulator.receive("For the other one", to=other.number)
    simulator.receive("For me")
    await until(lambda: len(receiver.texts) == 2)
    told = {event.data["message"]: event.data["config_entry_id"] for event in receiver.events}
    assert told == {"For the other one": theirs.entry_id, "For me": receiver.entry.entry_id}


async def test_an_account_is_a_service_device(receiver: Receiver) -> None:
    await receiver.open(inbound="off")
    [device] = dr.async_entries_for_config_entry(dr.async_get(receiver.hass), receiver.entry.entry_id)
    assert device.identifiers == {(DOMAIN, receiver.entry.unique_id)}
    assert device.entry_type is dr.DeviceEntryType.SERVICE
