"""POST /sms and /mms: what is refused, and what is accepted."""

from dataclasses import dataclass
import re
from typing import Any

from aiohttp import web

from .. import records
from ..delivery import Delivery
from ..errors import ApiError, invalid
from ..state import Extension, Number
from ..store import Party, Stores
from ..world import World
from . import multipart
from .router import Call, Endpoint

E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
TEXT_LIMIT, RECIPIENT_LIMIT, FILE_LIMIT = 1000, 10, 10
CANADA = re.compile(
    r"\+1(?:"
    r"204|226|236|249|250|263|289|306|343|354|365|367|368|382|403|416|418|428|431|437|438|450|468|474|506|514"
    r"|519|548|579|581|584|587|604|613|639|647|672|683|705|709|742|753|778|780|782|807|819|825|867|873|879|902"
    r"|905"
    r")"
)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A message that RingCentral has taken responsibility for."""

    id: int
    sender: str
    to: tuple[str, ...]
    text: str
    files: tuple[tuple[str, str, bytes], ...]
    extension_id: int
    at: float


class SmsApi:
    """Takes messages."""

    def __init__(self, world: World, stores: Stores, delivery: Delivery) -> None:
        """Start with nothing accepted."""
        self.accepted: list[Accepted] = []
        self.blocked: set[str] = set()
        self._world = world
        self._stores = stores
        self._delivery = delivery

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        base = "/restapi/v1.0/account/{account}/extension/{extension}"
        return [
            Endpoint(
                method="POST",
                path=f"{base}/{name}",
                kind="sms",
                group="medium",
                permission="SMS",
                user_permission="OutboundSMS",
                handler=handler,
            )
            for name, handler in (("sms", self.sms), ("mms", self.mms))
        ]

    async def sms(self, call: Call) -> web.Response:
        """Take an SMS, or an MMS when files come along."""
        posted = await multipart.read(call.request)
        text = posted.fields.get("text")
        if text is None:
            raise invalid("text")
        if text == "":
            raise invalid("text", "MSG-224")
        return self._take(call, posted)

    async def mms(self, call: Call) -> web.Response:
        """Take an MMS."""
        posted = await multipart.read(call.request)
        if not posted.files and not self._world.readings.mms_without_attachments:
            raise invalid("attachments")
        return self._take(call, posted)

    def _take(self, call: Call, posted: multipart.Posted) -> web.Response:
        """Check a message, keep it and answer its record."""
        text = text_of(posted.fields.get("text"))
        _check_country(posted.fields.get("country"))
        check_files(posted, self._world.readings.attachments_limit)
        extension = call.target()
        to = self._recipients(posted.fields.get("to"))
        owner, number = self._sender(call, extension, posted.fields.get("from"))
        self._check_route(number, to, mms=bool(posted.files))
        message = self._stores.add(
            owner,
            "Outbound",
            Party(number=number.phone_number, name=owner.name, location="Belmont, CA"),
            [Party(number=item, status="Queued") for item in to],
            text,
            posted.files,
        )
        self.accepted.append(
            Accepted(
                id=message.id,
                sender=number.phone_number,
                to=tuple(to),
                text=text,
                files=tuple(posted.files),
                extension_id=extension.id,
                at=self._world.clock.time(),
            )
        )
        answer = web.json_response(records.record(self._world, message, extension))
        self._stores.announce(message, new=True)
        self._delivery.send(message)
        return answer

    def _recipients(self, to: Any) -> list[str]:
        """Return the recipients' numbers."""
        if not isinstance(to, list):
            raise invalid("to")
        if not to:
            raise invalid("to", "MSG-219")
        if len(to) > RECIPIENT_LIMIT:
            raise invalid("to", "MSG-381")
        numbers = [self._number(item, "to", "MSG-247") for item in to]
        if len(set(numbers)) < len(numbers):
            raise ApiError(400, "CMN-406", "Duplicate value for parameter [to] found in request", parameterName="to")
        if self.blocked.intersection(numbers):
            raise ApiError(400, "MSG-243", "Phone number is blocked", parameterName="to.phoneNumber")
        return numbers

    def _number(self, party: Any, name: str, short_code: str) -> str:
        """Return the number of a party."""
        return number_of(party, name, short_code, plus_optional=self._world.readings.number_without_plus)

    def _sender(self, call: Call, extension: Extension, sender: Any) -> tuple[Extension, Number]:
        """Return the sender's number and whose it is: one that the user may text from."""
        if sender == {} or (isinstance(sender, dict) and sender.get("phoneNumber") == ""):
            raise invalid("from", "MSG-221")
        found = self._world.sender(extension, self._number(sender, "from", "MSG-246"))
        if found is None or extension is not call.own:
            raise ApiError(403, "MSG-304", "Phone number doesn't belong to extension")
        number = found[1]
        if number.type == "FaxOnly":
            raise ApiError(403, "MSG-241", "Sending SMS from a fax number is not available")
        if "SmsSender" not in number.features:
            raise ApiError(403, self._world.readings.sender_without_sms, "SMS is not available for this number")
        return found

    def _check_route(self, number: Number, to: list[str], *, mms: bool) -> None:
        """Refuse what this number may not send there."""
        foreign = any(not item.startswith("+1") for item in to)
        if mms and (number.toll_free or "MmsSender" not in number.features):
            raise ApiError(403, "BIL-103", "Feature [MMS] is not available for current extension")
        if mms and foreign:
            raise ApiError(403, "MSG-383", "International MMS is not supported")
        if number.toll_free and foreign:
            raise ApiError(403, "MSG-403", "International SMS from a toll-free number is not supported")
        if number.toll_free and any(CANADA.match(item) for item in to):
            raise ApiError(403, "MSG-388", "SmsApi to this destination is prohibited")
        if foreign and "InternationalSmsSender" not in number.features:
            raise ApiError(403, "MSG-240", "International SMS is not supported")


