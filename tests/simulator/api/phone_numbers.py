"""The phone numbers of an extension and of the account."""

from typing import Any

from aiohttp import web

from ..errors import needs_user_permission, not_found, nowhere
from ..records import account_uri, country, home
from ..state import Extension, Number
from ..world import World
from .account import ACCOUNT
from .extension import EXTENSION
from .paging import page
from .router import Call, Endpoint


class PhoneNumberApi:
    """Lists numbers."""

    def __init__(self, world: World) -> None:
        """Take the account."""
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        one = f"{EXTENSION}/phone-number/{{number}}"
        table = (
            (f"{EXTENSION}/phone-number", "numbers", "light", "ReadUserPhoneNumbers", self.numbers),
            (f"{ACCOUNT}/phone-number", "numbers", "heavy", "ReadCompanyPhoneNumbers", self.company_numbers),
            (f"{one}/sms-configuration", "sms_configuration", "light", None, self.sms_configuration),
        )
        return [
            Endpoint(
                method="GET",
                path=path,
                kind=kind,
                group=group,
                permission="ReadAccounts",
                user_permission=user_permission,
                handler=handler,
            )
            for path, kind, group, user_permission, handler in table
        ]

    async def numbers(self, call: Call) -> web.Response:
        """Show an extension's numbers, page by page."""
        found = call.target()
        if found is not call.own and not call.own.admin:
            raise needs_user_permission("ReadUserPhoneNumbers")
        usage = set(call.request.query.getall("usageType", []))
        status = call.request.query.get("status")
        records = [
            self._number(owner, number, features=True)
            for owner in self._world.stores_of(found)
            for number in owner.numbers
            if (not usage or number.usage_type in usage) and status in {None, number.status}
        ]
        return web.json_response(page(call.request, f"{home(self._world, found)}/phone-number", records))

    async def company_numbers(self, call: Call) -> web.Response:
        """Show the account's numbers; features are not told here."""
        if not call.own.admin:
            raise needs_user_permission("ReadCompanyPhoneNumbers")
        everyone = self._world.extensions.values()
        records = [self._number(owner, number, features=False) for owner in everyone for number in owner.numbers]
        return web.json_response(page(call.request, f"{account_uri(self._world)}/phone-number", records))

    async def sms_configuration(self, call: Call) -> web.Response:
        """Show the TCR registration of a number; one that is not registered has neither campaign nor brand."""
        if not self._world.readings.sms_configuration:
            raise nowhere()
        named = call.request.match_info["number"]
        numbers = [number for owner in self._world.stores_of(call.target()) for number in owner.numbers]
        number = next((number for number in numbers if str(number.id) == named), None)
        if number is None:
            raise not_found("phoneNumberId")
        shown: dict[str, Any] = {"phoneNumberId": str(number.id), "phoneNumber": number.phone_number}
        if number.campaign and not number.toll_free:
            campaign: dict[str, Any] = {"id": "CEXAMPLE", "status": number.campaign, "registrationTier": "LowVolume"}
            if number.campaign_error:
                campaign["errors"] = [{"errorCode": "TCR-101", "message": number.campaign_error}]
            shown |= {"smsCampaignInfo": campaign, "smsBrandInfo": {"id": "BEXAMPLE", "status": "Verified"}}
        return web.json_response(shown)

    def _number(self, owner: Extension, number: Number, *, features: bool) -> dict[str, Any]:
        """Return a number's record."""
        shown: dict[str, Any] = {
            "uri": f"{account_uri(self._world)}/phone-number/{number.id}",
            "id": number.id,
            "phoneNumber": number.phone_number,
            "paymentType": number.payment_type,
            "type": number.type,
            "usageType": number.usage_type,
            "status": number.status,
            "primary": number.primary,
            "country": country(self._world),
        }
        if number.label:
            shown["label"] = number.label
        if number.usage_type == "DirectNumber":
            shown["extension"] = {
                "uri": home(self._world, owner),
                "id": owner.id,
                "extensionNumber": owner.extension_number,
                "name": owner.name,
                "type": owner.type,
            }
        if features:
            shown["features"] = sorted(number.features)
        return shown
