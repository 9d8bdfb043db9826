"""The endpoint that hands out tokens for WebSocket connections."""

from aiohttp import web

from ..push.websocket import WebSocketGateway
from .router import Call, Endpoint


class WsTokenApi:
    """Hands out wstokens."""

    def __init__(self, gateway: WebSocketGateway) -> None:
        """Take the gateway that they are for."""
        self._gateway = gateway

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [
            Endpoint(method="POST", path="/restapi/oauth/wstoken", kind="wstoken", group="auth", handler=self.wstoken)
        ]

    async def wstoken(self, call: Call) -> web.Response:
        """Hand out a token for one connection."""
        return web.json_response(self._gateway.issue_token(call.session))
