"""REST calls over a WebSocket: each is made to this server over HTTP, for the same session."""

from typing import Any

import aiohttp

from ..errors import ApiError, nowhere
from ..sessions import Session, Sessions
from ..world import World

TOLD_HEADERS = ("X-Rate-Limit", "Retry-After")


class RestOverWebSocket:
    """Carries out what a client asks for in a ClientRequest frame."""

    def __init__(self, world: World, sessions: Sessions) -> None:
        """Take the sessions, whose tokens the calls need."""
        self._world = world
        self._sessions = sessions

    async def request(self, session: Session, meta: dict[str, Any], body: Any) -> tuple[int, dict[str, str], Any]:
        """Return status, headers and body; a body in several parts is text."""
        if not self._world.readings.rest_over_websocket:
            raise nowhere()
        token = self._sessions.access_token(session)
        if token is None:
            raise ApiError(401, "OAU-213", "Token not found")
        path = str(meta.get("path", ""))
        if not path.startswith("/restapi/v"):
            raise nowhere()
        given = {name: str(value) for name, value in (meta.get("headers") or {}).items()}
        query = [
            (name, str(item))
            for name, value in (meta.get("query") or {}).items()
            for item in (value if isinstance(value, list) else [value])
        ]
        async with (
            aiohttp.ClientSession() as client,
            client.request(
                str(meta.get("method")),
                self._world.url + path,
                params=query,
                headers=given | {"Authorization": f"Bearer {token}"},
                json=body,
            ) as response,
        ):
            headers = {name: value for name, value in response.headers.items() if name.startswith(TOLD_HEADERS)}
            if "json" in response.content_type:
                return response.status, headers, await response.json()
            return response.status, headers, await response.text() or None
