"""The phone page's own interface, which the demo drives."""

from collections.abc import AsyncIterator
import json

import aiohttp
import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.phone import PERSON, Phone
from tests.simulator.state import JWT_GRANT
from tests.simulator.switches import SWITCHES

from .api_client import INSTANT, OWN, SUBSCRIPTION, ApiClient, Webhook


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncIterator[Simulator]:
    """A simulator with its phone."""
    simulator = Simulator()
    simulator.extra_routes += Phone(simulator).routes()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def phone(simulator: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who uses the phone."""
    async with aiohttp.ClientSession(f"{simulator.url}/phone/") as session:
        yield session


async def test_a_text_with_a_picture_reaches_the_account_and_is_shown(
    simulator: Simulator, phone: aiohttp.ClientSession
) -> None:
    form = aiohttp.FormData({"from": PERSON, "text": "Look"})
    form.add_field("file", b"\xff\xd8picture", filename="a.jpg", content_type="image/jpeg")
    await phone.post("text", data=form)
    state = await (await phone.get("state")).json()
    [message] = state["messages"]
    [file] = message["files"]
    assert (message["mine"], message["people"], message["text"]) == (True, [PERSON], "Look")
    response = await phone.get(simulator.url + file["url"])
    assert (response.content_type, await response.read()) == ("image/jpeg", b"\xff\xd8picture")


async def test_the_page_hears_of_a_text_at_once(phone: aiohttp.ClientSession) -> None:
    live = await phone.get("live")
    first = json.loads((await live.content.readline()).removeprefix(b"data: "))
    await phone.post("text", data={"from": "+14155550124", "text": "Hi"})
    await live.content.readline()
    second = json.loads((await live.content.readline()).removeprefix(b"data: "))
    live.close()
    assert first["messages"] == []
    assert [message["text"] for message in second["messages"]] == ["Hi"]
    assert second["people"] == [PERSON, "+14155550124"]


@pytest.mark.parametrize("form", [{"from": PERSON}, {"text": "Hi"}, {}])
async def test_a_text_of_nobody_or_of_nothing_is_refused(phone: aiohttp.ClientSession, form: dict[str, str]) -> None:
    response = await phone.post("text", data=form or {"a": "b"})
    assert response.status == 400
    assert "text" in (await response.json())["message"]


async def test_a_failed_delivery_is_shown_with_its_reason(simulator: Simulator, phone: aiohttp.ClientSession) -> None:
    message = simulator.receive("Hi", sender=PERSON)
    assert (await phone.post(f"messages/{message.id}/fail")).status == 200
    assert (await phone.post("messages/1/fail")).status == 404
    [shown] = (await (await phone.get("state")).json())["messages"]
    assert shown["error"] == "SMS-CAR-430"


@pytest.mark.parametrize(("name", "status"), [("broken", 503), ("busy", 429), ("refused", 400)])
async def test_a_switch_lasts_until_it_is_switched_off(
    simulator: Simulator, phone: aiohttp.ClientSession, name: str, status: int
) -> None:
    login = f"{simulator.url}/restapi/oauth/token"
    usual = await (await phone.post(login)).text()
    await phone.put(f"switches/{name}", json={"on": True})
    assert [(await phone.post(login)).status for _ in range(3)] == [status] * 3
    assert await (await phone.post(login)).text() != usual
    await phone.put(f"switches/{name}", json={"on": False})
    assert await (await phone.post(login)).text() == usual


async def test_a_refused_login_is_noticed_by_whoever_is_logged_in(
    phone: aiohttp.ClientSession, client: ApiClient
) -> None:
    assert (await client.ask("GET", OWN)).status == 200
    await phone.put("switches/refused", json={"on": True})
    assert (await client.ask("GET", OWN)).status == 401


async def test_a_credential_that_was_deleted_lets_nobody_in_any_more_and_a_new_one_does(
    phone: aiohttp.ClientSession, client: ApiClient
) -> None:
    old = (await (await phone.get("account")).json())["jwt"]
    await phone.post("revoke")
    assert (await client.ask("GET", OWN)).status == 401
    assert (await client.token_request(grant_type=JWT_GRANT, assertion=old)).json["error"] == "invalid_grant"
    new = (await (await phone.get("account")).json())["jwt"]
    assert (await client.token_request(grant_type=JWT_GRANT, assertion=new)).status == 200


async def test_what_another_user_has_is_not_revoked(
    simulator: Simulator, phone: aiohttp.ClientSession, client: ApiClient
) -> None:
    await client.log_in(simulator.other_user)
    await phone.post("revoke")
    assert (await client.ask("GET", OWN)).status == 200


async def test_more_is_allowed_in_another_usage_plan(phone: aiohttp.ClientSession, client: ApiClient) -> None:
    await phone.put("limits", json={"auth": 7})
    new = (await (await phone.get("account")).json())["jwt"]
    logins = [await client.token_request(grant_type=JWT_GRANT, assertion=new) for _ in range(8)]
    assert [login.status for login in logins] == [200] * 7 + [429]
    assert (await phone.put("limits", json={"other": 7})).status == 404


async def test_a_missing_permission_is_named_until_it_is_back(
    simulator: Simulator, phone: aiohttp.ClientSession, client: ApiClient
) -> None:
    text = {"from": {"phoneNumber": simulator.user.number}, "to": [{"phoneNumber": PERSON}], "text": "Hi"}
    await phone.put("switches/permission", json={"on": True})
    refused = await client.ask("POST", "/sms", json=text)
    assert (refused.status, refused.json["permissionName"]) == (403, "SMS")
    await phone.put("switches/permission", json={"on": False})
    assert (await client.ask("POST", "/sms", json=text)).status == 200


async def test_nothing_is_pushed_without_the_permissions_for_it(
    phone: aiohttp.ClientSession, client: ApiClient, webhook: Webhook
) -> None:
    wanted = {"eventFilters": [INSTANT], "deliveryMode": {"transportType": "WebHook", "address": webhook.url}}
    await phone.put("switches/push", json={"on": True})
    refused = await client.ask("POST", SUBSCRIPTION, json=wanted)
    assert refused.code == "SUB-528"
    await phone.put("switches/push", json={"on": False})
    assert (await client.ask("POST", SUBSCRIPTION, json=wanted)).status == 200


async def test_an_unreachable_webhook_hears_of_no_text_until_it_is_reachable_again(
    simulator: Simulator, phone: aiohttp.ClientSession, client: ApiClient, webhook: Webhook
) -> None:
    mode = {"transportType": "WebHook", "address": webhook.url}
    wanted = {"eventFilters": [INSTANT], "deliveryMode": mode}
    assert (await client.ask("POST", SUBSCRIPTION, json=wanted)).status == 200
    await phone.put("switches/webhook", json={"on": True})
    assert (await client.ask("POST", SUBSCRIPTION, json=wanted)).code == "SUB-521"
    simulator.receive("Nobody hears this")
    await until(lambda: simulator.deliveries and simulator.deliveries[0].error)
    await phone.put("switches/webhook", json={"on": False})
    simulator.receive("Here I am")
    await until(lambda: webhook.got)
    assert [event["body"]["subject"] for event in webhook.got] == ["Here I am"]


async def test_there_are_no_other_switches(phone: aiohttp.ClientSession) -> None:
    assert (await phone.put("switches/other", json={"on": True})).status == 404
    state = await (await phone.get("state")).json()
    assert [switch["name"] for switch in state["switches"]] == list(SWITCHES)


async def test_a_queues_number_can_be_texted(simulator: Simulator, phone: aiohttp.ClientSession) -> None:
    simulator.world.let_text(simulator.user, simulator.queue.number)
    async with phone.post("text", data={"from": PERSON, "text": "hello", "to": simulator.queue.number}) as reply:
        assert reply.status == 200
    state = await (await phone.get("state")).json()
    assert {"number": simulator.queue.number, "name": "Support"} in state["numbers"]
    assert simulator.user.number in {item["number"] for item in state["numbers"]}
    assert [(message["text"], message["ours"]) for message in state["messages"]] == [("hello", simulator.queue.number)]
