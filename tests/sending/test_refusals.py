"""What RingCentral documents beyond the usual refusals, from the action down: one request, and a true answer."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.sending import MOM, PNG
from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.errors import REFUSALS

FILE_REFUSED = {"status": 415, "body": {"errorCode": "MSG-348", "message": "Attachment media type is not supported"}}
REFUSED = sorted(code for code, (status, _) in REFUSALS.items() if status in {400, 403})


async def send(hass: HomeAssistant, **options: Any) -> dict[str, Any]:
    """Send a text as an automation does that wants to know what became of it, and return its row."""
    data = {"to": [MOM], "message": "The door is open", "optional": True, **options}
    response = await hass.services.async_call("ringc", "send_message", data, blocking=True, return_response=True)
    assert response
    [row] = response["messages"]  # type: ignore[misc, union-attr]
    return row  # type: ignore[return-value]


def posts(simulator: Simulator) -> list[float]:
    """Return when RingCentral was asked to send."""
    return [request.at for request in simulator.requests if request.kind == "sms"]


@pytest.mark.parametrize("code", REFUSED)
@pytest.mark.usefixtures("account")
async def test_a_refusal_is_told_with_its_code_and_words_and_not_tried_again(
    hass: HomeAssistant, simulator: Simulator, code: str
) -> None:
    simulator.fail("sms", code=code, times=9)
    row = await send(hass, retry=3, when_unsure="send_again")
    assert (row["status"], row["error_code"], row["message_ids"]) == ("failed", code, [])
    assert REFUSALS[code][1].rstrip(".") in row["error"]
    assert (len(posts(simulator)), simulator.accepted) == (1, [])


@pytest.fixture
def picture(hass: HomeAssistant, tmp_path: Path) -> str:
    """A picture in an allowed folder."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    path = tmp_path / "door.png"
    path.write_bytes(PNG)
    return str(path)


@pytest.mark.usefixtures("account")
async def test_the_words_go_without_files_that_ringcentral_refuses(
    hass: HomeAssistant, simulator: Simulator, picture: str
) -> None:
    simulator.fail("sms", **FILE_REFUSED)
    row = await send(hass, attachments=[picture])
    [sent] = simulator.accepted
    assert (row["status"], row["message_ids"], sent.files) == ("queued", [str(sent.id)], ())
    assert [words.partition(":")[0] for words in row["left_out"]] == ["door.png"]


@pytest.mark.usefixtures("account")
async def test_another_refusal_is_not_answered_by_sending_without_the_files(
    hass: HomeAssistant, simulator: Simulator, picture: str
) -> None:
    simulator.fail("sms", status=403)
    row = await send(hass, attachments=[picture])
    assert (row["status"], len(posts(simulator)), simulator.accepted) == ("failed", 1, [])


@pytest.mark.parametrize("options", [{"attachment_required": True}, {"message": ""}], ids=str)
@pytest.mark.usefixtures("account")
async def test_nothing_goes_where_the_files_that_ringcentral_refuses_are_required_or_all_there_is(
    hass: HomeAssistant, simulator: Simulator, picture: str, options: dict[str, Any]
) -> None:
    simulator.fail("sms", **FILE_REFUSED)
    row = await send(hass, attachments=[picture], **options)
    assert (row["status"], row["error_code"], simulator.accepted) == ("failed", "MSG-348", [])


@pytest.mark.usefixtures("account")
async def test_an_error_of_ringcentral_s_own_may_have_come_after_acceptance(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms", code="MSG-352", times=9)
    row = await send(hass, retry=3)
    assert (row["status"], row["error_code"]) == ("failed", "not_confirmed")
    assert len(posts(simulator)) == 1
    assert "store" in {request.kind for request in simulator.requests}


@pytest.mark.parametrize("limit", [{"retry_after": 40}, {"code": "MSG-305", "headers": {"Retry-After": "40"}}])
async def test_a_limit_without_headers_stops_everything_and_the_text_goes_after_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, limit: dict[str, Any]
) -> None:
    await until(lambda: account.runtime_data.push_state.transport)
    simulator.fail("sms", **limit)
    sending = asyncio.create_task(send(hass, max_wait=120))
    await until(lambda: posts(simulator))
    reading = hass.services.async_call(
        "ringc", "get_messages", {"config_entry_id": account.entry_id}, blocking=True, return_response=True
    )
    with pytest.raises(Exception, match=r"\d\d:\d\d:\d\d"):
        await reading
    row = await sending
    assert (row["status"], row["error"]) == ("queued", None)
    first, second = posts(simulator)
    assert second - first >= 40
    between = [request for request in simulator.requests if first < request.at < first + 40]
    assert between == []
