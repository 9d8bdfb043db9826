"""An Apprise URL becomes an account, through Home Assistant, against the simulator."""

from typing import Any
from urllib.parse import quote

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.const import DOMAIN
from custom_components.ringc.flows.apprise import fitting, recipients
from tests.flows.test_account import TEXTS, suggested
from tests.simulator import Simulator


@pytest.fixture
def login(simulator: Simulator, silence: None) -> str:
    """What stands before the targets in an Apprise URL of the simulator's user."""
    app = simulator.app
    return f"ringc://16505550101:{quote(simulator.user.password)}@{app.client_id}/{app.client_secret}"


@pytest.fixture
def server(simulator: Simulator, silence: None) -> dict[str, Any]:
    """What an Apprise URL cannot say: that the server is the simulator."""
    return {"environment": "custom", "server_url": simulator.url}


async def paste(hass: HomeAssistant, url: str) -> dict[str, Any]:
    """Choose to take over a URL, and paste it."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await go_on(hass, flow["flow_id"], {"next_step_id": "apprise_url"})
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "apprise_url", {})
    return await go_on(hass, form["flow_id"], {"url": url})


async def go_on(hass: HomeAssistant, flow_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Submit a step."""
    return dict(await hass.config_entries.flow.async_configure(flow_id, values))


def filled_in(result: dict[str, Any], server: dict[str, Any], **changes: str) -> dict[str, Any]:
    """Return the account form as it is shown, with what the person changes."""
    shown = suggested(result) | changes
    connection = {name: shown.pop(name) for name in ("auth_mode", "environment", "verify_ssl")}
    return shown | {"connection": connection | server}


async def test_a_url_becomes_an_account_with_options_and_recipients(
    hass: HomeAssistant, simulator: Simulator, login: str, server: dict[str, Any]
) -> None:
    said = "overflow=truncate&format=html&emojis=yes&retry=2&wait=1.5&optional=yes&store=no"
    said += "&cto=3&rto=9000&verify=no&redirect=no&tz=America/Toronto&to=15559998882,15551238882"
    result = await paste(hass, f" {login}/15559998881/?{said}\n")
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "credentials", {})
    assert result["description_placeholders"]["remarks"] == ""
    assert suggested(result) == {
        "client_id": simulator.app.client_id,
        "client_secret": simulator.app.client_secret,
        "source_number": "+16505550101",
        "credential": simulator.user.password,
        "auth_mode": "auto",
        "environment": "production",
        "verify_ssl": False,
    }
    assert simulator.requests == []

    result = await go_on(hass, result["flow_id"], filled_in(result, server))
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "imported", {})
    assert suggested(result) == {"phone_numbers": ["+15559998881", "+15559998882", "+15551238882"]}
    words = result["description_placeholders"]
    assert words["source_number"] == "+1 650-555-0101"
    assert "- Long messages: Cut off\n" in words["options"]
    assert "- Emoji codes: ✓\n" in words["options"]
    assert "- Time to answer: 600\n" in words["options"]
    assert words["remarks"] == "- store is not taken over: there is nothing like it here."

    result = await go_on(hass, result["flow_id"], suggested(result))
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "next_flow" not in result
    entry: ConfigEntry = result["result"]
    assert entry.data["verify_ssl"] is False
    assert dict(entry.options) == {
        "overflow": "truncate",
        "format": "html",
        "emojis": True,
        "retry": 2,
        "wait": 1.5,
        "optional": True,
        "connect_timeout": 3,
        "read_timeout": 600,
        "time_zone": "America/Toronto",
        "follow_redirects": False,
    }
    everybody = [(recipient.data["name"], recipient.data["phone_numbers"]) for recipient in entry.subentries.values()]
    assert everybody == [
        ("Phone 8881", ["+15559998881"]),
        ("Phone 8882", ["+15559998882"]),
        ("Phone 38882", ["+15551238882"]),
    ]
    assert hass.services.has_service("notify", "ringc_phone_8881")

    await hass.services.async_call("notify", "ringc", {"message": "Hello"}, blocking=True)
    assert [message.to for message in simulator.accepted] == [("+15559998881",), ("+15559998882",), ("+15551238882",)]


