"""What a user's plan and settings allow, and what others grant to the user."""

from typing import Any

from aiohttp import web

from ..records import home
from ..state import Extension
from ..threads import Threads
from ..world import World
from .extension import EXTENSION
from .message_filter import flag
from .paging import page
from .router import Call, Endpoint


class FeaturesApi:
    """Shows features and grants."""

    def __init__(self, world: World, threads: Threads) -> None:
        """Take the account, and its Shared Inbox."""
        self._world = world
        self._threads = threads

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        table = (("features", "medium", self.features), ("grant", "light", self.grants))
        return [
            Endpoint(
                method="GET",
                path=f"{EXTENSION}/{name}",
                kind=name,
                group=group,
                permission="ReadAccounts",
                user_permission="ReadExtensions",
                handler=handler,
            )
            for name, group, handler in table
        ]

    async def features(self, call: Call) -> web.Response:
        """Show whether features are available; unknown ones are left out."""
        query = call.request.query
        wanted = set(query.getall("featureId", []))
        records = [
            record
            for record in self._features(call.target())
            if (not wanted or record["id"] in wanted) and (record["available"] or not flag(query, "availableOnly"))
        ]
        return web.json_response({"records": records})

    def _features(self, user: Extension) -> list[dict[str, Any]]:
        """Return the features that are known here."""
        queues = [owner for owner in self._world.shared_with(user) if owner.type == "Department"]
        recipient = bool(queues) and self._world.readings.features_tell_recipients
        return [
            {"id": "SMSSending", "available": True},
            _feature(
                "MessageThreads",
                "ServicePlanLimitation",
                available=self._threads.enabled,
                callQueueSupported=self._threads.queue_supported,
                siteSupported=self._threads.site_supported,
            ),
            _feature("CallQueueSmsRecipient", "ExtensionLimitation", available=recipient),
        ]

    async def grants(self, call: Call) -> web.Response:
        """Show what others grant to the user."""
        found = call.target()
        types = set(call.request.query.getall("extensionType", []))
        shown = [owner for owner in self._world.shared_with(found) if not types or owner.type in types]
        records = [self._grant(owner) for owner in shown if self._world.readings.grants_tell_recipients]
        return web.json_response(page(call.request, f"{home(self._world, found)}/grant", records))

    def _grant(self, owner: Extension) -> dict[str, Any]:
        """Return what a queue or the like grants."""
        extension = {
            "id": str(owner.id),
            "uri": home(self._world, owner),
            "extensionNumber": owner.extension_number,
            "name": owner.name,
            "type": owner.type,
        }
        shown = {"callPickup": False, "callMonitoring": False, "smsRecipient": True}
        if owner.type == "Department":
            shown["callQueueSmsRecipient"] = True
        return {"extension": extension, **shown}


def _feature(name: str, reason: str, *, available: bool, **params: bool) -> dict[str, Any]:
    """Return a feature's record."""
    if available:
        told = [{"name": key, "value": str(value).lower()} for key, value in params.items()]
        return {"id": name, "available": True} | ({"params": told} if told else {})
    words = "The feature is unavailable for the current service plan"
    return {"id": name, "available": False, "reason": {"code": reason, "message": words}}
