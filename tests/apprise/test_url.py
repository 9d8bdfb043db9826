"""An Apprise URL becomes an account, and what it leaves open is asked."""

from contextlib import suppress
from dataclasses import fields

from hypothesis import given, strategies as st
import pytest

from custom_components.ringc.apprise.parts import InvalidAppriseUrlError
from custom_components.ringc.apprise.url import AppriseAccount, Remark, parse

BASE = "ringc://15551230000:MyPassword@AbCdEf123/secret123"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL3BsYXRmb3JtLnJpbmdjZW50cmFsLmNvbSJ9.c2ln-bmF0_dXJl"
LONG = "x" * 60
NO_ID = ("client_id_missing",)
PLAIN = {
    "client_id": "AbCdEf123",
    "client_secret": "secret123",
    "source_number": "+15551230000",
    "credential": "MyPassword",
    "auth_mode": "auto",
    "environment": "production",
    "verify_ssl": True,
    "targets": (),
    "options": {},
    "questions": (),
    "notes": (),
}
# The URLs that Apprise was tried with, and what ringc reads otherwise than `PLAIN`.
TAKEN = [
    (f"{BASE}", {}),
    (f"{BASE}/15559998881/15559998882/15559998883", {"targets": ("+15559998881", "+15559998882", "+15559998883")}),
    ("ringc://_?token=MyPassword&secret=secret123&from=15551230000", {"client_id": None, "questions": NO_ID}),
    (
        f"ringc://_?token={JWT}&secret=secret123&from=15551230000",
        {"client_id": None, "credential": JWT, "questions": NO_ID},
    ),
    ("ringc://AbCdEf123?token=MyPassword&secret=secret123&from=15551230000", {}),
    (
        "ringc://AbCdEf123/secret123/15559998881?token=MyPassword&from=15551230000",
        {"questions": ("target_unsure:15559998881",)},
    ),
    ("ringc://AbCdEf123/secret123/15551230000/15559998881?token=MyPassword", {"targets": ("+15559998881",)}),
    (
        "ringc://_?key=AbCdEf123&token=MyPassword&secret=secret123&from=15551230000",
        {"client_id": None, "questions": NO_ID, "notes": ("ignored:key",)},
    ),
    ("ringc://_/?secret=secret123&token=MyPassword&source=15551230000", {"client_id": None, "questions": NO_ID}),
    (
        "ringc://_?token=MyPassword&secret=secret123&from=15551230000&source=15557770000",
        {"client_id": None, "source_number": "+15557770000", "questions": NO_ID, "notes": ("replaced:source_number",)},
    ),
    (
        "ringc://_?secret=secret123&from=15551230000",
        {"client_id": None, "credential": None, "questions": ("client_id_missing", "credential_missing")},
    ),
    (
        "ringc://_?token=MyPassword&from=15551230000",
        {"client_id": None, "client_secret": None, "questions": ("client_id_missing", "client_secret_missing")},
    ),
    ("ringc://?token=MyPassword&secret=secret123&from=15551230000", {"client_id": None, "questions": NO_ID}),
    ("ringc:///?token=MyPassword&secret=secret123&from=15551230000", {"client_id": None, "questions": NO_ID}),
    ("ringc://_?TOKEN=MyPassword&Secret=secret123&FROM=15551230000", {"client_id": None, "questions": NO_ID}),
    ("ringc://MyPassword@AbCdEf123/secret123/15551230000", {}),
    ("ringc://MyPassword@AbCdEf123/secret123/15551230000/15559998881", {"targets": ("+15559998881",)}),
    ("ringc://MyPassword@AbCdEf123/secret123", {"source_number": None, "questions": ("source_missing",)}),
    (
        "ringc://15551230000@AbCdEf123/secret123/15559998888",
        {
            "source_number": None,
            "credential": None,
            "questions": ("source_unsure:15551230000 / 15559998888", "credential_missing"),
        },
    ),
    (
        "ringc://15551230000:@AbCdEf123/secret123/15559998888",
        {
            "source_number": None,
            "credential": None,
            "questions": ("source_unsure:15551230000 / 15559998888", "credential_missing"),
        },
    ),
    ("ringc://15551230000@AbCdEf123/secret123/15559998881?password=MyPassword", {"targets": ("+15559998881",)}),
    (
        "ringc://15551230000@AbCdEf123/secret123/15559998881?token=MyPassword",
        {"source_number": None, "questions": ("source_unsure:15551230000 / 15559998881",)},
    ),
    (
        "ringc://15551230000@AbCdEf123/secret123/15559998881?token=MyPassword&from=15551230000",
        {"questions": ("target_unsure:15559998881",)},
    ),
    (
        "ringc://AbCdEf123",
        {
            "client_secret": None,
            "source_number": None,
            "credential": None,
            "questions": ("client_secret_missing", "source_missing", "credential_missing"),
        },
    ),
    ("ringc://15551230000:MyPassword@/secret123", {"client_id": None, "questions": NO_ID}),
    (
        "ringc://15551230000:MyPassword@my-app_ID-9/secret123-x_y",
        {"client_id": "my-app_ID-9", "client_secret": "secret123-x_y"},
    ),
    ("ringc://15551230000:MyPassword@AbCdEf123:8443/secret123", {"notes": ("ignored:client_id::8443",)}),
    (f"{BASE}?secret=other456", {"client_secret": "other456", "notes": ("replaced:client_secret",)}),
    (
        "ringc://15551230000:MyPassword@AbCdEf123/15559998881?secret=secret123",
        {"questions": ("target_unsure:15559998881",)},
    ),
    ("ringc://+15551230000:MyPassword@AbCdEf123/secret123", {}),
    ("ringc://%2B1%20(555)%20123-0000:MyPassword@AbCdEf123/secret123", {}),
    ("ringc://_?token=MyPassword&secret=secret123&from=%2B15551230000", {"client_id": None, "questions": NO_ID}),
    ("ringc://_?token=MyPassword&secret=secret123&from=+15551230000", {"client_id": None, "questions": NO_ID}),
    (f"{BASE}/+15559998881", {"targets": ("+15559998881",)}),
    (f"{BASE}/%2B15559998881", {"targets": ("+15559998881",)}),
    (f"{BASE}/15559998881,15559998882", {"targets": ("+15559998881", "+15559998882")}),
    (f"{BASE}/15559998881%2C15559998882", {"targets": ("+15559998881", "+15559998882")}),
    (f"{BASE}/15559998881/15559998881", {"targets": ("+15559998881",)}),
    (f"{BASE}/1-555-999-8881", {"targets": ("+15559998881",)}),
    (f"{BASE}/555.999.8881", {"questions": ("number_without_country:5559998881",)}),
    (f"{BASE}/15559998881?to=15559998882,15559998883", {"targets": ("+15559998881", "+15559998882", "+15559998883")}),
    (f"{BASE}?to=%2B1%20555%20999%208881", {"targets": ("+15559998881",)}),
    ("ringc://15551230000:pa%20ss@AbCdEf123/secret123", {"credential": "pa ss"}),
    ("ringc://15551230000:p%C3%A4ss@AbCdEf123/secret123", {"credential": "päss"}),
    ("ringc://15551230000:pa%2541ss@AbCdEf123/secret123", {"credential": "pa%41ss"}),
    ("ringc://AbCdEf123/?secret=secret123&from=15551230000&token=pa+ss", {"credential": "pa+ss"}),
    ("ringc://AbCdEf123/?secret=secret123&from=15551230000&token=pa%26ss", {"credential": "pa&ss"}),
    (
        "ringc://AbCdEf123/?secret=secret123&from=15551230000&token=",
        {"credential": None, "questions": ("credential_missing",)},
    ),
    (f"ringc://15551230000:{LONG}@AbCdEf123/secret123", {"credential": LONG}),
    (f"ringc://15551230000:{LONG}x@AbCdEf123/secret123", {"credential": LONG + "x"}),
    ("ringc://15551230000:short@AbCdEf123/secret123?mode=jwt", {"credential": "short", "auth_mode": "jwt"}),
    ("ringc://15551230000:short@AbCdEf123/secret123?mode=j", {"credential": "short", "auth_mode": "jwt"}),
    ("ringc://15551230000:short@AbCdEf123/secret123?mode=", {"credential": "short"}),
    ("ringc://15551230000:short@AbCdEf123/secret123?mode=password", {"credential": "short", "auth_mode": "password"}),
    (
        "ringc://AbCdEf123/?secret=secret123&from=15551230000&mode=jwt",
        {"credential": None, "auth_mode": "jwt", "questions": ("credential_missing",)},
    ),
    (f"{BASE}?env=sandbox", {"environment": "sandbox"}),
    (f"{BASE}?env=SANDBOX", {"environment": "sandbox"}),
    (f"{BASE}?env=s", {"environment": "sandbox"}),
    (f"{BASE}?env=production", {}),
    (f"{BASE}?env=devtest", {"environment": "sandbox"}),
    (f"{BASE}?environment=sandbox", {"questions": ("environment_unsure:sandbox",)}),
    (f"{BASE}?format=html", {"options": {"format": "html"}}),
    (f"{BASE}?overflow=split&emojis=yes", {"options": {"overflow": "split", "emojis": True}}),
    (f"{BASE}?tz=America/Toronto", {"options": {"time_zone": "America/Toronto"}}),
    (f"{BASE}?tz=america/toronto", {"options": {"time_zone": "America/Toronto"}}),
    (f"{BASE}?tz=utc", {"options": {"time_zone": "UTC"}}),
    (f"\ufeff{BASE}?tz=UTC\u200b", {"options": {"time_zone": "UTC"}}),
    (f'"{BASE}?tz=UTC"', {"options": {"time_zone": "UTC"}}),
    (f"{BASE}?retry=3&wait=1.5&optional=yes", {"options": {"retry": 3, "wait": 1.5, "optional": True}}),
    (f"{BASE}?cto=1.5&rto=20", {"options": {"connect_timeout": 1.5, "read_timeout": 20.0}}),
    (f"{BASE}?unknown=1", {"notes": ("ignored:unknown",)}),
    ("RINGC://15551230000:MyPassword@AbCdEf123/secret123", {}),
    ("  ringc://15551230000:MyPassword@AbCdEf123/secret123  ", {}),
    ("ringc://15551230000:MyPassword@AbCdEf123//secret123///15559998881/", {"targets": ("+15559998881",)}),
    (f"{BASE}/15559998881#frag", {"targets": ("+15559998881",)}),
    # More of its forms and traps.
    (
        f"{BASE}?verify=no&redirect=0&store=yes",
        {"verify_ssl": False, "options": {"follow_redirects": False}, "notes": ("ignored:store",)},
    ),
    (f"{BASE}?retry=99&wait=99", {"options": {"retry": 10, "wait": 20.0}}),
    (f"{BASE}?mode=basic;env=sandbox", {"auth_mode": "password", "environment": "sandbox"}),
    (f"{BASE}/%2B4712345678", {"targets": ("+4712345678",)}),
    (f"{BASE}/15559998881%2015559998882", {"targets": ("+15559998881", "+15559998882")}),
    (f"{BASE}?token=other", {"credential": "other", "notes": ("replaced:credential",)}),
    (f"{BASE}?token=pa%2541ss", {"credential": None, "questions": ("credential_unsure",)}),
    (
        "ringc://5551230000:MyPassword@AbCdEf123/secret123/5559998881",
        {
            "source_number": None,
            "questions": ("number_without_country:5551230000", "number_without_country:5559998881"),
        },
    ),
    (
        "ringc://15551230000:MyPassword@AbCdEf123/15559998881",
        {"client_secret": None, "questions": ("target_unsure:15559998881", "client_secret_missing")},
    ),
    (
        "ringc://15551230000@AbCdEf123/secret123",
        {"source_number": None, "credential": None, "questions": ("source_unsure:15551230000", "credential_missing")},
    ),
    ("ringc://15551230000:x@AbCdEf123/secret123?pass=MyPassword", {}),
    ("ringc://MyPassword@AbCdEf123/secret123?user=15551230000", {}),
    ("ringc://AbCdEf123/secret123/15551230000?token=p@ss", {"credential": "p@ss"}),
]
REFUSED = [
    ("ringc://", "empty"),
    ("ringc://:@/", "empty"),
    ("ringc://15551230000:MyPassword@ab.cd.ef/secret123", "invalid_client_id"),
    ("ringc://15551230000:MyPassword@AbCdEf123/sec%2Fret/15559998881", "invalid_client_secret"),
    ("ringc://155512300001234:MyPassword@AbCdEf123/secret123", "invalid_source_number"),
    (f"{BASE}/245", "invalid_targets"),
    (f"{BASE}/245/15559998881", "invalid_targets"),
    (f"{BASE}/12345", "invalid_targets"),
    (f"{BASE}?to=15559998881%2015559998882", "several_numbers"),
    ("ringc://15551230000:p@ss@AbCdEf123/secret123", "unescaped"),
    ("ringc://15551230000:pa:ss@AbCdEf123/secret123", "unescaped"),
    ("ringc://15551230000:pa/ss@AbCdEf123/secret123", "unescaped"),
    ("ringc://15551230000:pa#ss@AbCdEf123/secret123", "unescaped"),
    ("ringc://15551230000:pa?ss@AbCdEf123/secret123", "unescaped"),
    ("ringc://AbCdEf123/?secret=secret123&from=15551230000&token=pa;ss", "unescaped"),
    ("ringc://15551230000:pass%20word@AbCdEf123/secret123?mode=jwt", "invalid_jwt"),
    ("ringc://15551230000:abc%3D%3D@AbCdEf123/secret123?mode=jwt", "invalid_jwt"),
    (f"{BASE}?format=bogus", "invalid_value"),
    (f"{BASE}?overflow=bogus", "invalid_value"),
    (f"{BASE}?tz=Mars/Base", "invalid_value"),
    (f"{BASE}?tz=posixrules", "invalid_value"),
    (f"{BASE}?retry=abc&wait=abc", "invalid_value"),
    (f"{BASE}?cto=abc&rto=-1", "invalid_value"),
    (f"{BASE}?emojis=maybe", "invalid_value"),
    ("ringc:/15551230000:MyPassword@AbCdEf123/secret123", "not_ringc"),
    ("15551230000:MyPassword@AbCdEf123/secret123", "not_ringc"),
    ("", "not_ringc"),
    (
        "ringc://15551230000:MyPassword@AbCdEf123/secret123, ringc://15557770000:Other@AbCdEf123/secret123",
        "several_urls",
    ),
    (f"{BASE}?to=15559998881;15559998882", "unescaped"),
    (f"{BASE}?token=pa&ss", "unescaped"),
    (f"{BASE}?token=pa#ss", "unescaped"),
    (f"{BASE}?to=15559998881&to=15559998882", "repeated"),
    (f"{BASE}?env=mars", "invalid_value"),
    (f"{BASE}?mode=magic", "invalid_value"),
    (f"{BASE}?verify=maybe", "invalid_value"),
    (f"{BASE}?rto=inf", "invalid_value"),
    (f"{BASE}?wait=-1", "invalid_value"),
    (f"{BASE}?wait=nan", "invalid_value"),
    (f"{BASE}?tz=../../etc/passwd", "invalid_value"),
    ("ringc://bob:MyPassword@AbCdEf123/secret123", "invalid_source_number"),
    ("ringc://AbCdEf123:x/secret123", "invalid_client_id"),
    (f"{BASE}/bob", "invalid_targets"),
    ("https://example.com", "not_ringc"),
]