async def test_what_the_documented_form_cannot_say_is_asked(
    hass: HomeAssistant, simulator: Simulator, server: dict[str, Any]
) -> None:
    secret, jwt = simulator.app.client_secret, simulator.jwt()
    result = await paste(hass, f"ringc://_?token={jwt}&secret={secret}&from=16505550101&to=5559998881")
    assert result["step_id"] == "credentials"
    assert "client_id" not in suggested(result)
    remark = "- **Client ID**: The URL has no client ID (an underscore stands in its place)."
    assert result["description_placeholders"]["remarks"] == remark

    result = await go_on(hass, result["flow_id"], filled_in(result, server, client_id="guessed"))
    assert result["errors"] == {"base": "invalid_client"}
    assert result["description_placeholders"]["remarks"] == remark

    form = filled_in(result, server, client_id=simulator.app.client_id)
    form.pop("server_url")
    result = await go_on(hass, result["flow_id"], form)
    assert result["step_id"] == "imported"
    assert suggested(result) == {"phone_numbers": []}
    assert "5559998881 may lack its country code" in result["description_placeholders"]["remarks"]
    assert result["description_placeholders"]["options"] == "-"

    result = await go_on(hass, result["flow_id"], {"phone_numbers": ["9998881"]})
    assert result["errors"] == {"phone_numbers": "invalid_number"}
    assert result["description_placeholders"]["reason"].startswith("9998881 cannot be texted: its area code is missing")
    result = await go_on(hass, result["flow_id"], {"phone_numbers": ["5559998881"]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert [recipient.title for recipient in result["result"].subentries.values()] == ["Phone 8881"]


async def test_without_recipients_the_first_one_is_offered(
    hass: HomeAssistant, login: str, server: dict[str, Any]
) -> None:
    result = await paste(hass, login)
    result = await go_on(hass, result["flow_id"], filled_in(result, server))
    result = await go_on(hass, result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["next_flow"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://platform.ringcentral.com", "it does not begin with ringc://"),
        ("ringc://", "there is nothing in it"),
        ("ringc://15551230000:pass@id/secret/?retry=often", "retry cannot be often"),
        (
            "ringc://12:pass@id/secret",
            "the number to send from cannot be used: … cannot be texted: it has fewer than 7 digits",
        ),
    ],
)
async def test_a_url_that_makes_no_account_is_refused_with_the_reason(
    hass: HomeAssistant, login: str, url: str, reason: str
) -> None:
    result = await paste(hass, url)
    assert (result["step_id"], result["errors"]) == ("apprise_url", {"url": "invalid_url"})
    assert "invalid_url" in TEXTS["error"]
    assert result["description_placeholders"]["reason"].startswith(reason)
    assert suggested(result) == {"url": url}

    result = await go_on(hass, result["flow_id"], {"url": login})
    assert result["step_id"] == "credentials"


async def test_a_url_of_an_account_that_is_there_adds_nothing(
    hass: HomeAssistant, account: MockConfigEntry, login: str, server: dict[str, Any]
) -> None:
    result = await paste(hass, login)
    result = await go_on(hass, result["flow_id"], filled_in(result, server))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


def test_no_name_is_given_twice() -> None:
    numbers = ["+15559998881", "+15551238881", "+15551118881"]
    names = [recipient["title"] for recipient in recipients(numbers, {"phone_8881", "phone_88881"})]
    assert names == ["Phone 98881", "Phone 38881", "Phone 18881"]


def test_timeouts_fit_their_dialog() -> None:
    wild = {"connect_timeout": 0.001, "read_timeout": 1e9, "wait": 0.5}
    assert fitting(wild) == {"connect_timeout": 0.1, "read_timeout": 600, "wait": 0.5}
