"""GET on the account, its extensions and their numbers."""

from typing import Any

from aiohttp import web

from .errors import ApiError, invalid, needs_user_permission
from .gate import Call, Endpoint
from .records import home
from .state import Extension, Number
from .world import MAIN_NUMBER, World

ACCOUNT = "/restapi/v1.0/account/{account}"
EXTENSION = ACCOUNT + "/extension/{extension}"


class People:
    """Answers who there is."""

    def __init__(self, world: World) -> None:
        """Take the account."""
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        check = EXTENSION + "/authz-profile/check"
        table = (
            ("/restapi", "unknown", None, None, self.versions),
            ("/restapi/v1.0", "unknown", None, None, self.version),
            (ACCOUNT, "account", "light", None, self.account),
            (EXTENSION, "extension", "light", "ReadExtensions", self.extension),
            (EXTENSION + "/phone-number", "numbers", "light", "ReadUserPhoneNumbers", self.numbers),
            (ACCOUNT + "/phone-number", "numbers", "heavy", "ReadCompanyPhoneNumbers", self.company_numbers),
        )
        found = [
            Endpoint(
                method="GET",
                path=path,
                kind=kind,
                group=group,
                permission="ReadAccounts" if group else None,
                user_permission=user_permission,
                handler=handler,
                bearer=group is not None,
            )
            for path, kind, group, user_permission, handler in table
        ]
        return [*found, Endpoint(method="GET", path=check, kind="extension", group="light", handler=self.may)]

    async def versions(self, call: Call) -> web.Response:
        """Show that the service is there."""
        uri = f"{self._world.url}/restapi"
        version = {"uri": f"{uri}/v1.0", "versionString": "1.0.60", "releaseDate": "2026-06-01T00:00:00.000Z"}
        return web.json_response({"uri": uri, "apiVersions": [version], "serverVersion": "26.3.1"})

    async def version(self, call: Call) -> web.Response:
        """Show the version of the interface."""
        return web.json_response({"uri": f"{self._world.url}/restapi/v1.0", "versionString": "1.0.60"})

    async def account(self, call: Call) -> web.Response:
        """Show the account."""
        return web.json_response(
            {
                "uri": self._account_uri(),
                "id": self._world.account_id,
                "mainNumber": MAIN_NUMBER.removeprefix("+"),
                "status": "Confirmed",
                "setupWizardState": "Completed",
            }
        )

    async def extension(self, call: Call) -> web.Response:
        """Show an extension."""
        found = call.target()
        first, _, last = found.name.partition(" ")
        return web.json_response(
            {
                "uri": home(self._world, found),
                "id": found.id,
                "extensionNumber": found.extension_number,
                "name": found.name,
                "type": found.type,
                "status": found.status,
                "contact": {"firstName": first, "lastName": last, "company": "Example", "email": found.email},
                "permissions": {"admin": {"enabled": found.admin}, "internationalCalling": {"enabled": True}},
                "account": {"uri": self._account_uri(), "id": str(self._world.account_id)},
                "serviceFeatures": [{"featureName": "SMS", "enabled": True}, {"featureName": "MMS", "enabled": True}],
                "regionalSettings": {"homeCountry": _country(self._world)},
                "setupWizardState": "Completed",
            }
        )

    async def numbers(self, call: Call) -> web.Response:
        """Show an extension's numbers, page by page."""
        found = call.target()
        if found is not call.own and not call.own.admin:
            raise needs_user_permission("ReadUserPhoneNumbers")
        usage = set(call.request.query.getall("usageType", []))
        status = call.request.query.get("status")
        wanted = [
            number
            for number in found.numbers
            if (not usage or number.usage_type in usage) and status in {None, number.status}
        ]
        records = [self._number(found, number, features=True) for number in wanted]
        return web.json_response(page(call.request, f"{home(self._world, found)}/phone-number", records, default=100))

    async def company_numbers(self, call: Call) -> web.Response:
        """Show the account's numbers; features are not told here."""
        if not call.own.admin:
            raise needs_user_permission("ReadCompanyPhoneNumbers")
        everyone = self._world.extensions.values()
        records = [self._number(owner, number, features=False) for owner in everyone for number in owner.numbers]
        return web.json_response(page(call.request, f"{self._account_uri()}/phone-number", records, default=100))

    async def may(self, call: Call) -> web.Response:
        """Tell whether the user has a permission."""
        permission = call.request.query.get("permissionId", "")
        if not permission:
            raise invalid("permissionId")
        return web.json_response({"successful": permission in call.target().permissions, "details": {}})

    def _account_uri(self) -> str:
        """Return the account's address."""
        return f"{self._world.url}/restapi/v1.0/account/{self._world.account_id}"

    def _number(self, owner: Extension, number: Number, *, features: bool) -> dict[str, Any]:
        """Return a number's record."""
        shown: dict[str, Any] = {
            "uri": f"{self._account_uri()}/phone-number/{number.id}",
            "id": number.id,
            "phoneNumber": number.phone_number,
            "paymentType": number.payment_type,
            "type": number.type,
            "usageType": number.usage_type,
            "status": number.status,
            "primary": number.primary,
            "country": _country(self._world),
        }
        if number.label:
            shown["label"] = number.label
        if number.usage_type == "DirectNumber":
            shown["extension"] = {
                "uri": home(self._world, owner),
                "id": owner.id,
                "extensionNumber": owner.extension_number,
            }
        if features:
            shown["features"] = sorted(number.features)
        return shown


def page(request: web.Request, uri: str, records: list[dict[str, Any]], *, default: int) -> dict[str, Any]:
    """Return one page of records, with the ways to the others."""
    number = positive(request, "page", 1)
    size = min(positive(request, "perPage", default), 1000)
    total = len(records)
    pages = max(1, -(-total // size))
    start = (number - 1) * size
    shown = records[start : start + size]

    def link(target: int) -> dict[str, str]:
        query = request.rel_url.update_query(page=target, perPage=size).query_string
        return {"uri": f"{uri}?{query}"}

    navigation = {"firstPage": link(1), "lastPage": link(pages)}
    if number < pages:
        navigation["nextPage"] = link(number + 1)
    if number > 1:
        navigation["previousPage"] = link(min(number - 1, pages))
    paging = {"page": number, "perPage": size, "totalPages": pages, "totalElements": total}
    if shown:
        paging |= {"pageStart": start, "pageEnd": start + len(shown) - 1}
    return {"uri": f"{uri}?{request.query_string}", "records": shown, "paging": paging, "navigation": navigation}


def positive(request: web.Request, name: str, default: int) -> int:
    """Return a query parameter that must be a positive number."""
    value = request.query.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise invalid(name)
    return int(value)


def _country(world: World) -> dict[str, str]:
    """Return the country of every number here."""
    return {
        "uri": f"{world.url}/restapi/v1.0/dictionary/country/1",
        "id": "1",
        "name": "United States",
        "isoCode": "US",
        "callingCode": "1",
    }


async def nothing_here(call: Call) -> web.Response:
    """Refuse a path that does not exist."""
    raise ApiError(404, "CMN-120", "Invalid URI")
