"""What was asked for is on record before it leaves: over cancellation, reload, restart and removal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
import gc
import logging
import math
import threading
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.ringc.const import EVENT_MESSAGE_STATUS
from custom_components.ringc.sending.fingerprint import Fingerprint
from custom_components.ringc.sending.sent_log import SentLog
from custom_components.ringc.sending.sent_text import STORED_FIELDS, SentText, TextState
from tests.helpers.sending import DAD, MOM, PNG, add_recipient, written_texts
from tests.helpers.waiting import until
from tests.simulator import Simulator

ALARM = {"to": MOM, "message": "Water in the cellar", "once_key": "alarm"}


async def send(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Send a message and return the rows of the response."""
    response = await hass.services.async_call("ringc", "send_message", data, blocking=True, return_response=True)
    rows: list[dict[str, Any]] = response["messages"]
    return rows


def begin(hass: HomeAssistant, **data: Any) -> asyncio.Task[list[dict[str, Any]]]:
    """Begin to send a message, as a script does that may be stopped."""
    return hass.async_create_task(send(hass, **data))


def as_rows(texts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return texts as the log's file holds them."""
    return {"fields": STORED_FIELDS, "texts": [[*text.values()] for text in texts]}


def as_names(texts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return texts as the log's file of earlier versions holds them."""
    hashes = {f"fingerprint.{name}": name for name in ("whole", "head", "length")}
    return {
        "texts": [text | {"fingerprint": {name: text[long] for long, name in hashes.items()}} for text in texts],
    }


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event]:
    """The news about messages sent."""
    return async_capture_events(hass, EVENT_MESSAGE_STATUS)


@pytest.mark.usefixtures("account")
async def test_a_key_whose_text_never_left_is_free_for_the_call_that_takes_its_place(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """An automation in mode restart, at whose first alarm RingCentral is busy."""
    simulator.fail("sms", retry_after=3)
    for _ in range(2):
        call = begin(hass, **ALARM)
        await asyncio.sleep(0.5)
        call.cancel()
    assert [row["status"] for row in await send(hass, **ALARM)] == ["queued"]
    assert [row["status"] for row in await send(hass, **ALARM)] == ["skipped"]
    assert len(simulator.accepted) == 1


@pytest.mark.usefixtures("account")
async def test_a_call_with_the_key_waits_for_what_becomes_of_the_one_that_was_cancelled(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2, retry_after=1)
    first = begin(hass, **ALARM)
    await asyncio.sleep(1)
    second = begin(hass, **ALARM)
    first.cancel()
    assert [row["status"] for row in await second] == ["queued"]
    assert len(simulator.accepted) == 1


async def test_a_reload_during_a_text_that_is_refused_leaves_its_key_free(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2, status=403)
    call = begin(hass, **ALARM)
    await asyncio.sleep(1)
    await hass.config_entries.async_reload(account.entry_id)
    with pytest.raises(HomeAssistantError) as failure:
        await call
    assert failure.value.translation_key == "rejected"
    assert [row["status"] for row in await send(hass, **ALARM)] == ["queued"]


async def test_the_same_key_goes_to_a_number_once_whichever_account_sends(
    hass: HomeAssistant, account: MockConfigEntry, bob: MockConfigEntry, simulator: Simulator
) -> None:
    await send(hass, **ALARM, config_entry_id=account.entry_id)
    rows = await send(hass, **ALARM | {"to": [MOM, DAD]}, config_entry_id=bob.entry_id)
    assert [row["status"] for row in rows] == ["skipped", "queued"]
    await hass.config_entries.async_unload(bob.entry_id)
    assert [row["status"] for row in await send(hass, **ALARM | {"to": DAD})] == ["skipped"]
    assert sorted(sent.to for sent in simulator.accepted) == [(MOM,), (DAD,)]


async def test_a_key_that_waited_when_home_assistant_crashed_is_free_although_its_account_is_closed(
    hass: HomeAssistant, account: MockConfigEntry, other_entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await hass.config_entries.async_set_disabled_by(other_entry.entry_id, ConfigEntryDisabler.USER)
    now = account.runtime_data.client.server_time
    texts = [
        SentText(
            sender="+16505550102",
            to=(number,),
            fingerprint=Fingerprint.of("x"),
            asked_at=now.timestamp(),
            once_key="alarm",
        )
        for number in (MOM, DAD)
    ]
    texts[1].state = TextState.SENDING
    key = f"ringc.sent_log.{other_entry.entry_id}"
    written = {"fields": STORED_FIELDS, "texts": [text.as_stored() for text in texts]}
    hass_storage[key] = {"version": 1, "key": key, "data": written}
    rows = await send(hass, **ALARM | {"to": [MOM, DAD]})
    assert [row["status"] for row in rows] == ["queued", "skipped"]


async def test_a_group_counts_for_each_of_its_members(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await send(hass, **ALARM | {"to": [DAD, MOM]}, group=True)
    assert [row["status"] for row in await send(hass, **ALARM | {"to": [MOM, DAD]})] == ["skipped", "skipped"]
    assert [row["status"] for row in await send(hass, **ALARM | {"to": [MOM, DAD]}, group=True)] == ["skipped"]
    assert len(simulator.accepted) == 1


async def test_a_text_is_on_record_before_it_leaves(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", delay=2)
    call = begin(hass, **ALARM)
    await until(lambda: simulator.accepted)
    [text] = written_texts(hass_storage, account)
    assert (text["state"], text["to"], text["once_key"], text["attempts"]) == ("sending", [MOM], "alarm", 1)
    assert "cellar" not in str(hass_storage[f"ringc.sent_log.{account.entry_id}"])
    await call


async def test_a_text_is_on_record_before_it_leaves_although_the_disk_is_busy_with_another(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    simulator.fail("sms", delay=2, times=2)
    async with silent_account.runtime_data.sent_log._store._write_lock:
        calls = [begin(hass, to=number, message="Hello") for number in (MOM, DAD)]
        await asyncio.sleep(0.5)
        assert not simulator.accepted
    await until(lambda: len(simulator.accepted) == 2)
    assert [text["state"] for text in written_texts(hass_storage, silent_account)] == ["sending", "sending"]
    await asyncio.gather(*calls)


@pytest.mark.parametrize(("fault", "states"), [({"status": 403}, []), ({"drop": "before"}, ["unsure"])], ids=str)
async def test_how_a_text_ended_is_on_record_soon(
    hass: HomeAssistant,
    silent_account: MockConfigEntry,
    simulator: Simulator,
    hass_storage: dict[str, Any],
    fault: dict[str, Any],
    states: list[str],
) -> None:
    """A crash would have it looked for, or told again."""
    silent_account.runtime_data.sender.lookup_delays = (2,)
    simulator.fail("sms", delay=5, **fault)
    await send(hass, to=MOM, message="Hello", optional=True)
    await asyncio.sleep(2)
    assert [text["state"] for text in written_texts(hass_storage, silent_account)] == states


async def test_a_text_that_is_under_way_while_another_key_is_looked_up_is_noted_as_accepted(
    hass: HomeAssistant, silent_account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2)
    call = begin(hass, **ALARM)
    await until(lambda: simulator.accepted)
    await send(hass, to=DAD, message="Hello", once_key="hello")
    [row] = await call
    assert silent_account.runtime_data.sent_log.knows(row["message_ids"][0])


async def test_a_text_that_is_accepted_while_its_call_is_cancelled_is_known_and_followed(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, told: list[Event]
) -> None:
    simulator.fail("sms", delay=2)
    call = begin(hass, **ALARM)
    await until(lambda: simulator.accepted)
    call.cancel()
    await asyncio.sleep(10)
    [sent] = simulator.accepted
    assert {event.data["message_id"] for event in told} == {str(sent.id)}
    assert [row["status"] for row in await send(hass, **ALARM)] == ["skipped"]


@pytest.mark.usefixtures("account")
async def test_what_waits_for_the_rate_limit_when_its_call_is_cancelled_never_leaves(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=1, retry_after=5)
    call = begin(hass, to=MOM, message="Hello")
    await asyncio.sleep(0.5)
    call.cancel()
    await asyncio.sleep(60)
    assert sum(request.kind == "sms" for request in simulator.requests) == 1
    assert simulator.accepted == []


async def test_a_message_cut_between_its_parts_leaves_a_warning(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    await add_recipient(hass, account, "Mom", MOM)
    simulator.fail("sms", times=2)
    simulator.fail("sms", delay=2, times=2)
    call = begin(hass, to=[MOM, DAD], message="word " * 500)
    await until(lambda: len(simulator.accepted) == 4)
    call.cancel()
    await asyncio.sleep(10)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert sorted(warnings) == [f"A message to {who} was cut after part 2 of 3" for who in ("Mom", "…32")]
    assert len(simulator.accepted) == 4


@pytest.mark.usefixtures("account")
async def test_a_message_cut_between_its_parts_waits_for_no_rate_limit(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2, headers={"X-Rate-Limit-Remaining": "0"})
    call = begin(hass, to=MOM, message="word " * 300, once_key="k")
    await until(lambda: simulator.accepted)
    call.cancel()
    async with asyncio.timeout(10):
        assert [row["status"] for row in await send(hass, to=MOM, message="Hello", once_key="k")] == ["skipped"]


@pytest.mark.parametrize("fault", [{"delay": 2}, {"delay": 2, "retry_after": 60}], ids=["all of it", "nothing"])
@pytest.mark.usefixtures("account")
async def test_a_cancelled_message_of_which_all_or_nothing_left_was_not_cut(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    simulator.fail("sms", **fault)
    call = begin(hass, to=MOM, message="Hello")
    await asyncio.sleep(1)
    call.cancel()
    await asyncio.sleep(100)
    assert not [record for record in caplog.records if "was cut" in record.getMessage()]


async def test_a_text_lost_after_a_reload_does_not_take_the_id_of_an_equal_one_before_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    await send(hass, to=MOM, message="Hello")
    await hass.config_entries.async_reload(account.entry_id)
    simulator.fail("sms", drop="before")
    with pytest.raises(HomeAssistantError) as failure:
        await send(hass, to=MOM, message="Hello")
    assert failure.value.translation_key == "not_confirmed"
    assert len(simulator.accepted) == 1


async def test_equal_texts_wait_for_each_other_no_longer_than_they_may_and_are_counted(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=8)
    first = begin(hass, to=MOM, message="Hello")
    await until(lambda: simulator.accepted)
    rest = [begin(hass, to=MOM, message="Hello", max_wait=3, optional=True) for _ in range(4)]
    await asyncio.sleep(1)
    assert account.runtime_data.sent_log.waiting == 4
    rows = [row for call in rest for row in await call]
    assert {(row["status"], row["error_code"]) for row in rows} == {("failed", "rate_limited")}
    assert not first.done()
    assert [row["status"] for row in await first] == ["queued"]
    assert account.runtime_data.sent_log.waiting == 0


async def test_an_account_unloaded_while_a_receipt_is_waited_for_reports_what_was_accepted(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.delivery.sent_after = None
    call = begin(hass, to=MOM, message="Hello", once_key="k", wait_for_delivery=60)
    await until(lambda: simulator.accepted)
    await asyncio.sleep(1)
    assert await hass.config_entries.async_unload(account.entry_id)
    [row] = await call
    assert (row["status"], row["message_ids"]) == ("queued", [str(simulator.accepted[0].id)])


@asynccontextmanager
async def picture_under_way(hass: HomeAssistant) -> AsyncIterator[asyncio.Task[list[dict[str, Any]]]]:
    """Begin to send a text whose picture takes some seconds to come."""
    asked = asyncio.Event()

    async def picture(_: web.Request) -> web.Response:
        asked.set()
        await asyncio.sleep(3)
        return web.Response(body=PNG, content_type="image/png")

    application = web.Application()
    application.router.add_get("/door.png", picture)
    async with TestServer(application) as server:
        hass.config.allowlist_external_urls = {str(server.make_url("/"))}
        url = str(server.make_url("/door.png"))
        call = begin(hass, to=MOM, message="Hello", attachments=url, once_key="k", optional=True)
        await asked.wait()
        yield call


async def test_an_account_unloaded_while_an_attachment_is_read_sends_all_the_same(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    async with picture_under_way(hass) as call:
        assert await hass.config_entries.async_unload(account.entry_id)
        assert [row["status"] for row in await call] == ["queued"]
    assert len(simulator.accepted[0].files) == 1


async def test_an_account_removed_while_an_attachment_is_read_sends_nothing(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    async with picture_under_way(hass) as call:
        assert await hass.config_entries.async_remove(account.entry_id)
        [row] = await call
    assert (row["error_code"], simulator.accepted) == ("interrupted", [])


async def test_an_account_unloaded_while_a_text_is_sent_reports_what_became_of_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2)
    simulator.fail("sms", delay=2, status=400)
    calls = [begin(hass, to=number, message="Hello", once_key="k", optional=True) for number in (MOM, DAD)]
    await asyncio.sleep(1)
    assert await hass.config_entries.async_unload(account.entry_id)
    rows = [row for call in calls for row in await call]
    assert sorted(row["status"] for row in rows) == ["failed", "queued"]


async def test_an_account_removed_during_a_send_leaves_no_session(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """One text is refused for its token, the answer to one is lost, and one waits for the rate limit."""
    simulator.store_delay = math.inf
    simulator.fail("sms", delay=2, status=401)
    simulator.fail("sms", drop="after")
    simulator.fail("sms", retry_after=60)
    calls = [begin(hass, to=MOM, message=f"Hello {number}", optional=True, max_wait=600) for number in range(3)]
    await asyncio.sleep(1)
    assert await hass.config_entries.async_remove(account.entry_id)
    codes = [row["error_code"] for call in calls for row in await call]
    assert sorted(codes) == ["interrupted", "interrupted", "not_confirmed"]
    await asyncio.sleep(700)
    assert sum(request.kind == "token" for request in simulator.requests) == 1
    assert sum(request.kind == "sms" for request in simulator.requests) == 3


async def test_an_account_that_is_removed_leaves_its_session_to_the_text_that_is_under_way(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    simulator.fail("sms", delay=2)
    call = begin(hass, to=MOM, message="Hello")
    await until(lambda: simulator.accepted)
    assert await hass.config_entries.async_remove(account.entry_id)
    assert [row["status"] for row in await call] == ["queued"]
    [sent] = [request for request in simulator.requests if request.kind == "sms"]
    [revoked] = [request for request in simulator.requests if request.kind == "revoke"]
    assert revoked.at - sent.at >= 2


async def test_too_many_texts_to_a_number_end_in_an_error_and_one_repair(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"hourly_limit": 4})
    await hass.async_block_till_done()
    await send(hass, to=[MOM, DAD], message="One")
    await send(hass, to=MOM, message="word " * 300)
    for _ in range(2):
        with pytest.raises(HomeAssistantError) as failure:
            await send(hass, to=[MOM, DAD], message="word " * 300)
        assert "…31" in str(failure.value)
    [row, other] = await send(hass, to=[MOM, DAD], message="word " * 300, group=False, optional=True)
    assert (row["error_code"], other["error_code"]) == ("hourly_limit", "hourly_limit")
    assert [sent.to for sent in simulator.accepted].count((MOM,)) == 3
    issues = [issue for issue in ir.async_get(hass).issues.values() if issue.translation_key == "hourly_limit"]
    assert len(issues) == 1
    await asyncio.sleep(3700)
    assert [row["status"] for row in await send(hass, to=MOM, message="word " * 300)] == ["queued"]
    assert len([issue for issue in ir.async_get(hass).issues.values() if issue.translation_key == "hourly_limit"]) == 1
    await send(hass, to=DAD, message="x")
    assert not [issue for issue in ir.async_get(hass).issues.values() if issue.translation_key == "hourly_limit"]


async def test_one_of_several_people_who_got_too_many_texts_makes_the_repair(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    await send(hass, to=MOM, message="Hello")
    rows = await send(hass, to=[MOM, DAD], message="Hello", optional=True)
    assert [row["error_code"] for row in rows] == ["hourly_limit", None]
    assert [issue for issue in ir.async_get(hass).issues.values() if issue.translation_key == "hourly_limit"]


async def test_a_text_that_was_not_sent_counts_for_no_limit(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    simulator.fail("sms", status=403)
    rows = [await send(hass, to=MOM, message="Hello", optional=True) for _ in range(3)]
    assert [row["error_code"] for [row] in rows] == ["CMN-109", None, "hourly_limit"]


@pytest.mark.usefixtures("account")
async def test_sixty_texts_an_hour_is_the_limit_of_a_loop(hass: HomeAssistant, simulator: Simulator) -> None:
    simulator.limits["medium"] = 1000
    rows = [row for number in range(62) for row in await send(hass, to=MOM, message=f"{number}", optional=True)]
    assert [row["error_code"] for row in rows] == [None] * 60 + ["hourly_limit"] * 2
    assert len(simulator.accepted) == 60


async def test_without_a_limit_a_number_gets_any_number_of_texts(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    hass.config_entries.async_update_entry(account, options={"hourly_limit": 0})
    await hass.async_block_till_done()
    simulator.limits["medium"] = 1000
    for number in range(62):
        await send(hass, to=MOM, message=f"{number}")
    assert len(simulator.accepted) == 62


@pytest.mark.parametrize(
    "file",
    [
        pytest.param({"+16505550131 alarm": 1.0, "+16505550131 +16505550132 alarm": 2.0}, id="of the version before"),
        pytest.param({"+16505550131 alarm": 1.0, "odd": "x"}, id="damaged"),
    ],
)
async def test_keys_of_the_version_before_are_still_used_up(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    hass_storage: dict[str, Any],
    file: dict[str, Any],
) -> None:
    hass_storage[f"ringc.once.{entry.entry_id}"] = {"version": 1, "key": "x", "data": file}
    statuses = {"1": {"status": "queued", "error_code": None, "sent_at": 1.0, "checked": 5}}
    hass_storage[f"ringc.delivery.{entry.entry_id}"] = {"version": 1, "key": "y", "data": statuses}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [row["status"] for row in await send(hass, **ALARM)] == ["skipped"]
    assert f"ringc.once.{entry.entry_id}" not in hass_storage
    assert f"ringc.delivery.{entry.entry_id}" not in hass_storage


async def test_a_file_that_names_the_fields_of_each_text_is_read(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    """As versions before wrote it."""
    fingerprint = asdict(Fingerprint.of("x"))
    text = {"id": "1", "sender": "+16505550102", "to": [MOM], "fingerprint": fingerprint, "asked_at": 1.0}
    text |= {"once_key": "alarm", "state": "accepted", "status": "delivered", "message_id": "77", "newer": True}
    hass_storage[f"ringc.sent_log.{entry.entry_id}"] = {"version": 1, "key": "x", "data": {"texts": [text]}}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [row["status"] for row in await send(hass, **ALARM)] == ["skipped"]
    assert entry.runtime_data.sent_log.knows("77")


def test_the_garbage_collector_does_not_follow_what_is_written() -> None:
    """Everything is written for each text that leaves: it would run again and again, and stop Home Assistant."""
    text = SentText(sender="+16505550102", to=(MOM,), fingerprint=Fingerprint.of("x"), asked_at=1.0)
    row = text.as_stored()
    gc.collect()
    assert not gc.is_tracked(row)


@pytest.mark.parametrize(
    ("version", "data"),
    [
        (1, {"texts": [{"id": "x"}, 5, "odd"]}),
        (1, []),
        (1, {"texts": 5}),
        (1, {"fields": ["id"], "texts": [["x", 5]]}),
        (9, {"texts": []}),
        (1, {"new": True}),
    ],
    ids=str,
)
async def test_a_damaged_or_newer_file_costs_one_warning(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    version: int,
    data: Any,
) -> None:
    hass_storage[f"ringc.sent_log.{entry.entry_id}"] = {"version": version, "key": "x", "data": data}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [record.levelname for record in caplog.records if "sent_log" in record.getMessage()].count("WARNING") == 1
    assert [row["status"] for row in await send(hass, **ALARM)] == ["queued"]


@pytest.mark.parametrize("written", [as_rows, as_names])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", []),
        ("sender", None),
        ("to", "+16505550132"),
        ("asked_at", -1),
        ("sent_at", None),
        ("sent_at", 1e300),
        ("checked", "soon"),
        ("state", "lost"),
        ("message_id", {}),
        ("followed", "no"),
        ("fingerprint.length", "3"),
    ],
)
async def test_a_damaged_text_costs_one_warning_and_no_other_text(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    field: str,
    value: object,
    written: Callable[[list[dict[str, Any]]], dict[str, Any]],
) -> None:
    texts = [
        SentText(
            sender=simulator.user.number,
            to=(number,),
            fingerprint=Fingerprint.of("x"),
            asked_at=1.0,
            once_key="alarm",
            state=TextState.UNSURE,
        )
        for number in (DAD, MOM)
    ]
    damaged, whole = (dict(zip(STORED_FIELDS, text.as_stored(), strict=True)) for text in texts)
    damaged[field] = value
    data = written([damaged, whole])
    hass_storage[f"ringc.sent_log.{entry.entry_id}"] = {"version": 1, "key": "x", "data": data}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [record.levelname for record in caplog.records if "sent_log" in record.getMessage()].count("WARNING") == 1
    assert [row["status"] for row in await send(hass, **ALARM)] == ["skipped"]
    assert [row["status"] for row in await send(hass, **ALARM | {"to": DAD})] == ["queued"]


async def test_keys_are_not_dropped_for_their_number_without_a_warning(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    claims = {f"{MOM} key {number}": float(number) for number in range(5_001)}
    hass_storage[f"ringc.once.{entry.entry_id}"] = {"version": 1, "key": "x", "data": claims}
    assert await hass.config_entries.async_setup(entry.entry_id)
    await send(hass, to=MOM, message="Hello")
    assert sum("once_key" in record.getMessage() for record in caplog.records) == 1
    assert [row["status"] for row in await send(hass, to=MOM, message="x", once_key="key 1")] == ["skipped"]
    assert [row["status"] for row in await send(hass, to=MOM, message="x", once_key="key 0")] == ["queued"]


@pytest.mark.parametrize("state", [TextState.WAITING, TextState.SENDING])
async def test_a_text_stays_on_record_however_long_it_waits_for_its_turn(hass: HomeAssistant, state: TextState) -> None:
    """The last part of a long message waits as often as there are parts."""
    log = SentLog(hass, "account")
    began = datetime(2026, 8, 1, tzinfo=UTC)
    waiting, other = (
        SentText(sender="+16505550101", to=(MOM,), fingerprint=Fingerprint.of("Hello"), asked_at=at.timestamp())
        for at in (began, began + timedelta(hours=3))
    )
    waiting.state = state
    log.async_add([waiting], began)
    log.async_add([other], began + timedelta(hours=3))
    assert [*log.texts.values()] == [waiting, other]
    log.closed = True


async def test_a_write_that_goes_on_when_its_text_is_stopped_leaves_no_file_of_a_removed_account(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """A thread that writes cannot be stopped."""
    log, begun, disk = SentLog(hass, "account"), asyncio.Event(), threading.Event()

    async def write_in_a_thread(data: dict[str, Any]) -> None:
        def write() -> None:
            disk.wait(10)
            hass_storage["ringc.sent_log.account"] = data

        begun.set()
        await hass.async_add_executor_job(write)

    log._store._async_write_data = write_in_a_thread
    text = SentText(sender="+16505550101", to=(MOM,), fingerprint=Fingerprint.of("Hello"), asked_at=0)
    sending = asyncio.create_task(log.async_sending(text, datetime(2026, 8, 1, tzinfo=UTC)))
    await begun.wait()
    sending.cancel()
    closing = asyncio.create_task(log.async_close())
    await asyncio.wait([closing], timeout=0.05)
    disk.set()
    await closing
    await hass.async_block_till_done()
    assert hass_storage == {}
