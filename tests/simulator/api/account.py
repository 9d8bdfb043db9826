"""The account, and what answers without a token."""

from aiohttp import web

from ..errors import nowhere
from ..records import account_uri
from ..world import MAIN_NUMBER, World
from .router import Call, Endpoint

ACCOUNT = "/restapi/v1.0/account/{account}"


class AccountApi:
    """Shows the account and the versions of the interface."""

    def __init__(self, world: World) -> None:
        """Take the account."""
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            Endpoint(method="GET", path="/restapi", kind="unknown", handler=self.versions, bearer=False),
            Endpoint(method="GET", path="/restapi/v1.0", kind="unknown", handler=self.version, bearer=False),
            Endpoint(
                method="GET",
                path=ACCOUNT,
                kind="account",
                group="light",
                permission="ReadAccounts",
                handler=self.account,
            ),
        ]

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
                "uri": account_uri(self._world),
                "id": self._world.account_id,
                "mainNumber": MAIN_NUMBER.removeprefix("+"),
                "status": "Confirmed",
                "setupWizardState": "Completed",
            }
        )


async def nothing_here(call: Call) -> web.Response:
    """Refuse a path that does not exist."""
    raise nowhere()
