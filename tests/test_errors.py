"""Every failure has words for a person, with everything filled in."""

import json
from pathlib import Path
import re

import pytest

from custom_components.ringc.errors import REASONS, UNDELIVERED, action_error, delivery_error, form_error
from custom_components.ringc.ringcentral import (
    AuthenticationError,
    NoAnswerError,
    RateLimitError,
    RejectedError,
    RequestTimeoutError,
    ResponseError,
    RingCentralError,
)

TEXTS = json.loads(Path("custom_components/ringc/translations/en.json").read_text())


def rejected(code: str) -> RejectedError:
    """A request that RingCentral refused for this reason."""
    return RejectedError("No", status=403, code=code, codes=frozenset([code]))


def unfilled(text: str, placeholders: dict[str, str] | None) -> set[str]:
    """What a text wants filled in and nobody fills in."""
    return set(re.findall(r"{(\w+)}", text)) - (placeholders or {}).keys()


@pytest.mark.parametrize(
    "error",
    [
        RateLimitError("Wait", retry_after=5),
        AuthenticationError("No", status=401),
        RequestTimeoutError("Late"),
        NoAnswerError("Gone"),
        ResponseError("What?", status=500),
        RingCentralError("Strange"),
        RejectedError("No", status=400),
        RejectedError("No", status=400, parameter="to.phoneNumber"),
        *map(rejected, [*REASONS, "CMN-301"]),
    ],
    ids=repr,
)
def test_a_failure_has_complete_words(error: RingCentralError) -> None:
    told = action_error(error)
    text = TEXTS["exceptions"][told.translation_key]["message"]
    assert unfilled(text, told.translation_placeholders) == set()
    for jwt in (True, False):
        key, placeholders = form_error(error, jwt=jwt)
        assert unfilled(TEXTS["config"]["error"][key], placeholders) == set()


@pytest.mark.parametrize("outer", ["InvalidParameter", "InternationalProhibited", "CMN-408"])
@pytest.mark.parametrize("inner", ["CMN-101", "CMN-102", "CMN-414"])
def test_a_bad_recipient_is_one_under_any_outer_code(inner: str, outer: str) -> None:
    codes = frozenset([inner, outer])
    error = RejectedError("No", status=400, code=inner, codes=codes, parameter="to[0].phoneNumber")
    assert action_error(error).translation_key == "recipient_invalid"


@pytest.mark.parametrize("code", [*UNDELIVERED, "SMS-XY-1", None])
def test_an_undelivered_message_has_complete_words(code: str | None) -> None:
    told = delivery_error(code)
    text = TEXTS["exceptions"][told.translation_key]["message"]
    assert unfilled(text, told.translation_placeholders) == set()


@pytest.mark.parametrize("code", ["SMS-RC-410", "SMS-RC-411", "SMS-UP-410", "SMS-UP-411", "SMS-UP-412", "SMS-CAR-411"])
def test_an_invalid_number_is_one_whoever_noticed(code: str) -> None:
    assert delivery_error(code).translation_key == "undelivered_number"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("CMN-401", "missing_permission"),
        ("CMN-406", "rejected"),
        ("CMN-408", "missing_permission"),
        ("MSG-240", "international_prohibited"),
        ("MSG-243", "number_blocked"),
        ("MSG-245", "number_not_yours"),
        ("MSG-246", "recipient_invalid"),
        ("MSG-247", "recipient_invalid"),
        ("MSG-304", "number_not_yours"),
        ("MSG-309", "recipient_invalid"),
        ("MSG-316", "recipient_invalid"),
        ("MSG-324", "recipient_invalid"),
        ("MSG-325", "rejected"),
        ("MSG-326", "rejected"),
        ("MSG-330", "number_cannot_text"),
        ("MSG-331", "number_not_yours"),
        ("MSG-427", "thread_assigned_elsewhere"),
    ],
)
def test_a_refused_text_says_whose_fault_it_is(code: str, key: str) -> None:
    assert action_error(rejected(code)).translation_key == key


@pytest.mark.parametrize(
    ("code", "with_jwt", "with_password"),
    [
        ("OAU-140", "invalid_auth", "invalid_auth"),
        ("OAU-146", "invalid_client", "invalid_client"),
        ("OAU-153", "invalid_client", "invalid_client"),
        ("OAU-105", "invalid_auth", "invalid_auth"),
        ("OAU-112", "invalid_client", "invalid_client"),
        ("OAU-116", "invalid_client", "invalid_client"),
        ("OAU-119", "invalid_auth", "invalid_auth"),
        ("OAU-120", "invalid_client", "invalid_client"),
        ("OAU-121", "invalid_client", "invalid_client"),
        ("OAU-168", "invalid_auth", "password_login_unavailable"),
        ("OAU-210", "jwt_expired", "invalid_auth"),
        ("expired_token", "jwt_expired", "invalid_auth"),
        ("OAU-250", "invalid_client", "password_login_unavailable"),
        ("OAU-251", "invalid_client", "password_login_unavailable"),
    ],
)
def test_a_refused_sign_in_says_what_to_change(code: str, with_jwt: str, with_password: str) -> None:
    error = AuthenticationError("No", status=400, code=code, codes=frozenset([code]))
    assert form_error(error, jwt=True)[0] == with_jwt
    assert form_error(error, jwt=False)[0] == with_password


@pytest.mark.parametrize(
    ("code", "shown"), [("OAU-140", False), ("OAU-120", False), ("OAU-119", True), ("OAU-147", True), ("XYZ-1", True)]
)
def test_ringcentral_s_words_are_shown_where_the_code_is_not_known(code: str, shown: bool) -> None:
    error = AuthenticationError(f"RingCentral answered 403 {code}: No", status=403, code=code, codes=frozenset([code]))
    assert (f"{code}: No" in form_error(error, jwt=True)[1]["details"]) is shown


def test_a_jwt_past_its_end_has_expired_whatever_ringcentral_calls_it() -> None:
    error = AuthenticationError("No", status=400, code="OAU-140", codes=frozenset(["OAU-140", "invalid_grant"]))
    assert form_error(error, jwt=True, expired=True)[0] == "jwt_expired"


@pytest.mark.parametrize(
    ("scope", "name"), [("ReadMessages", "Read Messages"), ("NewOne", "NewOne"), (None, "CMN-401")]
)
def test_a_permission_is_named_as_the_developer_console_does(scope: str | None, name: str) -> None:
    error = RejectedError("No", status=403, code="CMN-401", codes=frozenset(["CMN-401"]), permission=scope)
    assert form_error(error, jwt=True) == ("missing_permission", {"permission": name, "reason": "No"})


def test_an_app_without_the_jwt_flow_is_told_to_switch_it_on() -> None:
    assert "JWT auth flow" in TEXTS["config"]["error"]["invalid_client"]