def check_files(posted: multipart.Posted, limit: int) -> None:
    """Refuse too many or too large files."""
    if len(posted.files) > FILE_LIMIT:
        raise ApiError(400, "MSG-379", "Too many attachments")
    if sum(len(body) for _, _, body in posted.files) > limit:
        raise ApiError(400, "MSG-376", "Attachments size limit exceeded")


def number_of(party: Any, name: str, short_code: str = "CMN-101", *, plus_optional: bool = False) -> str:
    """Return the number of a party, which must be E.164."""
    if not isinstance(party, dict):
        raise invalid(name)
    if "extensionNumber" in party:
        raise invalid(f"{name}.extensionNumber", short_code)
    number = party.get("phoneNumber")
    if not isinstance(number, str):
        raise invalid(f"{name}.phoneNumber")
    if number.isdecimal() and len(number) < 7:
        raise invalid(f"{name}.phoneNumber", short_code)
    if plus_optional and number.isdecimal():
        number = f"+{number}"
    if not E164.fullmatch(number):
        raise invalid(f"{name}.phoneNumber")
    return number


def text_of(text: Any) -> str:
    """Return the text of a message, which is counted in UTF-16 units."""
    if text is None:
        return ""
    if not isinstance(text, str):
        raise invalid("text")
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise invalid("text") from error
    if units > TEXT_LIMIT:
        raise invalid("text")
    return text


def _check_country(country: Any) -> None:
    """Refuse a country that is told twice or wrongly."""
    if country is None:
        return
    if not isinstance(country, dict):
        raise invalid("country")
    if "id" in country and "isoCode" in country:
        raise ApiError(400, "MSG-365", "Either country id or isoCode may be specified, not both")
    code = country.get("isoCode")
    if code is not None and not (isinstance(code, str) and re.fullmatch(r"[A-Z]{2}", code)):
        raise invalid("country.isoCode")
