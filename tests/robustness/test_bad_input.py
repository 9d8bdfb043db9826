"""Whatever people get wrong: a clear translated error, and nothing half sent without saying so.

Naming the number that sends as the target is an error, although naming nobody may text that very number: an automation
that answers `trigger.from` would otherwise answer its own answers for ever.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
import os
from pathlib import Path
from typing import Any

from homeassistant.components.camera import Camera
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.helpers.sending import MOM, PNG, add_recipient, notify
from tests.simulator import Simulator

SELF, OFFICE, TOLL_FREE = "+16505550101", "+16505550110", "+18005550111"


class DarkCamera(Camera):
    """A camera that is switched off."""

    _attr_is_on = False
    _attr_name = "Door"


@dataclass
class Case:
    """A call of `notify.ringc`, and the key of the error that it gets; `attach` names files of the fixture."""

    key: str
    target: Any = MOM
    message: str = "The door is open"
    attach: tuple[str, ...] = ()
    fault: dict[str, Any] | None = None
    more: tuple[tuple[str, Any], ...] = ()


CASES = {
    "from is to": Case("recipient_is_sender", target=SELF),
    "from is to, written another way": Case("recipient_is_sender", target="(650) 555-0101"),
    "another own number is from and to": Case("recipient_is_sender", target=OFFICE, more=(("from", OFFICE),)),
    "from is the group": Case("recipient_is_sender", target=[SELF], more=(("group", True),)),
    "no target in the list": Case("no_target", target=[]),
    "an empty target": Case("target_empty", target=""),
    "a target of prepared": Case("unknown_recipient", target="Mum"),
    "an extension": Case("number_too_few_digits", target="101"),
    "a group of one": Case("group_size", target=[MOM, MOM], more=(("group", True),)),
    "a group of eleven": Case(
        "group_size", target=[f"+1650555{n:04}" for n in range(200, 211)], more=(("group", True),)
    ),
    "a group from a toll-free number": Case(
        "number_cannot_send_pictures", target=[MOM, OFFICE], more=(("group", True), ("from", TOLL_FREE))
    ),
    "a picture from a toll-free number": Case(
        "number_cannot_send_pictures", attach=("door.png",), more=(("from", TOLL_FREE),)
    ),
    "white space only": Case("message_empty", message=" \n "),
    "a folder": Case("attachment_no_file", attach=("folder",)),
    "a pipe": Case("attachment_no_file", attach=("pipe.png",)),
    "a missing file": Case("attachment_missing", attach=("door.png", "gone.png")),
    "an empty file": Case("attachment_empty", attach=("empty.png",)),
    "a path off the allow-list": Case("attachment_not_allowed", attach=("/etc/hostname",)),
    "an address off the allow-list": Case("attachment_not_allowed", attach=("https://example.com/door.png",)),
    "a camera that is off": Case("attachment_no_picture", attach=("camera.door",)),
    "a camera that is not there": Case("attachment_no_picture", attach=("camera.window",)),
    "eleven attachments": Case("too_many_attachments", attach=("door.png",) * 11),
    "one byte too much": Case("attachments_over_limit", attach=("door.png", "large.pdf")),
    "an unknown type": Case("attachment_type", attach=("door.png", "door.exe")),
    "a Content-Length that lies": Case("attachment_unreachable", attach=("liar",)),
    "a server that answers HTML 200": Case("not_confirmed", fault={"status": 200, "body": "<html>Welcome</html>"}),
    "a Retry-After that is huge": Case("rate_limited", fault={"retry_after": 10**12}),
    "a Retry-After that is negative": Case("rate_limited", fault={"retry_after": -5}, more=(("max_wait", 1),)),
    "a Retry-After that is a date": Case("rate_limited", fault={"retry_after": "Fri, 31 Dec 2126 23:59:59 GMT"}),
    "a Retry-After that is nonsense": Case("rate_limited", fault={"retry_after": "soon"}, more=(("max_wait", 1),)),
}


@pytest.fixture
async def liar(socket_enabled: None) -> AsyncIterator[str]:
    """The address of a server that promises more bytes than it sends."""

    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\n" + PNG)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(lie, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/door.png"


@pytest.fixture
async def things(hass: HomeAssistant, tmp_path: Path, liar: str) -> dict[str, str]:
    """Everything that can be attached here, by name."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    hass.config.allowlist_external_urls = {liar.removesuffix("door.png")}
    assert await async_setup_component(hass, "camera", {})
    await hass.data["camera"].async_add_entities([DarkCamera()])
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "empty.png").touch()
    (tmp_path / "door.png").write_bytes(PNG)
    (tmp_path / "door.exe").write_bytes(b"MZ\x90")
    (tmp_path / "large.pdf").write_bytes(b"%PDF-".ljust(1_500_001 - len(PNG)))
    names = ("folder", "pipe.png", "empty.png", "door.png", "door.exe", "large.pdf", "gone.png")
    return {name: str(tmp_path / name) for name in names} | {"liar": liar}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_bad_input_is_refused_in_words(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, things: dict[str, str], case: Case
) -> None:
    account.runtime_data.sender.lookup_delays = (0.01, 0.02)
    faults = [simulator.fail("sms", **fault) for fault in [case.fault] if fault]
    attachments = [things.get(name, name) for name in case.attach]
    data = {"attachments": attachments, "attachment_required": True, **dict(case.more)}
    with pytest.raises(HomeAssistantError) as refused:
        await notify(hass, target=case.target, message=case.message, data=data)
    assert (refused.value.translation_domain, refused.value.translation_key) == ("ringc", case.key)
    # The words exist, all their gaps are filled, and they name the attachment that is to blame.
    words = str(refused.value)
    assert words not in {"", case.key}
    assert not set("{}") & set(words)
    assert all(label in words for label in attachments[-1:] if case.key.startswith("attachment_"))
    assert simulator.accepted == []
    assert len([request for request in simulator.requests if request.kind == "sms"]) == len(faults)


async def test_the_same_recipient_twice_is_merged(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    await notify(hass, target=["Mom", MOM, "1 650 555 0131"])
    assert [sent.to for sent in simulator.accepted] == [(MOM,)]


async def test_exactly_the_limit_is_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    (tmp_path / "large.pdf").write_bytes(b"%PDF-".ljust(1_500_000))
    await notify(hass, target=MOM, data={"attachments": str(tmp_path / "large.pdf")})
    assert [len(sent.files[0][2]) for sent in simulator.accepted] == [1_500_000]


async def test_a_recipient_made_for_the_own_number_is_meant(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await add_recipient(hass, account, "Myself", SELF)
    await notify(hass, target="Myself")
    assert [sent.to for sent in simulator.accepted] == [(SELF,)]


async def test_a_credential_of_another_environment_loads_no_account(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> None:
    credential = simulator.jwt(audience="https://platform.devtest.ringcentral.com")
    hass.config_entries.async_update_entry(entry, data={**entry.data, "credential": credential})
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    with pytest.raises(HomeAssistantError) as refused:
        await notify(hass, target=MOM)
    assert refused.value.translation_key == "no_account_loaded"
