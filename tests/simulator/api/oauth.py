"""The token endpoint and its neighbours."""

import base64
import binascii
from collections.abc import Hashable, Mapping
import secrets

from aiohttp import web

from ..credentials import Credentials
from ..errors import OAuthError
from ..sessions import Pair, Sessions
from ..state import IMPLIED, JWT_GRANT, App, Extension
from ..world import MAIN_NUMBER, World
from .router import Call, Endpoint

FORM = "application/x-www-form-urlencoded"
GRANTS = {"password", JWT_GRANT, "refresh_token", "authorization_code", "partner_jwt"}
LOGIN_REFUSALS = {
    "OAU-105": (403, "Login is not allowed for this extension type"),
    "OAU-141": (401, "Extension state forbids login"),
    "OAU-142": (401, "Account state forbids login"),
    "OAU-147": (400, "Account is locked out due to multiple unsuccessful logon attempts"),
    "OAU-148": (400, "Account is locked out due to multiple unsuccessful logon attempts"),
    "OAU-168": (401, "Multi-factor authentication is required"),
}


class OAuthApi:
    """Answers /restapi/oauth."""

    def __init__(self, world: World, sessions: Sessions, credentials: Credentials) -> None:
        """Take what logins are checked against."""
        self._world = world
        self._sessions = sessions
        self._credentials = credentials

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        return [
            Endpoint(
                method="POST", path="/restapi/oauth/token", kind="token", group="auth", handler=self.token, bearer=False
            ),
            Endpoint(
                method="POST",
                path="/restapi/oauth/revoke",
                kind="revoke",
                group="auth",
                handler=self.revoke,
                bearer=False,
            ),
        ]

    async def token(self, call: Call) -> web.Response:
        """Exchange a credential or a refresh token for an access token."""
        form = await _form(call)
        app = self._client(call.request, form)
        grant = form.get("grant_type", "")
        if not grant:
            raise OAuthError(400, "invalid_request", "CMN-101", "Parameter [grant_type] is missing")
        call.spend((app.client_id, self._whose(form)))
        if grant not in GRANTS:
            raise OAuthError(400, "invalid_request", "OAU-250", "Unsupported grant type")
        if grant not in app.grant_types:
            raise OAuthError(400, "unauthorized_client", "OAU-251", "Unauthorized for this grant type")
        access_ttl, refresh_ttl = _access_ttl(form), _refresh_ttl(form)
        if grant == "refresh_token":
            pair = self._sessions.refresh(form.get("refresh_token", ""), app, access_ttl, refresh_ttl)
        else:
            extension = self._jwt_login(form, app) if grant == JWT_GRANT else self._password_login(form)
            pair = self._log_in(form, app, extension, access_ttl, refresh_ttl)
        call.logged.user = pair.session.extension.id
        return web.json_response(pair.answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    async def revoke(self, call: Call) -> web.Response:
        """End the session of a token."""
        form = await _form(call, required=False)
        app = self._client(call.request, form)
        token = form.get("token") or call.request.query.get("token", "")
        session = self._sessions.session_of(token)
        call.spend((app.client_id, session.extension.id if session else "unknown"))
        if session is None or session.app is not app:
            raise OAuthError(400, "invalid_request", "OAU-213", "Token not found")
        self._sessions.end(token)
        return web.Response()

    def _client(self, request: web.Request, form: Mapping[str, str]) -> App:
        """Return the app that asks."""
        basic = _basic(request.headers.get("Authorization"))
        client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret"))
        app = self._world.apps.get(client_id)
        if app is None:
            raise OAuthError(
                400, "invalid_client", "OAU-153", f"Invalid client: {client_id}", parameters={"client_id": client_id}
            )
        if secret is None or not secrets.compare_digest(secret.encode(), app.client_secret.encode()):
            status = self._world.readings.bad_secret_status
            raise OAuthError(status, "invalid_client", "OAU-146", "Invalid client credentials")
        return app

    def _whose(self, form: Mapping[str, str]) -> Hashable:
        """Return whose limit a token request counts against, as far as it tells."""
        session = self._sessions.session_of(form.get("refresh_token", ""))
        extension = (
            (session.extension if session else None)
            or self._credentials.owner(form.get("assertion", ""))
            or self._user_named(form)
        )
        return extension.id if extension else form.get("username", "unknown")

    def _log_in(self, form: Mapping[str, str], app: App, extension: Extension, access: int, refresh: int) -> Pair:
        """Open a session with the scope that was asked for."""
        granted = frozenset(permission for permission in _with_implied(app))
        asked = frozenset(form.get("scope", "").split()) or granted
        if not asked <= granted:
            raise OAuthError(400, "invalid_scope", "OAU-101", "Requested scope is not granted to the application")
        if extension.status != "Enabled":
            raise OAuthError(401, "invalid_grant", "OAU-141", "Extension state forbids login")
        endpoint_id = form.get("endpoint_id") or secrets.token_urlsafe(16)
        return self._sessions.issue(self._sessions.open(app, extension, asked, endpoint_id), access, refresh)

    def _jwt_login(self, form: Mapping[str, str], app: App) -> Extension:
        """Return the user of a JWT credential."""
        token = form.get("assertion", "")
        refusal = self._credentials.refusal(token, app)
        extension = self._credentials.owner(token)
        if refusal or extension is None:
            raise OAuthError(400, "invalid_grant", self._world.readings.jwt_code, refusal or "Unknown user")
        return extension

    def _password_login(self, form: Mapping[str, str]) -> Extension:
        """Return the user of a name and a password."""
        extension = self._user_named(form)
        if extension is not None and extension.refuses_login:
            status, message = LOGIN_REFUSALS[extension.refuses_login]
            raise OAuthError(status, "invalid_grant", extension.refuses_login, message)
        if extension is not None and extension.type != "User":
            raise OAuthError(403, "invalid_grant", "OAU-105", LOGIN_REFUSALS["OAU-105"][1])
        given = form.get("password", "").encode()
        if extension is None or not secrets.compare_digest(given, extension.password.encode()):
            raise OAuthError(400, "invalid_grant", "OAU-140", "Invalid resource owner credentials.")
        return extension

    def _user_named(self, form: Mapping[str, str]) -> Extension | None:
        """Return the extension of a user name: a direct number, main number and extension, or an e-mail."""
        name, _, short = form.get("username", "").partition("*")
        short = short or form.get("extension", "")
        number = "+" + name.removeprefix("+")
        for extension in self._world.extensions.values():
            if name and name == extension.email:
                return extension
            if number == MAIN_NUMBER and short == extension.extension_number:
                return extension
            direct = extension.number_for(number)
            if direct and direct.usage_type == "DirectNumber" and short in {"", extension.extension_number}:
                return extension
        return None


async def _form(call: Call, *, required: bool = True) -> dict[str, str]:
    """Return the form; anything else than a form is refused."""
    if call.request.content_type != FORM:
        if not required and not await call.request.read():
            return {}
        raise OAuthError(415, "invalid_request", "CMN-104", "Content type is not supported")
    return {key: value for key, value in (await call.request.post()).items() if isinstance(value, str)}


def _basic(header: str | None) -> tuple[str, str] | None:
    """Return client id and secret of a Basic header."""
    kind, _, value = (header or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except binascii.Error, UnicodeDecodeError:
        return None
    return (client_id, secret) if colon else None


def _with_implied(app: App) -> set[str]:
    """Return the app's permissions and those that they imply."""
    return app.permissions | {name for name in IMPLIED if app.has(name)}


def _seconds(form: Mapping[str, str], name: str, default: int) -> int:
    """Return a lifetime that was asked for."""
    value = form.get(name)
    if value is None:
        return default
    if not value.lstrip("-").isdecimal():
        raise OAuthError(400, "invalid_request", "CMN-101", f"Parameter [{name}] value is invalid")
    return int(value)


def _access_ttl(form: Mapping[str, str]) -> int:
    """Return an access token's lifetime: too short becomes 600, too long the default."""
    asked = _seconds(form, "access_token_ttl", 3600)
    return 3600 if asked > 3600 else max(asked, 600)


def _refresh_ttl(form: Mapping[str, str]) -> int:
    """Return a refresh token's lifetime."""
    asked = _seconds(form, "refresh_token_ttl", 604800)
    return min(asked, 2592000) if asked > 0 else 604800
