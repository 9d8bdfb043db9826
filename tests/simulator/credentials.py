"""JWT credentials, as the developer console mints them."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
import hashlib
import hmac
import json
import secrets
from typing import Any
import uuid

from .state import App, Extension
from .world import World

ISSUER = "https://platform.ringcentral.com"
SANDBOX = "https://platform.devtest.ringcentral.com"
TOKEN_PATH = "/restapi/oauth/token"


@dataclass(eq=False, kw_only=True)
class Credential:
    """A minted JWT; `clients` None means every app of the organisation."""

    extension: Extension
    expires: float | None
    audience: str
    clients: Collection[str] | None
    revoked: bool = False


class Credentials:
    """The minted JWTs. Only their whole text is a credential: nothing is believed from inside."""

    def __init__(self, world: World) -> None:
        """Start without any."""
        self._world = world
        self._key = secrets.token_bytes(32)
        self._minted: dict[str, Credential] = {}

    def mint(
        self, extension: Extension, expires_in: float | None, audience: str | None, clients: Collection[str] | None
    ) -> str:
        """Mint a JWT for a user; without `expires_in` it never expires."""
        now = self._world.clock.time()
        host = audience or ISSUER
        credential = Credential(
            extension=extension,
            expires=None if expires_in is None else now + expires_in,
            audience=host if host.endswith(TOKEN_PATH) else host + TOKEN_PATH,
            clients=clients,
        )
        claims: dict[str, Any] = {
            "aud": credential.audience,
            "iss": credential.audience.removesuffix(TOKEN_PATH),
            "sub": str(extension.id),
            "iat": int(now),
            "jti": secrets.token_urlsafe(16),
        }
        if credential.expires is not None:
            claims["exp"] = int(credential.expires)
        head = {"kid": uuid.uuid4().hex, "typ": "JWT", "alg": "HS256"}
        signed = f"{_part(json.dumps(head).encode())}.{_part(json.dumps(claims).encode())}"
        signature = hmac.digest(self._key, signed.encode(), hashlib.sha256)
        token = self._world.secret(f"{signed}.{_part(signature)}")
        self._minted[token] = credential
        return token

    def revoke(self, token: str) -> None:
        """Delete a JWT in the console."""
        self._minted[token].revoked = True

    def revoke_all(self, extension: Extension) -> None:
        """Delete all JWTs of a user in the console."""
        for credential in self._minted.values():
            credential.revoked = credential.revoked or credential.extension is extension

    def owner(self, token: str) -> Extension | None:
        """Return whose JWT it is, good or not."""
        credential = self._minted.get(token)
        return credential.extension if credential else None

    def refusal(self, token: str, app: App) -> str | None:
        """Say why a JWT is refused, or None when it is good."""
        credential = self._minted.get(token)
        if credential is None:
            return "The JWT token is malformed or its signature is wrong"
        if credential.revoked:
            return "The JWT token is revoked"
        if credential.audience != ISSUER + TOKEN_PATH:
            return "The JWT token is of another environment"
        if credential.expires is not None and self._world.clock.time() >= credential.expires:
            return "The JWT token is expired"
        if credential.clients is not None and app.client_id not in credential.clients:
            return "The JWT token is not for this client"
        return None


def _part(raw: bytes) -> str:
    """Return a part of a JWT."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
