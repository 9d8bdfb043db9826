"""The simulator refuses what RingCentral refuses: logins, texts, and too many of either."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.helpers.waiting import until
from tests.simulator import Simulator
from tests.simulator.state import JWT_GRANT

from .api_client import OWN, ApiClient

SANDBOX = "https://platform.devtest.ringcentral.com"
PNG = b"\x89PNG\r\n\x1a\n--not-a-boundary\r\n\x00\xff"


@pytest.mark.parametrize(
    ("form", "status", "error", "code"),
    [
        ({}, 400, "invalid_request", "CMN-101"),
        ({"grant_type": "magic"}, 400, "invalid_request", "OAU-250"),
        ({"grant_type": "authorization_code"}, 400, "unauthorized_client", "OAU-251"),
        ({"grant_type": JWT_GRANT, "assertion": "a.b.c"}, 400, "invalid_grant", "OAU-140"),
        ({"grant_type": JWT_GRANT}, 400, "invalid_grant", "OAU-140"),
        ({"grant_type": "password", "username": "+16505550101", "password": "no"}, 400, "invalid_grant", "OAU-140"),
        ({"grant_type": "password", "username": "+16505550199", "password": "no"}, 400, "invalid_grant", "OAU-140"),
        ({"grant_type": "refresh_token", "refresh_token": "no"}, 400, "invalid_grant", "OAU-213"),
        ({"grant_type": JWT_GRANT, "access_token_ttl": "long"}, 400, "invalid_request", "CMN-101"),
    ],
)
async def test_a_bad_token_request_is_refused(
    anonymous: ApiClient, form: dict[str, str], status: int, error: str, code: str
) -> None:
    reply = await anonymous.token_request(**form)
    assert (reply.status, reply.json["error"], reply.code) == (status, error, code)
    assert reply.json["error_description"]


@pytest.mark.parametrize(
    ("client_id", "secret", "status", "code"),
    [("nobody", None, 400, "OAU-153"), (None, "wrong", 401, "OAU-146")],
)
async def test_a_wrong_app_is_refused(
    anonymous: ApiClient, client_id: str | None, secret: str | None, status: int, code: str
) -> None:
    header = {"Authorization": anonymous.basic(client_id, secret)}
    reply = await anonymous.ask("POST", "/restapi/oauth/token", data={"grant_type": "password"}, headers=header)
    assert (reply.status, reply.json["error"], reply.code) == (status, "invalid_client", code)
    assert reply.headers["WWW-Authenticate"].startswith("Basic")


async def test_the_status_of_a_wrong_secret_is_a_reading(simulator: Simulator, anonymous: ApiClient) -> None:
    simulator.readings.bad_secret_status = 400
    header = {"Authorization": anonymous.basic(secret="wrong")}
    assert (await anonymous.ask("POST", "/restapi/oauth/token", data={"a": "b"}, headers=header)).status == 400


async def test_a_token_request_that_is_no_form_is_refused(anonymous: ApiClient) -> None:
    reply = await anonymous.ask("POST", "/restapi/oauth/token", json={}, headers={"Authorization": anonymous.basic()})
    assert reply.status == 415


@pytest.mark.parametrize(
    "options", [{"expires_in": -1}, {"audience": SANDBOX}, {"clients": ["another"]}], ids=["expired", "env", "client"]
)
async def test_a_jwt_that_does_not_fit_is_refused(
    simulator: Simulator, anonymous: ApiClient, options: dict[str, Any]
) -> None:
    reply = await anonymous.token_request(grant_type=JWT_GRANT, assertion=simulator.jwt(**options))
    assert (reply.status, reply.json["error"]) == (400, "invalid_grant")


async def test_a_jwt_can_be_revoked(simulator: Simulator, anonymous: ApiClient) -> None:
    credential = simulator.jwt()
    assert (await anonymous.token_request(grant_type=JWT_GRANT, assertion=credential)).status == 200
    simulator.credentials.revoke(credential)
    assert (await anonymous.token_request(grant_type=JWT_GRANT, assertion=credential)).status == 400


@pytest.mark.parametrize(
    ("username", "extension", "status"),
    [
        ("+16505550101", "", 200),
        ("16505550101", "", 200),
        ("+16505550100*101", "", 200),
        ("+16505550100", "101", 200),
        ("desk@example.com", "", 200),
        ("+16505550100", "", 400),
        ("+16505550110", "", 400),
    ],
)
async def test_a_password_login_takes_a_direct_number_an_extension_or_an_address(
    simulator: Simulator, anonymous: ApiClient, username: str, extension: str, status: int
) -> None:
    form = {"username": username, "extension": extension, "password": simulator.user.password}
    reply = await anonymous.token_request(grant_type="password", **form)
    assert reply.status == status


@pytest.mark.parametrize(("code", "status"), [("OAU-168", 401), ("OAU-147", 400), ("OAU-105", 403)])
async def test_a_password_login_can_be_forbidden(
    simulator: Simulator, anonymous: ApiClient, code: str, status: int
) -> None:
    simulator.user.refuses_login = code
    form = {"username": simulator.user.number, "password": simulator.user.password}
    reply = await anonymous.token_request(grant_type="password", **form)
    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize(("asked", "given"), [("60", 598), ("600", 598), ("1200", 1198), ("9999", 3598), (None, 3598)])
async def test_the_lifetime_of_a_token_is_clamped(
    simulator: Simulator, anonymous: ApiClient, asked: str | None, given: int
) -> None:
    form = {"access_token_ttl": asked} if asked else {}
    reply = await anonymous.token_request(grant_type=JWT_GRANT, assertion=simulator.jwt(), **form)
    assert reply.json["expires_in"] == given
    assert reply.json["owner_id"] == str(simulator.user.id)
    assert reply.json["token_type"] == "bearer"


async def test_an_app_may_get_no_refresh_token(simulator: Simulator, anonymous: ApiClient) -> None:
    simulator.app.issues_refresh_tokens = False
    assert "refresh_token" not in (await anonymous.log_in()).json


async def test_a_refresh_ends_the_old_access_token_at_once(simulator: Simulator, anonymous: ApiClient) -> None:
    old = (await anonymous.log_in()).json
    new = (await anonymous.token_request(grant_type="refresh_token", refresh_token=old["refresh_token"])).json
    assert new["access_token"] != old["access_token"]
    assert new["session_id"] == old["session_id"]
    assert (await anonymous.ask("GET", "")).code == "OAU-129"
    simulator.clock.advance(11)
    assert (await anonymous.ask("GET", "")).code == "OAU-213"


async def test_a_used_refresh_token_answers_the_same_for_ten_seconds(
    simulator: Simulator, anonymous: ApiClient
) -> None:
    first = (await anonymous.log_in()).json
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = (await anonymous.token_request(**form)).json
    anonymous.token = second["access_token"]
    assert (await anonymous.ask("GET", "")).status == 200
    assert (await anonymous.token_request(**form)).json == second
    simulator.clock.advance(11)
    assert (await anonymous.token_request(**form)).code == "OAU-213"


async def test_the_sixth_session_ends_the_first(simulator: Simulator, anonymous: ApiClient) -> None:
    simulator.limits["auth"] = 20
    tokens = [(await anonymous.log_in()).json["access_token"] for _ in range(6)]
    answers = []
    for anonymous.token in tokens:
        answers.append((await anonymous.ask("GET", "")).status)
    assert answers == [401, 200, 200, 200, 200, 200]


async def test_revoking_ends_the_whole_session(anonymous: ApiClient) -> None:
    tokens = (await anonymous.log_in()).json
    header = {"Authorization": anonymous.basic()}
    reply = await anonymous.ask(
        "POST", "/restapi/oauth/revoke", data={"token": tokens["refresh_token"]}, headers=header
    )
    assert (reply.status, reply.raw) == (200, b"")
    assert (await anonymous.ask("GET", "")).code == "OAU-213"
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert (await anonymous.token_request(**form)).code == "OAU-211"


@pytest.mark.parametrize(
    ("header", "top", "code"),
    [
        (None, "AGW-401", "AGW-401"),
        ("Basic abc", "OAU-123", "OAU-123"),
        ("Bearer nonsense", "TokenInvalid", "OAU-149"),
        ("Bearer U0lNneverissued", "TokenInvalid", "OAU-213"),
    ],
)
async def test_a_bad_bearer_token_is_refused(anonymous: ApiClient, header: str | None, top: str, code: str) -> None:
    reply = await anonymous.ask("GET", "", headers={"Authorization": header} if header else {})
    assert (reply.status, reply.json["errorCode"], reply.code) == (401, top, code)
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_expires(simulator: Simulator, client: ApiClient) -> None:
    simulator.clock.advance(3600)
    reply = await client.ask("GET", "")
    assert (reply.status, reply.json["errorCode"], reply.code) == (401, "TokenExpired", "OAU-128")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "CMN-120"),
        ("GET", "/restapi/v1.0/account/1/extension/~", 404, "CMN-102"),
        ("GET", "/restapi/v1.0/account/~/extension/1", 404, "CMN-102"),
        ("GET", "/phone-number?page=0", 400, "CMN-101"),
        ("GET", "/phone-number?perPage=many", 400, "CMN-101"),
    ],
)
async def test_a_bad_path_is_refused(client: ApiClient, method: str, path: str, status: int, code: str) -> None:
    reply = await client.ask(method, path)
    assert (reply.status, reply.code) == (status, code)
    assert reply.headers["RCRequestId"]
    assert reply.headers["Date"]


async def test_numbers_come_page_by_page(simulator: Simulator, client: ApiClient) -> None:
    first = (await client.ask("GET", "/phone-number?perPage=2")).json
    second = (await client.ask("GET", "/phone-number?perPage=2&page=2")).json
    assert [len(first["records"]), len(second["records"])] == [2, 2]
    assert first["paging"]["totalElements"] == len(simulator.user.numbers)
    assert "nextPage" in first["navigation"]
    assert {"id", "phoneNumber", "features", "usageType", "paymentType"} <= set(first["records"][0])


async def test_an_extension_tells_who_it_is(simulator: Simulator, client: ApiClient) -> None:
    own = (await client.ask("GET", "")).json
    same = (await client.ask("GET", f"/restapi/v1.0/account/{simulator.account_id}/extension/{own['id']}")).json
    assert own == same
    assert isinstance(own["id"], int)
    assert own["account"]["id"] == str(simulator.account_id)


@pytest.mark.parametrize(
    ("changes", "status", "code", "parameter"),
    [
        ({"from": None}, 400, "CMN-101", "from"),
        ({"from": {"phoneNumber": ""}}, 400, "MSG-221", "from"),
        ({"from": {"extensionNumber": "101"}}, 400, "MSG-246", "from.extensionNumber"),
        ({"from": {"phoneNumber": "+16505550102"}}, 403, "MSG-304", None),
        ({"from": {"phoneNumber": "+16505550199"}}, 403, "MSG-304", None),
        ({"from": {"phoneNumber": "+16505550100"}}, 403, "MSG-242", None),
        ({"from": {"phoneNumber": "+16505550119"}}, 403, "MSG-241", None),
        ({"to": None}, 400, "CMN-101", "to"),
        ({"to": []}, 400, "MSG-219", "to"),
        ({"to": [{}]}, 400, "CMN-101", "to.phoneNumber"),
        ({"to": ["+16505550150"]}, 400, "CMN-101", "to"),
        ({"to": [{"phoneNumber": "102"}]}, 400, "MSG-247", "to.phoneNumber"),
        ({"to": [{"phoneNumber": "6505550150"}]}, 400, "CMN-101", "to.phoneNumber"),
        ({"to": [{"phoneNumber": "+1 650 555 0150"}]}, 400, "CMN-101", "to.phoneNumber"),
        ({"to": [{"phoneNumber": "+١٦٥٠٥٥٥٠١٥٠"}]}, 400, "CMN-101", "to.phoneNumber"),
        ({"to": [{"phoneNumber": "+16505550150"}] * 2}, 400, "CMN-406", "to"),
        ({"to": [{"phoneNumber": f"+165055502{i:02}"} for i in range(11)]}, 400, "MSG-381", "to"),
        ({"to": [{"phoneNumber": "+442071838750"}]}, 403, "MSG-240", None),
        ({"from": {"phoneNumber": "+18005550111"}, "to": [{"phoneNumber": "+442071838750"}]}, 403, "MSG-403", None),
        ({"from": {"phoneNumber": "+18005550111"}, "to": [{"phoneNumber": "+14165550150"}]}, 403, "MSG-388", None),
        ({"text": None}, 400, "CMN-101", "text"),
        ({"text": ""}, 400, "MSG-224", "text"),
        ({"text": 5}, 400, "CMN-101", "text"),
        ({"text": "x" * 1001}, 400, "CMN-101", "text"),
        ({"text": "😀" * 500 + "x"}, 400, "CMN-101", "text"),
        ({"text": "\ud83d"}, 400, "CMN-101", "text"),
        ({"country": {"id": "1", "isoCode": "US"}}, 400, "MSG-365", None),
        ({"country": {"isoCode": "usa"}}, 400, "CMN-101", "country.isoCode"),
    ],
)
async def test_a_bad_text_is_refused(
    simulator: Simulator, client: ApiClient, changes: dict[str, Any], status: int, code: str, parameter: str | None
) -> None:
    reply = await client.ask("POST", "/sms", json=client.text(**changes))
    assert (reply.status, reply.code, reply.json.get("parameterName")) == (status, code, parameter)
    assert simulator.accepted == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "x" * 1000},
        {"text": "😀" * 500},
        {"country": {"isoCode": "US"}},
        {"to": [{"phoneNumber": f"+165055502{i:02}"} for i in range(10)]},
        {"from": {"phoneNumber": "+18005550111"}},
        {"from": {"phoneNumber": "+16505550110"}},
    ],
)
async def test_a_good_text_is_accepted_once(simulator: Simulator, client: ApiClient, changes: dict[str, Any]) -> None:
    text = client.text(**changes)
    reply = await client.ask("POST", "/sms", json=text)
    assert (reply.status, reply.json["messageStatus"], reply.json["subject"]) == (200, "Queued", text["text"])
    assert isinstance(reply.json["id"], int)
    assert reply.json["conversationId"] > 1 << 53
    assert [(item.id, item.text, len(item.to)) for item in simulator.accepted] == [
        (reply.json["id"], text["text"], len(text["to"]))
    ]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "CMN-103"),
        (b"[]", "application/json", 400, "CMN-103"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "CMN-104"),
        (b"no parts", "multipart/form-data; boundary=x", 400, "CMN-104"),
        (b"", "multipart/mixed", 400, "CMN-104"),
        (b" " * 10_485_761, "application/json", 413, "MSG-338"),
    ],
    ids=["broken", "list", "form", "no parts", "no boundary", "too large"],
)
async def test_a_body_that_cannot_be_read_is_refused(
    client: ApiClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    reply = await client.ask("POST", "/sms", data=body, headers={"Content-Type": content_type})
    assert (reply.status, reply.code) == (status, code)


def _parts(client: ApiClient, files: list[dict[str, str]], bodies: list[bytes], kind: str) -> aiohttp.MultipartWriter:
    """Return a multipart body of a text and files with these headers."""
    writer = aiohttp.MultipartWriter(kind)
    writer.append(json.dumps(client.text()).encode(), {"Content-Type": "application/json"})
    for headers, body in zip(files, bodies, strict=True):
        writer.append(body, headers)
    return writer


def _file(name: str | None = 'filename="a.png"', content_type: str | None = "image/png") -> dict[str, str]:
    """Return the headers of a file."""
    disposition = f"form-data; name=attachment; {name}" if name else "form-data; name=attachment"
    return {"Content-Disposition": disposition} | ({"Content-Type": content_type} if content_type else {})


@pytest.mark.parametrize(
    ("files", "bodies", "status", "code"),
    [
        ([], [], 400, "CMN-101"),
        ([{"Content-Type": "image/png"}], [PNG], 400, "MSG-350"),
        ([_file(name=None)], [PNG], 400, "MSG-351"),
        ([_file()], [b""], 400, "MSG-347"),
        ([_file(content_type="application/x-sh")], [PNG], 415, "MSG-348"),
        ([_file(content_type="image/heic")], [PNG], 415, "MSG-348"),
        ([_file()] * 11, [PNG] * 11, 400, "MSG-379"),
        ([_file()] * 2, [b"x" * 750_001] * 2, 400, "MSG-376"),
    ],
    ids=["none", "no disposition", "no name", "empty", "script", "heic", "too many", "too large"],
)
async def test_bad_files_are_refused(
    simulator: Simulator, client: ApiClient, files: list[dict[str, str]], bodies: list[bytes], status: int, code: str
) -> None:
    reply = await client.ask("POST", "/mms", data=_parts(client, files, bodies, "mixed"))
    assert (reply.status, reply.code) == (status, code)
    assert simulator.accepted == []


@pytest.mark.parametrize("kind", ["mixed", "form-data"])
@pytest.mark.parametrize("path", ["/sms", "/mms"])
@pytest.mark.parametrize(
    ("name", "seen"), [('filename="a b.png"', "a b.png"), ("filename*=UTF-8''%C3%A4.png", "ä.png")]
)
async def test_files_arrive_byte_for_byte(
    simulator: Simulator, client: ApiClient, path: str, kind: str, name: str, seen: str
) -> None:
    reply = await client.ask("POST", path, data=_parts(client, [_file(name=name)], [PNG], kind))
    assert reply.status == 200
    assert simulator.accepted[0].files == ((seen, "image/png", PNG),)
    assert [item["type"] for item in reply.json["attachments"]] == ["Text", "MmsAttachment"]
    assert reply.json["attachments"][1]["size"] == len(PNG)


async def test_1500000_bytes_of_files_are_accepted(client: ApiClient) -> None:
    parts = _parts(client, [_file()] * 2, [b"x" * 750_000] * 2, "mixed")
    assert (await client.ask("POST", "/mms", data=parts)).status == 200


async def test_the_json_must_come_first(client: ApiClient) -> None:
    writer = aiohttp.MultipartWriter("mixed")
    writer.append(PNG, _file())
    writer.append(json.dumps(client.text()).encode(), {"Content-Type": "application/json"})
    assert (await client.ask("POST", "/mms", data=writer)).code == "CMN-103"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"from": {"phoneNumber": "+18005550111"}}, "BIL-103"),
        ({"to": [{"phoneNumber": "+442071838750"}]}, "MSG-383"),
    ],
)
async def test_pictures_are_refused_on_some_ways(client: ApiClient, changes: dict[str, Any], code: str) -> None:
    form = aiohttp.FormData()
    form.add_field("json", json.dumps(client.text(**changes)), content_type="application/json")
    form.add_field("attachment", PNG, filename="a.png", content_type="image/png")
    reply = await client.ask("POST", "/mms", data=form)
    assert (reply.status, reply.code) == (403, code)


@pytest.mark.parametrize("admin", [False, True])
async def test_nobody_sends_for_another_extension(simulator: Simulator, client: ApiClient, admin: bool) -> None:
    simulator.user.admin = admin
    path = f"{OWN[:-1]}{simulator.other_user.id}/sms"
    text = client.text(**{"from": {"phoneNumber": simulator.other_user.number}})
    reply = await client.ask("POST", path, json=text)
    assert (reply.status, reply.json["errorCode"], reply.code) == (403, "FeatureNotAvailable", "MSG-304")


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", "/sms", "SMS"),
        ("GET", "/message-store", "ReadMessages"),
        ("DELETE", "/message-store/1", "EditMessages"),
        ("GET", "", "ReadAccounts"),
    ],
)
async def test_a_missing_permission_of_the_app_is_named(
    simulator: Simulator, client: ApiClient, method: str, path: str, permission: str
) -> None:
    simulator.app.permissions -= {permission, "SMS", "EditMessages"}
    reply = await client.ask(method, path, json={})
    assert (reply.status, reply.json["errorCode"], reply.code) == (403, "InsufficientPermissions", "CMN-401")
    assert reply.json["permissionName"] == reply.json["errors"][0]["permissionName"] == permission


async def test_a_missing_permission_of_the_user_is_named(simulator: Simulator, client: ApiClient) -> None:
    simulator.user.permissions.remove("OutboundSMS")
    reply = await client.ask("POST", "/sms", json=client.text())
    assert (reply.status, reply.code, reply.json["permissionName"]) == (403, "CMN-408", "OutboundSMS")


async def test_every_reply_tells_what_is_left(client: ApiClient) -> None:
    first, second = await client.ask("GET", ""), await client.ask("POST", "/sms", json={})
    assert [first.headers[f"X-Rate-Limit-{name}"] for name in ("Group", "Limit", "Remaining", "Window")] == [
        "light",
        "50",
        "49",
        "60",
    ]
    assert second.headers["X-Rate-Limit-Group"] == "medium"


async def test_an_early_request_restarts_the_penalty(simulator: Simulator, client: ApiClient) -> None:
    simulator.limits["light"] = 2
    statuses = [(await client.ask("GET", "")).status for _ in range(3)]
    simulator.clock.advance(59)
    early = await client.ask("GET", "")
    simulator.clock.advance(59)
    still = await client.ask("GET", "")
    simulator.clock.advance(61)
    assert statuses == [200, 200, 429]
    assert (early.status, early.code, early.headers["Retry-After"]) == (429, "CMN-301", "60")
    assert still.status == 429
    assert (await client.ask("GET", "")).status == 200


async def test_the_window_slides(simulator: Simulator, client: ApiClient) -> None:
    simulator.limits["light"] = 2
    await client.ask("GET", "")
    simulator.clock.advance(40)
    await client.ask("GET", "")
    simulator.clock.advance(21)
    assert (await client.ask("GET", "")).headers["X-Rate-Limit-Remaining"] == "0"


async def test_tokens_and_revocations_share_a_limit(simulator: Simulator, anonymous: ApiClient) -> None:
    for _ in range(4):
        await anonymous.log_in()
    header = {"Authorization": anonymous.basic()}
    revoked = await anonymous.ask("POST", "/restapi/oauth/revoke", data={"token": anonymous.token}, headers=header)
    refused = await anonymous.token_request(grant_type=JWT_GRANT, assertion=simulator.jwt())
    assert revoked.headers["X-Rate-Limit-Remaining"] == "0"
    assert (refused.status, refused.headers["X-Rate-Limit-Group"]) == (429, "auth")


@pytest.mark.parametrize(
    ("fault", "status", "accepted"),
    [
        ({"status": 500}, 500, 0),
        ({"status": 503, "accepted": True}, 503, 1),
        ({"status": 200, "body": "<html>login</html>"}, 200, 0),
        ({"retry_after": "soon"}, 429, 0),
        ({"malformed": True}, 200, 1),
        ({"delay": 0.05}, 200, 1),
    ],
)
async def test_a_fault_hits_one_request(
    simulator: Simulator, client: ApiClient, fault: dict[str, Any], status: int, accepted: int
) -> None:
    simulator.fail("sms", **fault)
    headers = {"Accept": "*/*"}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {client.token}"}) as session:
        url = f"{simulator.url}{OWN}/sms"
        async with session.post(url, json=client.text(), headers=headers) as reply:
            assert reply.status == status
    assert len(simulator.accepted) == accepted
    assert (await client.ask("POST", "/sms", json=client.text())).status == 200


@pytest.mark.parametrize(("drop", "accepted"), [("before", 0), ("during", 1), ("after", 1)])
async def test_a_dropped_connection_leaves_the_message_accepted_or_not(
    simulator: Simulator, client: ApiClient, drop: str, accepted: int
) -> None:
    simulator.fail("sms", drop=drop)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError)):
        await client.ask("POST", "/sms", json=client.text())
    assert len(simulator.accepted) == accepted
    assert simulator.requests[-1].status is None


async def test_a_message_goes_its_way(simulator: Simulator, client: ApiClient) -> None:
    message_id = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    message = simulator.stores.get(message_id)
    assert message is not None
    await until(lambda: message.status == "Sent")
    await until(lambda: message.status == "Delivered")


async def test_a_carrier_may_refuse_one_of_several(simulator: Simulator, client: ApiClient) -> None:
    simulator.delivery.failures["+16505550151"] = "SMS-CAR-431"
    to = [{"phoneNumber": "+16505550150"}, {"phoneNumber": "+16505550151"}]
    message_id = (await client.ask("POST", "/sms", json=client.text(to=to))).json["id"]
    message = simulator.stores.get(message_id)
    assert message is not None
    await until(lambda: message.status == "SendingFailed")
    record = (await client.ask("GET", f"/message-store/{message_id}")).json
    assert record["deliveryErrorCode"] == "SMS-CAR-431"
    assert [party["messageStatus"] for party in record["to"]][1] == "SendingFailed"


async def test_who_opted_out_gets_nothing_until_they_opt_in(simulator: Simulator, client: ApiClient) -> None:
    simulator.receive(" stop ", sender="+16505550150")
    refused = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    other = client.text(**{"from": {"phoneNumber": "+16505550110"}})
    allowed = (await client.ask("POST", "/sms", json=other)).json["id"]
    await until(lambda: simulator.stores.get(refused).error_code == "SMS-RC-413")
    await until(lambda: simulator.stores.get(allowed).status == "Delivered")
    simulator.receive("Start", sender="+16505550150")
    again = (await client.ask("POST", "/sms", json=client.text())).json["id"]
    await until(lambda: simulator.stores.get(again).status == "Delivered")


async def test_a_text_to_the_own_number_comes_back(simulator: Simulator, client: ApiClient) -> None:
    text = client.text(to=[{"phoneNumber": simulator.user.number}])
    await client.ask("POST", "/sms", json=text)
    await until(lambda: [m.direction for m in simulator.stores.of(simulator.user)] == ["Inbound", "Outbound"])


async def test_nothing_runs_after_the_end(simulator: Simulator, client: ApiClient) -> None:
    simulator.delivery.sent_after = 60
    await client.ask("POST", "/sms", json=client.text())
    assert simulator.world.tasks
    await asyncio.wait_for(simulator.stop(), 2)
    assert not simulator.world.tasks


async def test_a_restart_keeps_address_and_memory(simulator: Simulator, client: ApiClient) -> None:
    before = simulator.url
    await simulator.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.ask("GET", "")
    await simulator.start()
    assert simulator.url == before
    assert (await client.ask("GET", "")).status == 200
