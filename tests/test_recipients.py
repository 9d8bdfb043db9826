"""What counts as a phone number, and whom a name stands for."""

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ringc.phone_numbers import InvalidNumberError, international, parse_number
from custom_components.ringc.recipients import AddressBook, Destination, Recipient

US, GB, DE, IT, AG, RU = "+16505550100", "+447700900123", "+4930123456", "+390612345678", "+12684641234", "+79161234567"


@pytest.mark.parametrize(
    ("raw", "near", "number"),
    [
        pytest.param("+16505550199", US, "+16505550199", id="as given"),
        pytest.param("+1 (650) 555-0199", US, "+16505550199", id="the way people write"),
        pytest.param("+1.650.555.0199", None, "+16505550199", id="dots, no country needed"),
        pytest.param(
            "\u202a+1 650\u2011555\u20130199\u202c",
            US,
            "+16505550199",
            id="invisible marks and dashes of a contacts app",
        ),
        pytest.param("tel:+1-650-555-0199", US, "+16505550199", id="a link"),
        pytest.param("TEL:+1-650-555-0199", US, "+16505550199", id="a link in capitals"),
        pytest.param("tel://+16505550199", US, "+16505550199", id="a link with slashes"),
        pytest.param("sms:+16505550199?body=Hello", US, "+16505550199", id="a link to text"),
        pytest.param("smsto:6505550199", US, "+16505550199", id="another link to text"),
        pytest.param("(+1) 650-555-0199", GB, "+16505550199", id="the country code in brackets"),
        pytest.param("[+44] 7700 900124", US, "+447700900124", id="the country code in square brackets"),
        pytest.param("+16505550199", US, "+16505550199", id="full-width"),
        pytest.param("٦٥٠٥٥٥٠١٩٩", US, "+16505550199", id="Arabic digits"),
        pytest.param("+44 (0)20 7946 0018", US, "+442079460018", id="another country, with its trunk zero"),
        pytest.param("+15551230000", GB, "+15551230000", id="possible is enough"),
        pytest.param("6505550199", US, "+16505550199", id="national"),
        pytest.param("(650) 555-0199", US, "+16505550199", id="national with punctuation"),
        pytest.param("16505550199", US, "+16505550199", id="international without plus"),
        pytest.param(16505550199, US, "+16505550199", id="what YAML makes of it"),
        pytest.param(447700900124, GB, "+447700900124", id="what YAML makes of a British one"),
        pytest.param("447700900124", GB, "+447700900124", id="begins with the country code"),
        pytest.param("07700 900124", GB, "+447700900124", id="national with the trunk zero"),
        pytest.param("0016505550199", GB, "+16505550199", id="dialled abroad"),
        pytest.param("011447700900124", US, "+447700900124", id="dialled abroad from America"),
        pytest.param("030 654321", DE, "+4930654321", id="German"),
        pytest.param("0612345679", IT, "+390612345679", id="Italy keeps its zero"),
        pytest.param("4641235", AG, "+12684641235", id="Antigua's own seven digits"),
        pytest.param("79161234568", RU, "+79161234568", id="Russia with country code"),
        pytest.param("89161234568", RU, "+79161234568", id="Russia with trunk eight"),
    ],
)
def test_a_number_is_read_as_its_writer_meant(raw: object, near: str | None, number: str) -> None:
    assert parse_number(raw, near=near) == number


@pytest.mark.parametrize(
    ("raw", "near", "key", "more"),
    [
        pytest.param("911", US, "number_too_few_digits", {}, id="emergency"),
        pytest.param("12345", US, "number_too_few_digits", {}, id="short code"),
        pytest.param("+123456", US, "number_too_few_digits", {}, id="short with plus"),
        pytest.param("5550199", US, "number_without_area_code", {"code": "1"}, id="no area code"),
        pytest.param("65055501", US, "number_too_short", {"code": "1"}, id="too short"),
        pytest.param("16505550", US, "number_too_short", {"code": "1"}, id="too short after the country code"),
        pytest.param(447700900123, US, "number_without_plus", {"code": "1"}, id="YAML dropped a foreign plus"),
        pytest.param("447700900123", US, "number_too_long", {"code": "1"}, id="a template dropped a foreign plus"),
        pytest.param("+44 7700 900 123 45 67", US, "number_too_long", {"code": "44"}, id="too long"),
        pytest.param("+3762345678", US, "number_of_odd_length", {"code": "376"}, id="odd length"),
        pytest.param("+999 1234 5678", US, "number_of_no_country", {}, id="no such country"),
        pytest.param("650-555-0199 x12", US, "number_with_extension", {}, id="x12"),
        pytest.param("+16505550199 ext. 12", US, "number_with_extension", {}, id="ext. 12"),
        pytest.param("+16505550199*101", US, "number_with_extension", {}, id="RingCentral's way"),
        pytest.param("tel:+16505550199;ext=12", US, "number_with_extension", {}, id="an extension in a link"),
        pytest.param("1-800-FLOWERS", US, "no_number", {}, id="letters"),
        pytest.param("6505550199, 6505550198", US, "several_targets", {}, id="two"),
        pytest.param("+12025550188;+12025550189", US, "several_targets", {}, id="two with a semicolon"),
        pytest.param("+12025550188 +12025550189", US, "several_targets", {}, id="two with a space"),
        pytest.param("65055+50199", US, "no_number", {}, id="plus inside"),
        pytest.param("(+12345) 6505550199", US, "no_number", {}, id="no country code in brackets"),
        pytest.param("anna@example.com", US, "no_number", {}, id="address"),
        pytest.param("tel:", US, "no_number", {}, id="an empty link"),
        pytest.param("", US, "no_number", {}, id="empty"),
        pytest.param(None, US, "no_number", {}, id="nothing"),
        pytest.param(True, US, "no_number", {}, id="yes"),
        pytest.param(1.5, US, "no_number", {}, id="fraction"),
    ],
)
def test_what_cannot_be_texted_is_refused_in_words(
    raw: object, near: str | None, key: str, more: dict[str, str]
) -> None:
    with pytest.raises(InvalidNumberError) as refusal:
        parse_number(raw, near=near)
    assert refusal.value.translation_key == key
    assert refusal.value.translation_placeholders == {"number": str(raw), **more}


