"""An extension, and what its user may do."""

from aiohttp import web

from ..errors import invalid
from ..records import account_uri, country, home
from ..world import World
from .router import Call, Endpoint

EXTENSION = "/restapi/v1.0/account/{account}/extension/{extension}"


class ExtensionApi:
    """Shows extensions."""

    def __init__(self, world: World) -> None:
        """Take the account."""
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            Endpoint(
                method="GET",
                path=EXTENSION,
                kind="extension",
                group="light",
                permission="ReadAccounts",
                user_permission="ReadExtensions",
                handler=self.extension,
            ),
            Endpoint(
                method="GET",
                path=EXTENSION + "/authz-profile/check",
                kind="extension",
                group="light",
                handler=self.check,
            ),
        ]

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
                "account": {"uri": account_uri(self._world), "id": str(self._world.account_id)},
                "serviceFeatures": [{"featureName": "SMS", "enabled": True}, {"featureName": "MMS", "enabled": True}],
                "regionalSettings": {"homeCountry": country(self._world)},
                "setupWizardState": "Completed",
            }
        )

    async def check(self, call: Call) -> web.Response:
        """Return whether the user has a permission."""
        permission = call.request.query.get("permissionId", "")
        if not permission:
            raise invalid("permissionId")
        return web.json_response({"successful": permission in call.target().permissions, "details": {}})
