"""Message threads: the Shared Inbox's calls against the simulator."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from custom_components.ringc.ringcentral import (
    BEGINNING,
    File,
    MessageThread,
    NoAnswerError,
    RejectedError,
    RingCentral,
    RingCentralError,
    ThreadMessage,
)
from tests.simulator import Simulator
from tests.simulator.threads import ThreadEntry

type Kinds = Callable[[], list[str]]

QUEUE, COMPANY, GUEST = "+16505550120", "+16505550100", "+16505550199"
PICTURE = File(name="a picture.png", content_type="image/png", content=b"\x89PNG" + bytes(range(256)) * 10)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _shared_inbox(simulator: Simulator) -> None:
    """The Shared Inbox is on, and both users text from the queue's and the company's number."""
    simulator.threads.enabled = True
    for user in (simulator.user, simulator.other_user):
        simulator.world.let_text(user, QUEUE)
        simulator.world.let_text(user, COMPANY)


async def test_a_thread_says_whose_number_texts_with_whom_and_who_has_it(
    client: RingCentral, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hello", to=QUEUE)
    thread = await client.threads.get_thread(entry.thread.id)
    assert (thread.owner_number, thread.guest_number, thread.is_open) == (QUEUE, GUEST, True)
    assert thread.owner
    assert (thread.owner.id, thread.owner.name, thread.owner.type) == (str(simulator.queue.id), "Support", "Department")
    assert thread.assignee is None
    simulator.threads.assign(entry.thread, simulator.other_user)
    assigned = await client.threads.get_thread(entry.thread.id)
    assert assigned.assignee
    assert (assigned.assignee.id, assigned.assignee.name) == (str(simulator.other_user.id), "Back Office")


async def test_threads_are_listed_by_state_and_numbers(client: RingCentral, simulator: Simulator) -> None:
    resolved = simulator.receive_shared("Old", to=QUEUE).thread
    simulator.threads.resolve(resolved)
    current = simulator.receive_shared("New", to=QUEUE).thread
    company = simulator.receive_shared("Company", to=COMPANY, sender="+16505550198").thread

    async def ids(**wanted: Any) -> list[str]:
        return [thread.id for thread in await client.threads.list_threads(**wanted)]

    assert await ids() == [resolved.id, current.id, company.id]
    assert await ids(is_open=True, owner_number=QUEUE) == [current.id]
    assert await ids(is_open=False) == [resolved.id]
    assert await ids(guest_number="+16505550198") == [company.id]
    assert await ids(owner_number=COMPANY, lookup=True) == [company.id]


async def test_all_pages_of_the_threads_are_read(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    for number in range(1001):
        simulator.threads.receive("Hi", f"+1415555{number:04}", QUEUE, ())
    assert len(await client.threads.list_threads()) == 1001
    assert kinds().count("threads") == 2


async def test_all_pages_are_read_of_a_list_that_does_not_say_how_many_there_are(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    for ids in ([1, 2], [3, 4], []):
        records = [{"id": item, "threadId": "a-b"} for item in ids]
        simulator.fail("threads", status=200, body={"records": records, "paging": {"perPage": 2}})
    assert [message.id for message in await client.threads.list_messages()] == ["1", "2", "3", "4"]
    assert kinds().count("threads") == 3


@pytest.mark.parametrize("number", [QUEUE, COMPANY])
async def test_what_was_received_is_a_message_with_its_threads_numbers(
    client: RingCentral, simulator: Simulator, number: str
) -> None:
    simulator.receive_shared("Look", to=number, attachments=[("a.png", "image/png", PICTURE.content)])
    [found] = await client.threads.list_messages()
    thread = await client.threads.get_thread(found.thread_id)
    message = found.of_thread(thread)
    assert (message.sender.phone_number, message.to[0].phone_number) == (GUEST, number)
    assert message.to[0].target
    assert message.to[0].name == (thread.owner and thread.owner.name)
    assert (message.conversation_id, message.direction, message.text) == (thread.id, "Inbound", "Look")
    assert message.extension_id == (thread.owner and thread.owner.id)
    assert message.type == "MMS"
    uri = message.attachments[0].uri
    assert uri
    parts = [part async for part in client.download(uri, limit=10**6)]
    assert b"".join(parts) == PICTURE.content


async def test_what_was_sent_comes_from_the_shared_number(client: RingCentral, simulator: Simulator) -> None:
    sent = await client.threads.send(sender=QUEUE, to=GUEST, text="Hello")
    message = sent.of_thread(await client.threads.get_thread(sent.thread_id))
    assert (message.sender.phone_number, message.to[0].phone_number) == (QUEUE, GUEST)
    assert not message.to[0].target
    assert sent.author
    assert sent.author.id == str(simulator.user.id)


def test_a_bare_picture_has_no_text_and_a_text_part_is_no_attachment() -> None:
    attachments = [{"id": 1, "type": "Text"}, {"id": 2, "contentType": "image/png", "contentUri": "https://x"}, {}]
    message = ThreadMessage.from_json({"id": 7, "threadId": "a-b", "attachments": attachments})
    assert message.text == ""
    assert [(item.id, item.uri, item.content_type) for item in message.attachments] == [("2", "https://x", "image/png")]


def test_the_other_side_is_not_marked_as_ours_and_nothing_says_that_it_was_read() -> None:
    thread = MessageThread.from_json({"id": "a-b", "guestParty": {"phoneNumber": GUEST}})
    for direction in ("Inbound", "Outbound"):
        data = {"id": 7, "threadId": "a-b", "direction": direction}
        message = ThreadMessage.from_json(data).of_thread(thread)
        guest = next(side for side in (message.sender, *message.to) if side.phone_number == GUEST)
        assert (guest.target, guest.name, message.read, message.extension_id) == (False, None, False, None)


async def test_messages_of_resolved_threads_are_listed_too(client: RingCentral, simulator: Simulator) -> None:
    old = simulator.receive_shared("Resolved", to=QUEUE)
    simulator.threads.resolve(old.thread)
    assert [message.text for message in await client.threads.list_messages()] == ["Resolved"]


async def test_messages_are_listed_by_time_id_and_thread(client: RingCentral, simulator: Simulator) -> None:
    entries: list[ThreadEntry] = []
    for hours in (48, 2, 0):
        entries.append(simulator.receive_shared(f"{hours} hours ago", to=QUEUE, sender=f"+165055501{hours:02}"))
        entries[-1].created -= hours * HOUR

    async def found(**wanted: Any) -> list[str]:
        return [message.text for message in await client.threads.list_messages(**wanted)]

    await client.authenticate()
    now = client.server_time
    assert await found() == ["2 hours ago", "0 hours ago"]
    assert await found(date_from=now - 72 * HOUR) == ["48 hours ago", "2 hours ago", "0 hours ago"]
    assert await found(date_from=now - 72 * HOUR, date_to=now - HOUR) == ["48 hours ago", "2 hours ago"]
    assert await found(ids=[entries[0].id]) == ["48 hours ago"]
    assert await found(thread_ids=[entries[1].thread.id], lookup=True) == ["2 hours ago"]


async def test_a_text_is_sent_into_the_open_thread_or_a_new_one(client: RingCentral, simulator: Simulator) -> None:
    first = await client.threads.send(sender=QUEUE, to=GUEST, text="Hello")
    again = await client.threads.send(sender=QUEUE, to=GUEST, text="Again", thread_id=first.thread_id)
    assert first.thread_id == again.thread_id
    assert isinstance(first, ThreadMessage)
    assert [(item.sender, item.to, item.text) for item in simulator.accepted] == [
        (QUEUE, (GUEST,), "Hello"),
        (QUEUE, (GUEST,), "Again"),
    ]
    await client.threads.resolve(first.thread_id)
    later = await client.threads.send(sender=QUEUE, to=GUEST, text="Later")
    assert later.thread_id != first.thread_id


async def test_a_text_meant_for_a_thread_that_is_over_is_refused(client: RingCentral, simulator: Simulator) -> None:
    first = await client.threads.send(sender=QUEUE, to=GUEST, text="Hello")
    await client.threads.resolve(first.thread_id)
    with pytest.raises(RejectedError) as caught:
        await client.threads.send(sender=QUEUE, to=GUEST, text="Again", thread_id=first.thread_id)
    assert caught.value.parameter == "threadId"


async def test_what_lacks_an_id_is_left_out_of_a_list(client: RingCentral, simulator: Simulator) -> None:
    records: list[dict[str, Any]] = [{"id": 1}, {"threadId": "a-b"}, {"id": 2, "threadId": "a-b"}]
    simulator.fail("threads", status=200, body={"records": records})
    assert [message.id for message in await client.threads.list_messages()] == ["2"]


async def test_a_picture_is_sent_with_its_name(client: RingCentral, simulator: Simulator) -> None:
    sent = await client.threads.send(sender=QUEUE, to=GUEST, text="Look", files=[PICTURE])
    [accepted] = simulator.accepted
    assert accepted.files == (("a picture.png", "image/png", PICTURE.content),)
    assert len(sent.attachments) == 1


async def test_a_thread_of_somebody_else_may_not_be_answered(client: RingCentral, simulator: Simulator) -> None:
    simulator.threads.assign(simulator.receive_shared("Hello", to=QUEUE).thread, simulator.other_user)
    with pytest.raises(RejectedError) as caught:
        await client.threads.send(sender=QUEUE, to=GUEST, text="No")
    assert (caught.value.status, caught.value.code, caught.value.unsent) == (403, "MSG-427", True)
    assert not simulator.accepted


async def test_a_lost_answer_says_that_the_text_may_have_been_sent(client: RingCentral, simulator: Simulator) -> None:
    await client.authenticate()
    simulator.fail("thread_sms", drop="after")
    with pytest.raises(NoAnswerError) as caught:
        await client.threads.send(sender=QUEUE, to=GUEST, text="Hello")
    assert not caught.value.unsent
    [found] = await client.threads.list_messages(lookup=True)
    assert (found.text, found.direction) == ("Hello", "Outbound")


async def test_without_the_shared_inbox_every_call_says_so(client: RingCentral, simulator: Simulator) -> None:
    simulator.threads.enabled = False
    for call in (client.threads.list_threads(), client.threads.list_messages()):
        with pytest.raises(RejectedError) as caught:
            await call
        assert caught.value.code == "CMN-109"


@pytest.mark.parametrize("thread_id", ["", "../message-store", "a b", "1?x=1", "ä"])
async def test_an_odd_thread_id_is_never_sent(client: RingCentral, simulator: Simulator, thread_id: str) -> None:
    for call in (client.threads.get_thread(thread_id), client.threads.resolve(thread_id)):
        with pytest.raises(RingCentralError) as caught:
            await call
        assert caught.value.unsent
    assert not simulator.requests


async def test_reading_uses_half_of_the_group_and_sending_all(client: RingCentral, simulator: Simulator) -> None:
    for _ in range(20):
        await client.threads.list_page(date_from=BEGINNING)
    with pytest.raises(RingCentralError):
        await client.threads.list_page(date_from=BEGINNING)
    await client.threads.list_messages(lookup=True)
    for number in range(19):
        await client.threads.send(sender=QUEUE, to=f"+14155550{number:03}", text="Hi", max_wait=0)
    assert 429 not in [request.status for request in simulator.requests]


async def test_messages_get_the_numbers_of_their_threads_with_few_requests(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    guests = [f"+1415555{number:04}" for number in range(50)]
    entries = [simulator.receive_shared("Hi", to=QUEUE, sender=guest) for guest in guests]
    for entry in entries[:15]:
        simulator.threads.resolve(entry.thread)
    lasting = simulator.receive_shared("Bye", to=QUEUE)
    lasting.thread.created -= 40 * 24 * HOUR
    messages = await client.threads.list_messages()
    shown = await client.threads.with_numbers(messages)
    assert [message.sender.phone_number for message in shown] == [*guests, GUEST]
    assert all(message.in_threads for message in shown)
    await client.threads.with_numbers(messages)
    assert kinds().count("threads") == 3


@pytest.mark.parametrize("newest_first", [False, True])
async def test_the_past_with_a_number_is_read_backwards_by_threads(
    client: RingCentral, simulator: Simulator, newest_first: bool
) -> None:
    """The company's thread went on while 14 of the queue's began and ended."""
    simulator.readings.thread_lists_newest_first = newest_first
    began = simulator.clock.now().replace(microsecond=0)

    def receive(number: str, day: int) -> ThreadEntry:
        entry = simulator.receive_shared(f"{day}", to=number)
        entry.created = began - (100 - day) * 24 * HOUR
        entry.thread.created = min(entry.thread.created, entry.created)
        return entry

    for day in range(0, 60, 2):
        receive(COMPANY, day)
    for day in range(1, 29, 2):
        simulator.threads.resolve(receive(QUEUE, day).thread)
    simulator.receive_shared("Of another", to=QUEUE, sender="+16505550188")
    recent = await client.threads.read_past(GUEST, began)
    assert recent.since == began - (100 - 11) * 24 * HOUR
    known = {message.text for message in recent.messages if message.created_at and message.created_at >= recent.since}
    assert known == {*map(str, range(11, 29)), *map(str, range(28, 60, 2))}
    earlier = await client.threads.read_past(GUEST, recent.since)
    assert earlier.since == BEGINNING
    assert {message.text for message in earlier.messages} == {*map(str, range(11))}
    assert {message.sender.phone_number for message in (*recent.messages, *earlier.messages)} == {GUEST}


async def test_the_past_with_a_short_code_is_that_of_its_threads_alone(
    client: RingCentral, simulator: Simulator
) -> None:
    for sender in (GUEST, "12345"):
        simulator.receive_shared(f"From {sender}", to=QUEUE, sender=sender)
    simulator.clock.advance(60)
    past = await client.threads.read_past("12345", simulator.clock.now())
    assert [message.text for message in past.messages] == ["From 12345"]
    assert not [request for request in simulator.requests if "guestPhoneNumber" in request.query]


async def test_the_newest_messages_are_the_last_of_a_list_that_is_read_from_its_end(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    for number in range(3500):
        simulator.threads.receive(f"{number}", GUEST, QUEUE, ())
    await client.authenticate()
    yesterday = client.server_time - 24 * HOUR
    newest = await client.threads.list_newest(date_from=yesterday, limit=600)
    assert [message.text for message in newest] == [str(number) for number in range(3499, 2899, -1)]
    assert kinds().count("threads") == 3
    assert len(await client.threads.list_newest(date_from=yesterday, limit=3500)) == 3500
    assert kinds().count("threads") == 7
    assert await client.threads.list_newest(date_from=yesterday, direction="Outbound", limit=1) == ()


async def test_the_newest_messages_are_the_first_of_a_list_that_is_newest_first(
    client: RingCentral, simulator: Simulator
) -> None:
    simulator.readings.thread_lists_newest_first = True
    for number in range(1500):
        entry = simulator.threads.receive(f"{number}", GUEST, QUEUE, ())
        entry.created -= timedelta(minutes=1500 - number)
    await client.authenticate()
    newest = await client.threads.list_newest(date_from=client.server_time - 48 * HOUR, limit=1100)
    assert [message.text for message in newest] == [str(number) for number in range(1499, 399, -1)]


async def test_the_newest_messages_of_a_list_that_does_not_say_how_many_there_are_are_its_last(
    client: RingCentral, simulator: Simulator
) -> None:
    for ids in ([1, 2], [1, 2], [3]):
        records = [{"id": item, "threadId": "a-b"} for item in ids]
        simulator.fail("threads", status=200, body={"records": records, "paging": {"perPage": 2}})
    newest = await client.threads.list_newest(date_from=BEGINNING, limit=2)
    assert [message.id for message in newest] == ["3", "2"]


async def test_messages_of_a_thread_that_is_gone_are_refused_or_left_out(
    client: RingCentral, simulator: Simulator
) -> None:
    entry = simulator.receive_shared("Hi", to=QUEUE)
    messages = await client.threads.list_messages()
    del simulator.threads.all[entry.thread.id]
    with pytest.raises(RejectedError):
        await client.threads.with_numbers(messages)
    assert await client.threads.with_numbers(messages, skip_refused=True) == ()


async def test_messages_are_found_by_id_however_many_and_old_they_are(
    client: RingCentral, simulator: Simulator
) -> None:
    entries = [simulator.receive_shared(f"{number}", to=QUEUE) for number in range(25)]
    for entry in entries:
        entry.created -= 100 * HOUR
    found = await client.threads.messages([*(entry.id for entry in entries), "1"])
    assert [message.text for message in found] == [entry.text for entry in entries]


async def test_messages_are_deleted_by_id_and_no_others(client: RingCentral, simulator: Simulator) -> None:
    entries = [simulator.receive_shared(f"{number}", to=QUEUE) for number in range(3)]
    await client.threads.delete([])
    await client.threads.delete([entries[1].id])
    assert [message.text for message in await client.threads.list_messages()] == ["0", "2"]
    assert [request.method for request in simulator.requests].count("DELETE") == 1


async def test_a_thread_that_was_not_asked_for_is_not_taken(client: RingCentral, simulator: Simulator) -> None:
    simulator.receive_shared("Hello", to=QUEUE, sender="+16505550198")
    [other] = simulator.threads.all
    party = {"ownerParty": {"phoneNumber": QUEUE}, "guestParty": {"phoneNumber": "+16505550198"}}
    simulator.fail("threads", body={"records": [{"id": other, "status": "Open", **party}]})
    assert await client.threads.open_thread(QUEUE, GUEST) is None


async def test_a_text_is_announced_before_it_leaves_and_when_it_was_not_taken(
    client: RingCentral, simulator: Simulator
) -> None:
    exchanges: list[bool] = []

    async def on_exchange(leaving: bool) -> None:
        exchanges.append(leaving)

    simulator.fail("thread_sms", status=401)
    await client.threads.send(sender=QUEUE, to=GUEST, text="Hello", on_exchange=on_exchange)
    assert exchanges == [True, False, True]
    assert len(simulator.accepted) == 1