@pytest.mark.parametrize(
    ("raw", "near", "number"),
    [
        pytest.param("4793456789", US, "+4793456789", id="Norway, from the US"),
        pytest.param(4793456789, US, "+4793456789", id="the same from YAML"),
        pytest.param("47 93 45 67 89", US, "+4793456789", id="the same as people write it"),
        pytest.param("4793456789", GB, "+4793456789", id="Norway, from Britain"),
        pytest.param("447700900124", US, "+447700900124", id="Britain, from the US"),
        pytest.param("447700900124", DE, "+447700900124", id="Britain, from Germany"),
        pytest.param("4930654321", US, "+4930654321", id="Germany, from the US"),
        pytest.param("390612345679", DE, "+390612345679", id="Italy, from Germany"),
        pytest.param("6681234567", US, "+6681234567", id="Thailand, from the US"),
        pytest.param("12345", US, "+12345", id="however short"),
        pytest.param("6505550199", US, "+16505550199", id="nobody's, so national"),
    ],
)
def test_digits_that_lost_their_plus_mean_somebody_who_is_known(raw: object, near: str, number: str) -> None:
    known = ["+4793456789", "+447700900124", "+4930654321", "+390612345679", "+6681234567", "+12345", "+6505550199000"]
    assert parse_number(raw, near=near, known=known) == number


@pytest.mark.parametrize("raw", ["4793456789", "4930654321", "6681234567"])
def test_the_same_digits_of_a_stranger_are_national(raw: str) -> None:
    assert parse_number(raw, near=US) == f"+1{raw}"


@pytest.mark.parametrize("raw", ["+14793456789", "+1 479 345 6789", "001 4793456789"])
def test_who_writes_the_plus_or_the_country_is_taken_at_his_word(raw: str) -> None:
    assert parse_number(raw, near=GB, known=["+4793456789"]) == "+14793456789"


@pytest.mark.parametrize(
    ("raw", "country", "number"),
    [
        ("6505550100", "US", US),
        ("16505550100", "US", US),
        ("07700900123", "GB", GB),
        ("447700900123", "GB", GB),
        (US, "GB", US),
        (US, None, US),
    ],
)
def test_the_source_number_is_read_as_in_home_assistants_country(raw: str, country: str | None, number: str) -> None:
    assert parse_number(raw, country=country) == number


@pytest.mark.parametrize("country", [None, "AQ"])
def test_without_a_country_the_plus_is_required(country: str | None) -> None:
    with pytest.raises(InvalidNumberError) as refusal:
        parse_number("6505550100", country=country)
    assert refusal.value.translation_key == "number_without_country"


def test_a_title_is_written_as_people_write_numbers() -> None:
    assert international(GB) == "+44 7700 900123"


ANNA = Recipient(name="Anna María", numbers=("+16505550101",))
BEN = Recipient(name="Ben", numbers=("+16505550102", "+16505550103"))
FAMILY = Recipient(name="Family", numbers=("+16505550101", "+16505550104"), group=True)


@pytest.fixture
def book() -> AddressBook:
    return AddressBook(US, [FAMILY, ANNA, BEN])


