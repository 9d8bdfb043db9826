"""Adding an account, signing in again, changing the connection: through Home Assistant, against the simulator."""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState, FlowType
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.const import DOMAIN
from custom_components.ringc.errors import FormError
from custom_components.ringc.flows.account import account_key, connection_of, server_url
from custom_components.ringc.logins import LOGINS
from custom_components.ringc.ringcentral import Extension
from tests.simulator import Simulator

TEXTS = json.loads(Path("custom_components/ringc/translations/en.json").read_text())["config"]
type Form = dict[str, Any]


@pytest.fixture
def form(simulator: Simulator, silence: None) -> Form:
    """What somebody fills in to add the simulator's user."""
    return {
        "client_id": simulator.app.client_id,
        "client_secret": simulator.app.client_secret,
        "source_number": simulator.user.number,
        "credential": simulator.jwt(),
        "connection": {"environment": "custom", "server_url": simulator.url},
    }


async def fill_in(hass: HomeAssistant, form: Form, flow_id: str | None = None) -> dict[str, Any]:
    """Submit a form, the first one of a new flow unless told."""
    if flow_id is None:
        flow_id = (await open_form(hass))["flow_id"]
    return dict(await hass.config_entries.flow.async_configure(flow_id, form))


async def open_form(hass: HomeAssistant) -> dict[str, Any]:
    """Begin to add an account, and choose to enter credentials."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert (menu["type"], menu["step_id"]) == (FlowResultType.MENU, "user")
    assert menu["menu_options"] == list(TEXTS["step"]["user"]["menu_options"]) == ["credentials", "apprise_url"]
    return await fill_in(hass, {"next_step_id": "credentials"}, menu["flow_id"])


def count(simulator: Simulator, kind: str) -> int:
    """Return how many requests of a kind came."""
    return sum(request.kind == kind for request in simulator.requests)


def suggested(result: dict[str, Any]) -> dict[str, Any]:
    """Return what a form is filled in with, sections flattened."""
    fields: dict[str, Any] = {}
    for marker, value in result["data_schema"].schema.items():
        fields |= {marker: None}
        inner = getattr(value, "schema", None)
        fields |= dict.fromkeys(inner.schema) if inner is not None and hasattr(inner, "schema") else {}
    return {
        str(marker): marker.description["suggested_value"]
        for marker in fields
        if marker.description and "suggested_value" in marker.description
    }


async def test_an_account_is_added_with_three_requests(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    result = await open_form(hass)
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "credentials", {})
    assert simulator.requests == []

    result = await fill_in(hass, form, result["flow_id"])
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "RingCentral Front Desk"
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), result["result"].entry_id)
    assert (device.name, device.model) == ("RingCentral Front Desk", "+1 650-555-0101")
    entry: ConfigEntry = result["result"]
    assert entry.unique_id == f"127.0.0.1_{simulator.world.account_id}_{simulator.user.id}"
    assert entry.state is ConfigEntryState.LOADED
    data = dict(entry.data)
    assert len(data.pop("webhook_id")) == 64
    assert len(data.pop("webhook_secret")) == 64
    assert data == {
        "client_id": simulator.app.client_id,
        "client_secret": simulator.app.client_secret,
        "source_number": "+16505550101",
        "credential": form["credential"],
        "auth_mode": "auto",
        "environment": "custom",
        "server_url": simulator.url,
        "verify_ssl": True,
    }
    # The rest, such as asking for texts, goes on in the background.
    foreground = {"account", "extension", "numbers", "token"}
    asked = [request.kind for request in simulator.requests if request.kind in foreground]
    assert sorted(asked) == ["extension", "numbers", "token"]


@pytest.mark.parametrize("written", ["16505550101", "(650) 555-0101"])
async def test_the_number_is_found_however_ringcentral_writes_it(
    hass: HomeAssistant, simulator: Simulator, form: Form, written: str
) -> None:
    number = {"id": 1, "phoneNumber": written, "usageType": "DirectNumber", "features": ["SmsSender"]}
    simulator.fail("numbers", status=200, body={"records": [number], "paging": {}, "navigation": {}})
    result = await fill_in(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_first_recipient_is_offered_right_after_the_account(hass: HomeAssistant, form: Form) -> None:
    result = await fill_in(hass, form)
    kind, flow_id = result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    assert hass.config_entries.subentries.async_get(flow_id)["step_id"] == "user"


async def test_what_copying_adds_is_taken_away(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    hass.config.country = "US"
    jwt = form["credential"]
    pasted = {
        "client_id": f" {simulator.app.client_id}\n",
        "client_secret": f"\t{simulator.app.client_secret} ",
        "source_number": " (650) 555-0101 ",
        "credential": f"  {jwt[:40]}\n {jwt[40:80]} {jwt[80:]}\r\n",
        "connection": {"environment": "custom", "server_url": f" {simulator.url}/ "},
    }
    result = await fill_in(hass, pasted)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["credential"] == jwt
    assert result["data"]["source_number"] == "+16505550101"
    assert result["data"]["server_url"] == simulator.url


@pytest.mark.parametrize("around", ['"{}"', "\ufeff{}", "'{}',", "“{}”", "`{}`", "\u200b{}\u200b", "{}\u2060\n"])
async def test_what_a_chat_or_a_file_adds_to_a_secret_is_taken_away(
    hass: HomeAssistant, simulator: Simulator, form: Form, around: str
) -> None:
    secrets = ("client_id", "client_secret", "credential")
    result = await fill_in(hass, form | {name: around.format(form[name]) for name in secrets})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert [result["data"][name] for name in secrets] == [form[name] for name in secrets]


async def test_a_jwt_in_quotes_is_one_where_a_password_was(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    password = {"credential": simulator.user.password, "auth_mode": "password"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, **password})
    await hass.config_entries.async_setup(entry.entry_id)
    result = await entry.start_reauth_flow(hass)
    result = await fill_in(hass, {"credential": f'"{simulator.jwt()}"'}, result["flow_id"])
    assert result["reason"] == "reauth_successful"


async def test_a_password_in_quotes_is_left_as_it_is(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.user.password = '"quoted"'
    result = await fill_in(hass, {**form, "credential": '"quoted"'})
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_secret_of_spaces_is_none(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    before = dict(account.data)
    result = await account.start_reconfigure_flow(hass)
    result = await fill_in(hass, {**form, "client_secret": "  ", "credential": " \n"}, result["flow_id"])
    assert result["reason"] == "reconfigure_successful"
    assert dict(account.data) == before


@pytest.mark.parametrize("field", ["client_id", "client_secret", "source_number", "credential"])
async def test_a_field_of_spaces_is_asked_for_again(
    hass: HomeAssistant, simulator: Simulator, form: Form, field: str
) -> None:
    result = await fill_in(hass, {**form, field: "  "})
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "credentials")
    assert result["errors"] != {"base": "unknown"}
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_password_may_have_spaces_inside(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.user.password = "correct horse battery staple"
    result = await fill_in(hass, {**form, "credential": " correct horse battery staple\n"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["credential"] == "correct horse battery staple"


async def test_a_password_that_looks_like_a_jwt_is_one_if_told(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.user.password = "a" * 61
    result = await fill_in(hass, {**form, "credential": "a" * 61})
    assert result["errors"] == {"base": "invalid_auth"}
    told = {**form, "credential": "a" * 61, "connection": {**form["connection"], "auth_mode": "password"}}
    result = await fill_in(hass, told, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("wrong", "errors", "words"),
    [
        pytest.param({"client_id": "nobody"}, {"base": "invalid_client"}, {}, id="app unknown"),
        pytest.param({"client_secret": "wrong"}, {"base": "invalid_client"}, {}, id="secret wrong"),
        pytest.param({"credential": "wrong"}, {"base": "invalid_auth"}, {}, id="password wrong"),
        pytest.param({"credential": "eyJh.eyJi.c"}, {"base": "invalid_auth"}, {}, id="not one of our JWTs"),
        pytest.param(
            {"source_number": "650-555-0101"},
            {"source_number": "invalid_number"},
            {
                "reason": "650-555-0101 does not say its country. Write it with + and the country code. "
                "Without them, a country must be set in Home Assistant."
            },
            id="country unknown",
        ),
        pytest.param(
            {"source_number": "+15551234567"},
            {"source_number": "number_not_yours"},
            {"numbers": "+16505550101, +18005550111, +16505550110 (Office)"},
            id="somebody else's number",
        ),
        pytest.param(
            {"source_number": "+16505550119"},
            {"source_number": "number_cannot_text"},
            {"numbers": "+16505550101, +18005550111, +16505550110 (Office)"},
            id="a fax number",
        ),
        pytest.param({"connection": {"environment": "custom"}}, {"base": "invalid_server_url"}, {}, id="no server"),
        pytest.param(
            {"connection": {"environment": "custom", "server_url": "http://127.0.0.1:9"}},
            {"base": "cannot_connect"},
            {},
            id="nobody listens",
        ),
    ],
)
async def test_a_mistake_is_named_and_can_be_put_right(
    hass: HomeAssistant, form: Form, wrong: Form, errors: dict[str, str], words: dict[str, str]
) -> None:
    result = await fill_in(hass, {**form, **wrong})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "credentials"
    assert result["errors"] == errors
    assert result["description_placeholders"].items() >= words.items()
    assert set(errors.values()) <= set(TEXTS["error"])
    assert suggested(result).items() >= {**form, **wrong, "connection": None, **wrong.get("connection", {})}.items() - {
        ("connection", None)
    }

    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        pytest.param("token", {"status": 500}, id="broken"),
        pytest.param("token", {"status": 503, "retry_after": 60}, id="overloaded"),
        pytest.param("token", {"drop": "after"}, id="hangs up"),
        pytest.param("token", {"malformed": True}, id="not JSON"),
        pytest.param("token", {"status": 200, "body": "<html>Welcome</html>"}, id="a web page"),
        pytest.param("token", {"status": 200, "body": {}}, id="no token in it"),
        pytest.param("extension", {"status": 200, "body": {"id": 1}}, id="whose extension?"),
        pytest.param("numbers", {"status": 404}, id="no numbers"),
    ],
)
async def test_a_server_in_trouble_is_told_and_tried_again(
    hass: HomeAssistant, simulator: Simulator, form: Form, kind: str, fault: dict[str, Any]
) -> None:
    simulator.fail(kind, **fault)
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "cannot_connect"}
    assert result["description_placeholders"]["reason"]

    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_rate_limit_is_told_with_the_time_and_obeyed(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.fail("token", retry_after=40)
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "rate_limited"}
    assert result["description_placeholders"]["when"].count(":") == 2

    result = await fill_in(hass, form, result["flow_id"])
    assert result["errors"] == {"base": "rate_limited"}
    assert count(simulator, "token") == 1

    other = simulator.world.add_app()
    form |= {"client_id": other.client_id, "client_secret": other.client_secret}
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("years", [-56, 0, 20])
async def test_a_jwt_is_expired_by_ringcentral_s_clock(
    hass: HomeAssistant, simulator: Simulator, form: Form, years: int
) -> None:
    simulator.clock.advance(years * 365 * 86400)
    result = await fill_in(hass, {**form, "credential": simulator.jwt(expires_in=-1)})
    assert result["errors"] == {"credential": "jwt_expired"}
    assert count(simulator, "token") == 1

    result = await fill_in(hass, {**form, "credential": simulator.jwt(expires_in=3600)}, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_jwt_of_another_environment_is_refused(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    sandbox = simulator.jwt(audience="https://platform.devtest.ringcentral.com")
    result = await fill_in(hass, {**form, "credential": sandbox})
    assert result["errors"] == {"base": "invalid_auth"}

    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_where_passwords_are_switched_off_a_jwt_is_asked_for(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.app.grant_types.discard("password")
    result = await fill_in(hass, {**form, "credential": simulator.user.password})
    assert result["errors"] == {"base": "password_login_unavailable"}

    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("permissions", "named"),
    [
        ({"SMS"}, "SMS"),
        ({"ReadAccounts"}, "Read Accounts"),
        ({"SMS", "ReadAccounts"}, "SMS, Read Accounts"),
    ],
)
async def test_a_missing_permission_is_named_and_seen_once_added(
    hass: HomeAssistant, simulator: Simulator, form: Form, permissions: set[str], named: str
) -> None:
    simulator.app.permissions -= permissions
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "missing_permission"}
    assert result["description_placeholders"]["permission"] == named

    simulator.app.permissions |= permissions
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_permission_may_be_included_in_another(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.readings.scope_lists_implied = False
    simulator.app.permissions = {"EditAccounts", "SMS"}
    result = await fill_in(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_app_that_may_only_send_is_taken(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.app.permissions &= {"SMS", "ReadAccounts"}
    result = await fill_in(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_permission_that_the_user_lacks_is_named(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.user.permissions.discard("ReadExtensions")
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "missing_permission"}
    assert result["description_placeholders"]["permission"] == "ReadExtensions"

    simulator.user.permissions.add("ReadExtensions")
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_unexpected_is_logged_and_does_not_end_the_dialog(
    hass: HomeAssistant, form: Form, caplog: pytest.LogCaptureFixture
) -> None:
    hass.data[LOGINS] = None  # type: ignore[assignment]
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "unknown"}
    assert "Signing in failed unexpectedly" in caplog.text

    hass.data.pop(LOGINS)
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_another_number_is_no_other_login(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    result = await fill_in(hass, {**form, "source_number": "+16505550102"})
    assert result["errors"] == {"source_number": "number_not_yours"}
    result = await fill_in(hass, form, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert count(simulator, "token") == 1


async def test_a_user_has_one_account_whatever_the_app_and_number(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    other = simulator.world.add_app()
    form |= {"client_id": other.client_id, "client_secret": other.client_secret, "source_number": "+16505550110"}
    result = await fill_in(hass, form)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert result["reason"] in TEXTS["abort"]
    assert account.data["client_id"] == simulator.app.client_id


async def test_a_second_user_is_a_second_account(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    number, jwt = simulator.other_user.number, simulator.jwt(simulator.other_user)
    result = await fill_in(hass, {**form, "source_number": number, "credential": jwt})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(hass.config_entries.async_entries(DOMAIN)) == 2


async def test_a_wrong_password_in_a_dialog_leaves_the_accounts_login_alone(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    result = await fill_in(hass, {**form, "credential": "wrong"})
    assert result["errors"] == {"base": "invalid_auth"}
    hass.config_entries.flow.async_abort(result["flow_id"])
    await hass.async_block_till_done()

    tokens = count(simulator, "token")
    assert await account.runtime_data.client.phone_numbers()
    assert count(simulator, "token") == tokens
    assert count(simulator, "revoke") == 0


async def test_a_dialog_given_up_leaves_no_session_behind(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    result = await fill_in(hass, {**form, "source_number": "+16505550102"})
    assert len(hass.data[LOGINS].logins) == 1
    hass.config_entries.flow.async_abort(result["flow_id"])
    await hass.async_block_till_done()
    assert hass.data[LOGINS].logins == {}
    assert count(simulator, "revoke") == 1


async def test_signing_in_again_asks_for_the_credential_only(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    result = await account.start_reauth_flow(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reauth_confirm")
    assert [str(field) for field in result["data_schema"].schema] == ["credential"]

    result = await fill_in(hass, {"credential": "wrong"}, result["flow_id"])
    assert result["errors"] == {"base": "invalid_auth"}

    before, credential = dict(account.data), simulator.jwt()
    result = await fill_in(hass, {"credential": f"{credential}\n"}, result["flow_id"])
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert result["reason"] in TEXTS["abort"]
    assert dict(account.data) == {**before, "credential": credential}
    assert account.state is ConfigEntryState.LOADED
    assert account.runtime_data.client.login.credentials.secret == credential


async def test_the_old_session_ends_when_another_credential_replaces_it(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    result = await account.start_reauth_flow(hass)
    await fill_in(hass, {"credential": simulator.jwt()}, result["flow_id"])
    await hass.async_block_till_done()
    assert count(simulator, "revoke") == 1
    assert len(hass.data[LOGINS].logins) == 1


async def test_an_account_that_was_refused_at_the_start_works_after_signing_in_again(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    good = entry.data["credential"]
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": "wrong"})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)

    result = await fill_in(hass, {"credential": good}, flow["flow_id"])
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED


async def test_who_signed_in_with_a_password_may_go_on_with_a_jwt(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry
) -> None:
    password = {"credential": simulator.user.password, "auth_mode": "password"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, **password})
    await hass.config_entries.async_setup(entry.entry_id)
    simulator.app.grant_types.discard("password")
    result = await entry.start_reauth_flow(hass)
    result = await fill_in(hass, {"credential": "another"}, result["flow_id"])
    assert result["errors"] == {"base": "password_login_unavailable"}

    result = await fill_in(hass, {"credential": simulator.jwt()}, result["flow_id"])
    await hass.async_block_till_done()
    assert result["reason"] == "reauth_successful"
    assert entry.data["auth_mode"] == "auto"


async def test_signing_in_again_says_that_the_number_is_gone_where_it_is_seen(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.user.numbers.pop(0)
    result = await account.start_reauth_flow(hass)
    result = await fill_in(hass, {"credential": account.data["credential"]}, result["flow_id"])
    assert result["errors"] == {"base": "number_not_yours"}


async def test_another_users_credential_does_not_take_over_the_account(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    simulator.world.add_number(simulator.other_user, simulator.user.number)
    before = dict(account.data)
    result = await account.start_reauth_flow(hass)
    result = await fill_in(hass, {"credential": simulator.jwt(simulator.other_user)}, result["flow_id"])
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unique_id_mismatch")
    assert result["reason"] in TEXTS["abort"]
    assert dict(account.data) == before


async def test_changing_the_connection_offers_all_but_the_secrets(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    result = await account.start_reconfigure_flow(hass)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert suggested(dict(result)) == {
        "client_id": simulator.app.client_id,
        "source_number": simulator.user.number,
        "auth_mode": "auto",
        "environment": "custom",
        "server_url": simulator.url,
        "verify_ssl": True,
    }


async def test_another_number_can_be_chosen_and_the_secrets_left_as_they_are(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    hass.config_entries.async_update_entry(account, title="+1 650-555-0101")
    before = dict(account.data)
    result = await account.start_reconfigure_flow(hass)
    kept = {"client_id": form["client_id"], "connection": form["connection"]}
    result = await fill_in(hass, {**kept, "source_number": "+16505550119"}, result["flow_id"])
    assert result["errors"] == {"source_number": "number_cannot_text"}

    result = await fill_in(hass, {**kept, "source_number": "+16505550110"}, result["flow_id"])
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert result["reason"] in TEXTS["abort"]
    assert dict(account.data) == {**before, "source_number": "+16505550110"}
    assert account.title == "RingCentral Front Desk"
    assert account.state is ConfigEntryState.LOADED
    assert count(simulator, "token") == 2


@pytest.mark.parametrize("step", ["reauth", "reconfigure"])
async def test_signing_in_again_with_nothing_changed_is_a_fresh_login_and_a_reload(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form, step: str
) -> None:
    loaded, before = account.runtime_data, dict(account.data)
    start = account.start_reauth_flow if step == "reauth" else account.start_reconfigure_flow
    result = await start(hass)
    same = {"credential": account.data["credential"]}
    values = same if step == "reauth" else {**form, **same}
    result = await fill_in(hass, values, result["flow_id"])
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, f"{step}_successful")
    assert dict(account.data) == before
    assert account.runtime_data is not loaded
    assert count(simulator, "token") == 2


async def test_the_permissions_are_those_of_the_token_that_is_used_at_last(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.fail("extension", status=401)
    simulator.app.permissions.discard("SMS")
    simulator.fail("token", status=200, body={"access_token": "gone", "scope": "SMS ReadAccounts"})
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "missing_permission"}


async def test_a_high_volume_number_is_named_as_such(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.user.numbers[0].features = {"CallerId", "A2PSmsSender"}
    result = await fill_in(hass, form)
    assert result["errors"] == {"source_number": "high_volume_number"}
    assert result["description_placeholders"]["numbers"] == "+18005550111, +16505550110 (Office)"


async def test_the_number_of_a_call_queue_is_named_by_its_queue_and_can_be_chosen(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.world.let_text(simulator.user, "+16505550120")
    result = await fill_in(hass, {**form, "source_number": "+16505550119"})
    assert "+16505550120 (Support)" in result["description_placeholders"]["numbers"]
    result = await fill_in(hass, {**form, "source_number": "+16505550120"}, result["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["source_number"] == "+16505550120"


async def test_an_extension_without_a_name_is_just_ringcentral(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.user.name = ""
    result = await fill_in(hass, form)
    assert result["title"] == "RingCentral"


@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        ("OAU-105", "invalid_auth", " (RingCentral answered 400 OAU-105: Not today"),
        ("OAU-112", "invalid_client", ""),
        ("OAU-116", "invalid_client", ""),
        ("OAU-119", "invalid_auth", " (RingCentral answered 400 OAU-119: Not today"),
        ("OAU-120", "invalid_client", ""),
        ("OAU-121", "invalid_client", ""),
        ("OAU-213", "invalid_auth", " (RingCentral answered 400 OAU-213: Not today"),
        ("AGW-401", "invalid_auth", " (RingCentral answered 400 AGW-401: Not today"),
        ("XYZ-999", "invalid_auth", " (RingCentral answered 400 XYZ-999: Not today"),
    ],
)
async def test_a_refused_login_is_told_by_its_code(
    hass: HomeAssistant, simulator: Simulator, form: Form, code: str, error: str, told: str
) -> None:
    refusal = {"error": "invalid_grant", "errors": [{"errorCode": code, "message": "Not today"}]}
    simulator.fail("token", status=400, body=refusal)
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": error}
    assert result["description_placeholders"]["details"].partition(" (request")[0] == told
    assert (await fill_in(hass, form, result["flow_id"]))["type"] is FlowResultType.CREATE_ENTRY


async def test_ringcentral_s_own_words_are_shown_for_a_code_that_is_not_known(
    hass: HomeAssistant, simulator: Simulator, form: Form
) -> None:
    simulator.user.refuses_login = "OAU-105"
    result = await fill_in(hass, {**form, "credential": simulator.user.password})
    assert result["errors"] == {"base": "invalid_auth"}
    assert "OAU-105: Login is not allowed for this extension type" in result["description_placeholders"]["details"]


async def test_a_proxy_s_401_is_no_refused_credential(hass: HomeAssistant, simulator: Simulator, form: Form) -> None:
    simulator.fail("token", status=401, gateway=True)
    result = await fill_in(hass, form)
    assert result["errors"] == {"base": "cannot_connect"}


async def test_a_name_that_somebody_gave_the_account_is_kept(
    hass: HomeAssistant, account: MockConfigEntry, form: Form
) -> None:
    hass.config_entries.async_update_entry(account, title="Home line")
    result = await account.start_reconfigure_flow(hass)
    await fill_in(hass, {**form, "source_number": "+16505550110"}, result["flow_id"])
    await hass.async_block_till_done()
    assert account.title == "Home line"


async def test_the_account_never_moves_to_another_user(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry, form: Form
) -> None:
    before = dict(account.data)
    result = await account.start_reconfigure_flow(hass)
    number, jwt = simulator.other_user.number, simulator.jwt(simulator.other_user)
    result = await fill_in(hass, {**form, "source_number": number, "credential": jwt}, result["flow_id"])
    await hass.async_block_till_done()
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "unique_id_mismatch")
    assert dict(account.data) == before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://platform.partner.example", "https://platform.partner.example"),
        (" HTTPS://Platform.Partner.Example:443/ ", "https://platform.partner.example"),
        ("https://platform.partner.example:8443", "https://platform.partner.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://platform.partner.example.", "https://platform.partner.example"),
        ("https://platform.partner.example.:8443/", "https://platform.partner.example:8443"),
        ("\ufeffhttps://platform.partner.example\u200b", "https://platform.partner.example"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_a_server_is_stored_as_scheme_host_and_port(typed: str, stored: str) -> None:
    assert server_url(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "platform.partner.example",
        "ftp://platform.partner.example",
        "https://",
        "https://two words.example",
        "https://platform.partner.example:99999",
        "https://platform.partner.example:0",
        "https://platform..partner.example",
        "https://.",
        "https://-",
        f"https://{'a' * 64}.partner.example",
        "https://user@platform.partner.example",
        "https://user:secret@platform.partner.example",
        "https://platform.partner.example/restapi",
        "https://platform.partner.example?x=1",
        "https://platform.partner.example#x",
        "http://platform.partner.example",
        "http://192.168.1.2",
        "http://localhost.evil.example",
    ],
)
def test_anything_else_is_no_server(typed: str) -> None:
    with pytest.raises(FormError, match="invalid_server_url"):
        server_url(typed)


@pytest.mark.parametrize(
    ("connection", "key"),
    [
        ({"environment": "production"}, "80_101"),
        ({"environment": "sandbox"}, "platform.devtest.ringcentral.com_80_101"),
        (
            {"environment": "custom", "server_url": "https://platform.partner.example:8443"},
            "platform.partner.example_80_101",
        ),
    ],
)
def test_an_account_is_its_users_on_its_server(connection: dict[str, str], key: str) -> None:
    app = {"client_id": "id", "client_secret": "secret", "source_number": "+16505550101", "credential": "secret"}
    assert str(account_key(app | connection, Extension(id="101", account_id="80", name=None))) == key


@pytest.mark.parametrize(
    ("environment", "kept"), [("custom", "sandbox"), ("sandbox", "sandbox"), ("production", "production")]
)
def test_only_another_server_keeps_its_address(environment: str, kept: str) -> None:
    values = {
        "client_id": "id",
        "client_secret": "secret",
        "source_number": "+16505550101",
        "credential": "secret",
        "environment": environment,
        "server_url": "https://platform.devtest.ringcentral.com/",
    }
    connection = connection_of(values, country=None)
    assert connection["environment"] == kept
    assert "server_url" not in connection


def test_every_field_is_explained() -> None:
    for step in TEXTS["step"].values():
        assert step.get("data", {}).keys() == step.get("data_description", {}).keys()
        for section in step.get("sections", {}).values():
            assert section["data"].keys() == section["data_description"].keys()
