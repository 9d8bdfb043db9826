"""Every call against the simulator, over sockets."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web
import pytest

from custom_components.ringc.ringcentral import (
    INBOUND,
    AuthenticationError,
    File,
    Login,
    Message,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentral,
    RingCentralError,
    event_filter,
)
from tests.simulator import Simulator

from .conftest import Later

type Kinds = Callable[[], list[str]]

FRIEND = "+16505550199"
PICTURE = File(name="a picture.png", content_type="image/png", content=b"\x89PNG" + bytes(range(256)) * 10)


async def text(client: RingCentral, simulator: Simulator, words: str = "Hi", **more: Any) -> Message:
    return await client.send(**{"sender": simulator.user.number, "to": [FRIEND], "text": words, **more})


async def test_reading_states_leaves_the_look_up_of_a_lost_answer_its_room(
    client: RingCentral, simulator: Simulator
) -> None:
    sent = await text(client, simulator)
    for _ in range(25):
        await client.messages([sent.id])
    with pytest.raises(RateLimitError):
        await client.messages([sent.id])
    for _ in range(20):
        found = await client.list_messages(date_from=simulator.clock.ago(60), direction="Outbound", lookup=True)
        assert [message.id for message in found] == [sent.id]
    assert 429 not in [request.status for request in simulator.requests]


async def test_a_stranger_s_pictures_do_not_hold_up_a_text(client: RingCentral, simulator: Simulator) -> None:
    pictures = [("a.png", "image/png", PICTURE.content)] * 10
    await client.authenticate()
    for _ in range(3):
        simulator.receive("Look", attachments=pictures)
    uris = [
        attachment.uri or ""
        for message in await client.list_messages(date_from=simulator.clock.ago(60))
        for attachment in message.attachments
    ]

    async def fetch(uri: str) -> int:
        return sum([len(part) async for part in client.download(uri, limit=10**6, max_wait=0)])

    fetched = await asyncio.gather(*map(fetch, uris), return_exceptions=True)
    assert fetched.count(len(PICTURE.content)) == 20
    assert {type(outcome) for outcome in fetched} == {int, RateLimitError}
    for number in range(20):
        await text(client, simulator, f"Alarm {number}", max_wait=0)
    assert 429 not in [request.status for request in simulator.requests]


async def test_the_extension_is_the_login_s_own(client: RingCentral, simulator: Simulator) -> None:
    extension = await client.extension()
    assert (extension.id, extension.account_id) == (str(simulator.user.id), str(simulator.world.account_id))


async def test_the_numbers_tell_what_they_may_do(client: RingCentral, simulator: Simulator) -> None:
    numbers = {number.phone_number: number for number in await client.phone_numbers()}
    assert set(numbers) == {number.phone_number for number in simulator.user.numbers}
    assert numbers[simulator.user.number].can_send_pictures
    assert numbers["+18005550111"].can_text
    assert not numbers["+18005550111"].can_send_pictures
    assert not numbers["+16505550119"].can_text


async def test_all_pages_of_the_numbers_are_read(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    for index in range(1200):
        simulator.world.add_number(simulator.user, f"+1415{index:07}")
    assert len(await client.phone_numbers()) == 1205
    assert kinds().count("numbers") == 2


async def test_a_list_that_never_ends_is_left_after_a_hundred_pages(client: RingCentral, simulator: Simulator) -> None:
    simulator.limits["light"] = 1000
    await client.extension()
    body = {"records": [{"phoneNumber": FRIEND}], "navigation": {"nextPage": {"uri": "again"}}}
    simulator.fail("numbers", times=1000, status=200, body=body)
    assert len(await client.phone_numbers()) == 100


async def test_a_text_is_sent_once(client: RingCentral, simulator: Simulator) -> None:
    message = await text(client, simulator, 'Hällo 👋\n\ud83d\ude00 "quoted"')
    [accepted] = simulator.accepted
    assert (accepted.sender, accepted.to, accepted.files) == (simulator.user.number, (FRIEND,), ())
    assert accepted.text == 'Hällo 👋\n😀 "quoted"'
    assert (message.id, message.status, message.type) == (str(accepted.id), "Queued", "SMS")
    assert simulator.requests[-1].path.endswith("/sms")
    assert simulator.requests[-1].headers["User-Agent"] == "ringc-test/1"


@pytest.mark.parametrize(
    ("name", "received"),
    [
        ("a picture.png", "a picture.png"),
        ("Käse 🧀.png", "Käse 🧀.png"),
        ('a";\r\nX-Evil: "1.png', 'a";\r\nX-Evil: "1.png'),
        ("", "file"),
        ("\udcff", "?"),
    ],
)
async def test_a_picture_is_sent_with_its_name(
    client: RingCentral, simulator: Simulator, name: str, received: str
) -> None:
    files = [File(name=name, content_type="image/png", content=PICTURE.content), PICTURE]
    message = await text(client, simulator, "Look", files=files)
    [accepted] = simulator.accepted
    assert accepted.text == "Look"
    assert accepted.files == (
        (received, "image/png", PICTURE.content),
        ("a picture.png", "image/png", PICTURE.content),
    )
    assert message.type == "MMS"
    assert simulator.requests[-1].path.endswith("/mms")


async def test_a_bare_picture_has_no_text(client: RingCentral, simulator: Simulator) -> None:
    await text(client, simulator, "", files=[PICTURE])
    assert simulator.accepted[0].text == ""


async def test_a_group_is_one_message(client: RingCentral, simulator: Simulator) -> None:
    message = await text(client, simulator, to=[FRIEND, "+16505550198"])
    assert simulator.accepted[0].to == (FRIEND, "+16505550198")
    assert [party.phone_number for party in message.to] == [FRIEND, "+16505550198"]


@pytest.mark.parametrize("content_type", ["image/png\r\nX-Evil: 1", "", "nonsense", 'text/plain; charset="x"'])
async def test_an_odd_content_type_cannot_break_out_of_its_header(
    client: RingCentral, simulator: Simulator, content_type: str
) -> None:
    with pytest.raises(RejectedError) as caught:
        await text(client, simulator, files=[File(name="a", content_type=content_type, content=b"x")])
    assert caught.value.code == "MSG-348"
    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"sender": "+16505550102"}, 403, "MSG-304"),
        ({"sender": "+16505550119"}, 403, "MSG-241"),
        ({"to": []}, 400, "MSG-219"),
        ({"to": ["nobody"]}, 400, "CMN-101"),
        ({"to": [f"+1650555{index:04}" for index in range(11)]}, 400, "MSG-381"),
        ({"words": "x" * 1001}, 400, "CMN-101"),
        ({"files": [PICTURE] * 11}, 400, "MSG-379"),
    ],
)
async def test_a_refused_text_is_told_with_ringcentral_s_inner_code(
    client: RingCentral, simulator: Simulator, more: dict[str, Any], status: int, code: str
) -> None:
    with pytest.raises(RejectedError) as caught:
        await text(client, simulator, **more)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.unsent
    assert caught.value.request_id
    assert caught.value.server_time
    assert not simulator.accepted


async def test_a_missing_permission_is_named(client: RingCentral, simulator: Simulator) -> None:
    simulator.app.permissions.clear()
    with pytest.raises(RejectedError) as caught:
        await text(client, simulator)
    assert (caught.value.code, caught.value.permission) == ("CMN-401", "SMS")


async def test_an_error_does_not_repeat_the_text(client: RingCentral, simulator: Simulator) -> None:
    simulator.fail("sms", status=400, body={"errorCode": "CMN-101", "message": "Bad text: my secret plan, sorry"})
    with pytest.raises(RejectedError, match="Bad text: …, sorry"):
        await text(client, simulator, "my secret plan")


@pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        ({"drop": "before"}, NoAnswerError, 0),
        ({"drop": "after"}, NoAnswerError, 1),
        ({"malformed": True}, ResponseError, 1),
        ({"delay": 0.5}, RequestTimeoutError, 1),
        ({"status": 500}, ResponseError, 0),
        ({"status": 502, "accepted": True}, ResponseError, 1),
        ({"status": 503}, ResponseError, 0),
        ({"status": 200, "body": "<html>Login to the hotel's network</html>"}, ResponseError, 0),
    ],
)
async def test_a_text_that_may_have_arrived_is_not_repeated(
    login: Login,
    session: aiohttp.ClientSession,
    simulator: Simulator,
    kinds: Kinds,
    fault: dict[str, Any],
    error: type[RingCentralError],
    accepted: int,
) -> None:
    simulator.fail("sms", **fault)
    with pytest.raises(error) as caught:
        await text(RingCentral(login, session, read_timeout=0.2), simulator)
    assert not caught.value.unsent
    assert kinds().count("sms") == 1
    assert len(simulator.accepted) == accepted


async def test_a_server_that_is_down_is_provably_unsent(client: RingCentral, simulator: Simulator) -> None:
    await client.authenticate()
    await simulator.stop()
    with pytest.raises(NoAnswerError) as caught:
        await text(client, simulator)
    assert caught.value.unsent


async def test_a_text_answered_401_is_sent_after_a_new_login(
    client: RingCentral, simulator: Simulator, kinds: Kinds
) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    await text(client, simulator)
    assert kinds() == ["token", "sms", "token", "sms"]
    assert len(simulator.accepted) == 1


async def test_a_text_whose_new_login_is_refused_is_unsent(client: RingCentral, simulator: Simulator) -> None:
    token = await client.authenticate()
    simulator.sessions.end(token.access_token)
    simulator.app.grant_types.clear()
    with pytest.raises(AuthenticationError) as caught:
        await text(client, simulator)
    assert caught.value.unsent


async def test_a_text_answered_429_waits_and_is_sent_then(
    client: RingCentral, simulator: Simulator, later: Later, kinds: Kinds
) -> None:
    simulator.fail("sms", retry_after=100)
    told = asyncio.Event()
    client.login.rate_limiter.listen(told.set)
    send = asyncio.create_task(text(client, simulator))
    async with asyncio.timeout(5):
        await told.wait()
    assert client.login.rate_limiter.waiting == 1
    await later(102)
    assert (await send).id
    assert kinds() == ["token", "sms", "sms"]
    assert client.login.rate_limiter.waiting == 0


async def test_a_text_that_cannot_wait_hears_of_a_429_at_once(client: RingCentral, simulator: Simulator) -> None:
    simulator.fail("sms", status=429)
    with pytest.raises(RateLimitError) as caught:
        await text(client, simulator, max_wait=20)
    assert 30 <= caught.value.retry_after <= 60
    assert caught.value.code == "CMN-301"
    assert caught.value.request_id
    assert caught.value.unsent


async def test_texts_never_meet_the_rate_limit(client: RingCentral, simulator: Simulator, later: Later) -> None:
    simulator.limits["medium"] = 3
    await text(client, simulator)
    sends = [asyncio.create_task(text(client, simulator, max_wait=300)) for _ in range(8)]
    for sent in (2, 5, 8):
        async with asyncio.timeout(5):
            while sum(send.done() for send in sends) < sent:  # noqa: ASYNC110 - bounded
                await asyncio.sleep(0.001)
        simulator.clock.advance(60.5)
        await later(60.5)
    assert len(simulator.accepted) == 9
    assert 429 not in [request.status for request in simulator.requests]


async def test_a_message_is_read_from_the_store(client: RingCentral, simulator: Simulator) -> None:
    stored = simulator.receive("Hello", attachments=[("a.png", "image/png", PICTURE.content)])
    message = await client.message(str(stored.id))
    assert (message.id, message.text, message.direction, message.type) == (str(stored.id), "Hello", "Inbound", "MMS")
    assert message.sender.phone_number == FRIEND
    assert not message.read


async def test_a_message_that_is_not_there_is_a_404(client: RingCentral) -> None:
    with pytest.raises(RejectedError) as caught:
        await client.message("1")
    assert caught.value.status == 404


async def test_messages_are_read_fifty_at_a_time(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    ids = [str(simulator.receive(f"Number {index}").id) for index in range(60)]
    found = await client.messages([*ids, "1", ids[0]])
    assert [message.id for message in found] == ids
    assert kinds().count("store") == 2


async def test_one_message_or_none_of_several_may_exist(client: RingCentral, simulator: Simulator) -> None:
    stored = simulator.receive("Hello")
    assert [message.id for message in await client.messages([str(stored.id)])] == [str(stored.id)]
    assert await client.messages(["1"]) == ()
    assert await client.messages(["1", "2"]) == ()
    assert await client.messages([]) == ()


async def test_a_batch_may_be_answered_in_mime_parts(client: RingCentral, simulator: Simulator) -> None:
    stored = [str(simulator.receive(f"Grüße {index}").id) for index in range(2)]
    simulator.readings.bulk_in_mime_parts = True
    assert [message.text for message in await client.messages([*stored, "1"])] == ["Grüße 0", "Grüße 1"]
    await client.mark_read(stored)
    assert all(message.read for message in await client.messages(stored))
    await client.delete([*stored, "1"])
    with pytest.raises(RejectedError) as caught:
        await client.mark_read(["1", "2"])
    assert caught.value.status == 404


@pytest.mark.parametrize("body", ["", "--b\r\n\r\n{}\r\n--b--", "--b\r\n\r\n[1]\r\n--b--", "--b\r\n\r\nx\r\n--b--"])
async def test_mime_parts_that_make_no_sense_are_no_answer(
    client: RingCentral, simulator: Simulator, body: str
) -> None:
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    simulator.fail("store", status=207, body=body.encode(), headers=headers)
    with pytest.raises(ResponseError, match="not RingCentral's JSON"):
        await client.messages(["1", "2"])


async def test_a_refusal_in_a_batch_is_raised(client: RingCentral, simulator: Simulator) -> None:
    part = {"status": 403, "body": {"errors": [{"errorCode": "CMN-419", "permissionsName": "ReadMessages"}]}}
    simulator.fail("store", status=207, body=[part])
    with pytest.raises(RejectedError) as caught:
        await client.messages(["1", "2"])
    assert (caught.value.code, caught.value.permission) == ("CMN-419", "ReadMessages")


async def test_the_store_is_listed_as_asked(client: RingCentral, simulator: Simulator) -> None:
    await text(client, simulator, "Out")
    ids = [str(simulator.receive(f"In {index}").id) for index in range(5)]
    simulator.receive("Other", sender="+16505550150")
    hour_ago = client.server_time - timedelta(hours=1)
    inbound = await client.list_messages(date_from=hour_ago, direction="Inbound", phone_number=FRIEND)
    assert {message.id for message in inbound} == set(ids)
    [outbound] = await client.list_messages(date_from=hour_ago, direction="Outbound")
    assert outbound.text == "Out"
    assert len(await client.list_messages(date_from=hour_ago, limit=3)) == 3
    assert await client.list_messages(date_from=hour_ago - timedelta(hours=1), date_to=hour_ago) == ()
    await client.mark_read(ids[:2])
    assert len(await client.list_messages(date_from=hour_ago, phone_number=FRIEND, unread=True)) == 3


async def test_a_long_list_is_read_page_by_page(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    for index in range(1005):
        simulator.receive(f"In {index}")
    found = await client.list_messages(date_from=client.server_time - timedelta(hours=1), limit=5000)
    assert len({message.id for message in found}) == 1005
    assert kinds().count("store") == 2


async def test_sync_tells_what_is_new(client: RingCentral, simulator: Simulator) -> None:
    old = simulator.receive("Old")
    simulator.clock.advance(60)
    page = await client.sync(date_from=client.server_time - timedelta(hours=1))
    assert [message.id for message in page.messages] == [str(old.id)]
    assert not page.older_exist
    simulator.clock.advance(60)
    new = simulator.receive("New")
    page = await client.sync(token=page.token)
    assert [message.id for message in page.messages] == [str(new.id)]


async def test_sync_says_when_older_messages_were_cut_off(client: RingCentral, simulator: Simulator) -> None:
    for index in range(5):
        simulator.receive(f"In {index}")
    assert (await client.sync(date_from=client.server_time - timedelta(hours=1), count=2)).older_exist


async def test_an_expired_sync_token_says_so(client: RingCentral) -> None:
    with pytest.raises(RejectedError) as caught:
        await client.sync(token="long-gone")
    assert (caught.value.code, caught.value.parameter) == ("CMN-101", "syncToken")


async def test_messages_are_marked_read(client: RingCentral, simulator: Simulator, kinds: Kinds) -> None:
    stored = [simulator.receive(f"In {index}") for index in range(60)]
    await client.mark_read(str(message.id) for message in stored)
    await client.mark_read([])
    assert all(message.read for message in stored)
    assert kinds().count("store") == 2


async def test_a_message_that_cannot_be_marked_is_told_after_all_others_were(
    client: RingCentral, simulator: Simulator
) -> None:
    stored = [simulator.receive(f"In {index}") for index in range(60)]
    with pytest.raises(RejectedError) as caught:
        await client.mark_read(["1", *(str(message.id) for message in stored)])
    assert caught.value.status == 404
    assert all(message.read for message in stored)


async def test_only_the_named_messages_are_deleted(client: RingCentral, simulator: Simulator) -> None:
    first, second, third = [simulator.receive(f"In {index}") for index in range(3)]
    await client.delete([str(first.id), str(second.id), "1"])
    await client.delete(["1"])
    assert [message.availability for message in (first, second, third)] == ["Deleted", "Deleted", "Alive"]


@pytest.mark.parametrize("ids", [["../../x"], [""], ["~"], ["*"], ["1/2"], ["1,2"], ["1?"], ["-1"], ["²"], ["1" * 21]])
async def test_an_id_that_is_none_never_reaches_a_path(client: RingCentral, kinds: Kinds, ids: list[str]) -> None:
    for call in (client.delete(ids), client.mark_read(ids), client.messages(ids), client.message(ids[0])):
        with pytest.raises(RingCentralError, match="digits") as caught:
            await call
        assert caught.value.unsent
    assert kinds() == []


async def test_nothing_deletes_without_ids_or_too_much(client: RingCentral, kinds: Kinds) -> None:
    await client.delete([])
    with pytest.raises(RingCentralError):
        await client.delete(str(number) for number in range(1001))
    assert kinds() == []


async def test_one_bad_id_of_many_stops_all(client: RingCentral, kinds: Kinds) -> None:
    ids = [*(str(number) for number in range(60)), "../../x"]
    for call in (client.delete(ids), client.mark_read(ids)):
        with pytest.raises(RingCentralError, match="digits"):
            await call
    assert kinds() == []


async def test_another_extension_s_store_can_be_asked(client: RingCentral, simulator: Simulator) -> None:
    stored = simulator.receive("For Bob", to=simulator.other_user.number)
    with pytest.raises(RejectedError) as caught:
        await client.message(str(stored.id), extension=str(simulator.other_user.id))
    assert caught.value.permission
    simulator.user.admin = True
    bob = str(simulator.other_user.id)
    assert (await client.message(str(stored.id), extension=bob)).text == "For Bob"
    assert len((await client.sync(date_from=client.server_time - timedelta(hours=1), extension=bob)).messages) == 1


async def download(client: RingCentral, uri: str, limit: int = 10_000) -> bytes:
    async with aclosing(client.download(uri, limit=limit)) as chunks:
        return b"".join([chunk async for chunk in chunks])


@pytest.fixture
async def uri(client: RingCentral, simulator: Simulator) -> str:
    """The address of a picture in the store."""
    stored = simulator.receive("", attachments=[("a.png", "image/png", PICTURE.content)])
    [attachment] = (await client.message(str(stored.id))).attachments
    assert attachment.uri
    return attachment.uri


@pytest.mark.parametrize("partial", [False, True])
async def test_an_attachment_is_downloaded(client: RingCentral, simulator: Simulator, uri: str, partial: bool) -> None:
    simulator.readings.media_always_partial = partial
    assert await download(client, uri) == PICTURE.content


@pytest.mark.parametrize("length_told", [True, False])
async def test_an_attachment_that_comes_in_parts_is_put_together(
    client: RingCentral, simulator: Simulator, length_told: bool
) -> None:
    simulator.readings.media_piece, simulator.readings.media_length_told = 1000, length_told
    picture = PICTURE.content + bytes(range(250)) * 11
    stored = simulator.receive("", attachments=[("a.png", "image/png", picture)])
    [attachment] = (await client.message(str(stored.id))).attachments
    assert await download(client, attachment.uri or "") == picture
    with pytest.raises(ResponseError, match="more than"):
        await download(client, attachment.uri or "", limit=1500)


async def test_a_download_logs_in_anew_when_it_must(client: RingCentral, simulator: Simulator, uri: str) -> None:
    assert client.login.token
    simulator.sessions.end(client.login.token.access_token)
    assert await download(client, uri) == PICTURE.content


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 404}, RejectedError),
        ({"status": 206, "body": b"half", "headers": {"Content-Range": "bytes 0-3/8"}}, ResponseError),
        ({"status": 206, "body": b"half"}, ResponseError),
        ({"status": 200, "body": b"x" * 10_001}, ResponseError),
        ({"status": 302, "headers": {"Location": "https://evil.example/"}}, ResponseError),
        ({"drop": "after", "times": 2}, NoAnswerError),
    ],
)
async def test_a_download_that_is_not_the_whole_attachment_fails(
    client: RingCentral, simulator: Simulator, uri: str, fault: dict[str, Any], error: type[RingCentralError]
) -> None:
    simulator.fail("media", **fault)
    with pytest.raises(error):
        await download(client, uri)


async def test_a_download_longer_than_it_says_is_cut_off(
    login: Login, session: aiohttp.ClientSession, simulator: Simulator
) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 1000)

    await simulator.stop()
    simulator.extra_routes.append(web.get("/endless", endless))
    await simulator.start()
    with pytest.raises(ResponseError, match="more than"):
        await download(RingCentral(login, session), f"{simulator.url}/endless")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/x", "http://127.0.0.1:1/x", "{host}@evil.example/x", "/restapi/v1.0", ""]
)
async def test_a_download_from_elsewhere_never_sees_the_token(
    client: RingCentral, simulator: Simulator, kinds: Kinds, elsewhere: str
) -> None:
    with pytest.raises(RingCentralError, match="token"):
        await download(client, elsewhere.format(host=simulator.url))
    assert kinds() == []


async def test_a_send_goes_before_a_download(
    client: RingCentral, simulator: Simulator, uri: str, later: Later, kinds: Kinds
) -> None:
    simulator.limits["medium"] = 1
    await text(client, simulator)
    async with asyncio.TaskGroup() as group:
        group.create_task(download_patiently(client, uri))
        await asyncio.sleep(0.05)
        group.create_task(text(client, simulator))
        await asyncio.sleep(0.05)
        simulator.clock.advance(60.5)
        await later(60.5)
        async with asyncio.timeout(5):
            while len(simulator.accepted) < 2:  # noqa: ASYNC110 - the simulator logs, it does not signal
                await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)
        simulator.clock.advance(60.5)
        await later(60.5)
    assert kinds()[-2:] == ["sms", "media"]


async def download_patiently(client: RingCentral, uri: str) -> bytes:
    return b"".join([chunk async for chunk in client.download(uri, limit=10_000, max_wait=300)])


@pytest.fixture
async def hook(simulator: Simulator) -> str:
    """The address of a webhook that shakes hands."""

    async def shake(request: web.Request) -> web.Response:
        token = request.headers.get("Validation-Token", "")
        return web.Response(headers={"Validation-Token": token, "Content-Type": "application/json"})

    await simulator.stop()
    simulator.extra_routes.append(web.post("/hook", shake))
    await simulator.start()
    return f"{simulator.url}/hook"


async def test_a_webhook_is_subscribed_shown_renewed_and_ended(
    client: RingCentral, simulator: Simulator, hook: str
) -> None:
    filters = [event_filter(INBOUND)]
    made = await client.subscribe_webhook(address=hook, verification_token="hush", filters=filters, expires_in=900)
    assert (made.address, made.status, made.transport, made.disabled_filters) == (hook, "Active", "WebHook", ())
    assert await client.subscriptions() == (await client.subscription(made.id),)
    renewed = await client.renew(made.id, filters=filters, expires_in=9000)
    assert made.expires_at
    assert renewed.expires_at
    assert renewed.expires_at - made.expires_at > timedelta(seconds=8000)
    await client.unsubscribe(made.id)
    await client.unsubscribe(made.id)
    assert not simulator.subscriptions
    with pytest.raises(RejectedError) as caught:
        await client.subscription(made.id)
    assert caught.value.status == 404


async def test_a_webhook_that_does_not_answer_is_refused(client: RingCentral, simulator: Simulator) -> None:
    with pytest.raises(RejectedError) as caught:
        await client.subscribe_webhook(
            address=f"{simulator.url}/nobody-home",
            verification_token="hush",
            filters=[event_filter(INBOUND)],
            expires_in=9,
        )
    assert caught.value.code
    assert caught.value.code.startswith("SUB-52")
    assert "nobody-home" not in str(caught.value)


async def test_a_subscription_that_cannot_be_ended_says_so(client: RingCentral, simulator: Simulator) -> None:
    simulator.fail("subscription", status=403)
    with pytest.raises(RejectedError):
        await client.unsubscribe("a-b-c")


@pytest.mark.parametrize("name", ["../x", "", "a/b", "a?b", "ü"])
async def test_a_subscription_id_that_is_none_never_reaches_a_path(
    client: RingCentral, kinds: Kinds, name: str
) -> None:
    with pytest.raises(RingCentralError, match="id of a subscription"):
        await client.unsubscribe(name)
    assert kinds() == []