def remark(given: Remark, *, about: bool) -> str:
    """Write a remark as the table does."""
    return ":".join(filter(None, (given.key, given.field * about, given.value)))


@pytest.mark.parametrize(("url", "changes"), TAKEN)
def test_a_url_says_what_apprise_says_and_asks_the_rest(url: str, changes: dict[str, object]) -> None:
    account = parse(url)
    read = {field.name: getattr(account, field.name) for field in fields(AppriseAccount)}
    read["questions"] = tuple(remark(item, about=False) for item in account.questions)
    read["notes"] = tuple(remark(item, about=True) for item in account.notes)
    assert read == PLAIN | changes


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_a_url_that_cannot_be_meant_so_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(InvalidAppriseUrlError) as refused:
        parse(url)
    assert refused.value.reason == reason
    assert "MyPassword" not in str(refused.value.placeholders)


@pytest.mark.parametrize(
    ("url", "character", "code"),
    [
        ("ringc://15551230000:pa@ss@AbCdEf123/s", "@", "%40"),
        ("ringc://15551230000:pa:ss@AbCdEf123/s", ":", "%3A"),
        ("ringc://15551230000:pa/ss@AbCdEf123/s", "/", "%2F"),
        ("ringc://15551230000:pa?ss@AbCdEf123/s", "?", "%3F"),
        ("ringc://15551230000:pa#ss@AbCdEf123/s", "#", "%23"),
        ("ringc://AbCdEf123?secret=s&token=pa#ss", "#", "%23"),
        ("ringc://AbCdEf123?secret=s&token=pa;ss", ";", "%3B"),
        ("ringc://AbCdEf123?secret=s&token=pa&ss", "&", "%26"),
    ],
)
def test_the_reason_says_how_to_write_the_character(url: str, character: str, code: str) -> None:
    with pytest.raises(InvalidAppriseUrlError) as refused:
        parse(url)
    assert refused.value.placeholders == {"character": character, "code": code}


def test_a_missing_field_is_asked_by_its_name() -> None:
    assert [(item.field, item.key) for item in parse("ringc://_?overflow=split").questions] == [
        ("client_id", "client_id_missing"),
        ("client_secret", "client_secret_missing"),
        ("source_number", "source_missing"),
        ("credential", "credential_missing"),
    ]


def test_no_secret_is_in_the_repr() -> None:
    account = repr(parse(f"{BASE}/15559998881?secret=other&token=Password2"))
    assert [word for word in ("MyPassword", "Password2", "secret123", "other", "1555") if word in account] == []


@given(st.text(st.sampled_from("ringc:/@?&=;#%+ 1239_aZ.,\\") | st.characters(), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for url in (f"ringc://{text}", f"{BASE}/{text}", f"{BASE}?{text}", f"{BASE}?tz={text}&to={text}", text):
        with suppress(InvalidAppriseUrlError):
            parse(url)