@pytest.mark.parametrize(
    ("targets", "destinations"),
    [
        pytest.param(["Anna María"], [("Anna María", "0101")], id="a name"),
        pytest.param(["anna_maria"], [("Anna María", "0101")], id="its slug"),
        pytest.param([" ANNA maria "], [("Anna María", "0101")], id="written otherwise"),
        pytest.param(["Ben"], [("Ben", "0102"), ("Ben", "0103")], id="two phones, one text each"),
        pytest.param(["Family"], [("Family", "0101", "0104")], id="one message to a group"),
        pytest.param(["+16505550101"], [("Anna María", "0101")], id="a number that has a name"),
        pytest.param(["6505550109", 16505550109], [(None, "0109")], id="a stranger, twice"),
        pytest.param(
            ["Anna María", "650-555-0101", "Ben", "ben"],
            [("Anna María", "0101"), ("Ben", "0102"), ("Ben", "0103")],
            id="merged",
        ),
        pytest.param(
            ["Family", "Anna María"],
            [("Family", "0101", "0104"), ("Anna María", "0101")],
            id="a group is not its members",
        ),
        pytest.param([], [], id="nobody"),
    ],
)
def test_targets_lead_to_destinations_once(
    book: AddressBook, targets: list[object], destinations: list[tuple[str | None, ...]]
) -> None:
    expected = tuple(Destination(name, tuple(f"+1650555{end}" for end in ends)) for name, *ends in destinations)
    assert book.resolve(targets) == expected


def test_an_unknown_name_is_answered_with_the_names_there_are(book: AddressBook) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        book.resolve(["Anne"])
    assert refusal.value.translation_key == "unknown_recipient"
    assert refusal.value.translation_placeholders == {"name": "Anne", "names": "Family, Anna María, Ben"}


@pytest.mark.parametrize("target", ["Ben, Family", "ben;family", "Ben,+16505550109", "+12025550188,+12025550189"])
def test_several_in_one_string_are_to_be_written_as_a_list(book: AddressBook, target: str) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        book.resolve([target])
    assert refusal.value.translation_key == "several_targets"
    assert refusal.value.translation_placeholders == {"number": target}


def test_a_name_may_have_a_comma() -> None:
    smith = Recipient(name="Smith, Anna", numbers=("+16505550101",))
    assert AddressBook(US, [smith]).resolve(["smith, anna"]) == (Destination("Smith, Anna", ("+16505550101",)),)


@pytest.mark.parametrize(
    ("target", "key"), [("", "target_empty"), (" ", "target_empty"), (None, "target_empty"), (True, "target_boolean")]
)
def test_a_target_that_is_none_is_refused_in_a_sentence(book: AddressBook, target: object, key: str) -> None:
    with pytest.raises(ServiceValidationError) as refusal:
        book.resolve([target])
    assert refusal.value.translation_key == key


@pytest.mark.parametrize("target", ["tel:+1-650-555-0101", "(+1) 650-555-0101", "SMS:+16505550101"])
def test_a_link_is_a_number_and_no_name(book: AddressBook, target: str) -> None:
    assert book.resolve([target]) == (Destination("Anna María", ("+16505550101",)),)


def test_digits_that_lost_their_plus_mean_a_recipient_or_who_texted_lately() -> None:
    kari = Recipient(name="Kari", numbers=("+4793456789",))
    book = AddressBook(US, [kari])
    assert book.resolve(["4793456789"]) == (Destination("Kari", ("+4793456789",)),)
    assert book.resolve([4793456780], known=["+4793456780"]) == (Destination(None, ("+4793456780",)),)
    assert book.resolve(["4793456780"]) == (Destination(None, ("+14793456780",)),)


def test_the_same_group_in_another_order_is_the_same() -> None:
    other = Recipient(name="Others", numbers=tuple(reversed(FAMILY.numbers)), group=True)
    assert len(AddressBook(US, [FAMILY, other]).resolve(["Family", "Others"])) == 1


def test_an_extension_is_not_taken_for_a_name(book: AddressBook) -> None:
    with pytest.raises(InvalidNumberError):
        book.resolve(["650-555-0101 x12"])


def test_a_senders_own_entry_names_him_rather_than_a_group(book: AddressBook) -> None:
    assert book.name_of("+16505550101") == "Anna María"
    assert book.name_of("+16505550104") == "Family"
    assert book.name_of("+16505550109") is None
    assert book.name_of(None) is None


def test_without_default_recipients_the_source_number_gets_what_names_nobody(book: AddressBook) -> None:
    assert book.defaults() == (Destination(None, (US,)),)


def test_default_recipients_get_what_names_nobody() -> None:
    chosen = [Recipient(name=name, numbers=("+16505550101",), default=True) for name in ("Anna", "Again")]
    assert AddressBook(US, [BEN, *chosen]).defaults() == (Destination("Anna", ("+16505550101",)),)


def test_the_address_book_of_an_entry_has_its_recipients() -> None:
    recipients = [
        ConfigSubentryData(
            data={"name": "Anna", "phone_numbers": ["+16505550101"], "group": False, "default": True},
            subentry_type="recipient",
            title="Anna",
            unique_id="anna",
        ),
        ConfigSubentryData(data={}, subentry_type="other", title="Other", unique_id="other"),
    ]
    book = AddressBook.from_entry(MockConfigEntry(data={"source_number": US}, subentries_data=recipients))
    assert book.recipients == (Recipient(name="Anna", numbers=("+16505550101",), default=True),)
    assert book.find("ANNA") == book.recipients[0]
