"""OAuth sessions: who is logged in with which tokens, and how the tokens die."""

from collections.abc import Callable
from dataclasses import dataclass, field
import secrets
from typing import Any

from aiohttp import web

from .errors import ApiError, OAuthError, unauthorized
from .state import App, Extension
from .world import World

SESSIONS_PER_USER = 5
CORRUPTED_SECONDS = 10


@dataclass(eq=False, kw_only=True)
class Session:
    """One login of one user with one app."""

    app: App
    extension: Extension
    scope: frozenset[str]
    endpoint_id: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(20))
    ended: bool = False

    def may(self, permission: str) -> bool:
        """Return whether the permission was granted at login and is still the app's."""
        return permission in self.scope and self.app.has(permission)


@dataclass(eq=False, kw_only=True)
class Pair:
    """An access token and the refresh token that came with it."""

    session: Session
    access: str
    refresh: str | None
    access_expires: float
    refresh_expires: float
    answer: dict[str, Any]
    replaced_at: float | None = None
    successor: Pair | None = None
    first_used: float | None = None


class Sessions:
    """All sessions; `lifetime` overrides every access token's seconds when set."""

    def __init__(self, world: World) -> None:
        """Start with nobody logged in."""
        self.lifetime: float | None = None
        self.on_end: list[Callable[[Session], None]] = []
        self._world = world
        self._sessions: list[Session] = []
        self._access: dict[str, Pair] = {}
        self._refresh: dict[str, Pair] = {}

    def open(self, app: App, extension: Extension, scope: frozenset[str], endpoint_id: str) -> Session:
        """Log a user in; the sixth session of a user with an app silently ends the oldest."""
        session = Session(app=app, extension=extension, scope=scope, endpoint_id=endpoint_id)
        same = [other for other in self.live() if other.app is app and other.extension is extension]
        if len(same) >= SESSIONS_PER_USER:
            self._end(same[0])
        self._sessions.append(session)
        return session

    def live(self) -> list[Session]:
        """Return the sessions that have not ended."""
        return [session for session in self._sessions if not session.ended]

    def issue(self, session: Session, access_ttl: int, refresh_ttl: int) -> Pair:
        """Make tokens for a session, with the answer that tells them."""
        now = self._world.clock.time()
        lifetime = access_ttl - self._world.readings.lifetime_shortfall if self.lifetime is None else self.lifetime
        access = self._world.token()
        told = session.scope if self._world.readings.scope_lists_implied else session.scope & session.app.permissions
        answer: dict[str, Any] = {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": int(lifetime),
            "scope": " ".join(sorted(told)),
            "owner_id": str(session.extension.id),
            "endpoint_id": session.endpoint_id,
            "session_id": session.id,
        }
        refresh = self._world.token() if session.app.issues_refresh_tokens else None
        if refresh:
            answer["refresh_token"] = refresh
            answer["refresh_token_expires_in"] = refresh_ttl - self._world.readings.lifetime_shortfall
        pair = Pair(
            session=session,
            access=access,
            refresh=refresh,
            access_expires=now + lifetime,
            refresh_expires=now + refresh_ttl,
            answer=answer,
        )
        self._access[access] = pair
        if refresh:
            self._refresh[refresh] = pair
        return pair

    def refresh(self, token: str, app: App, access_ttl: int, refresh_ttl: int) -> Pair:
        """Replace a pair; a replay soon after gets the same new pair again."""
        now = self._world.clock.time()
        old = self._refresh.get(token)
        if old is None or old.session.app is not app:
            raise OAuthError(400, "invalid_grant", "OAU-213", "Token not found")
        if old.session.ended:
            raise OAuthError(400, "invalid_grant", "OAU-211", "Token revoked")
        if now >= old.refresh_expires:
            raise OAuthError(400, "invalid_grant", "OAU-210", "Token expired")
        if old.successor is not None:
            return self._replay(old, old.successor, now)
        old.successor = self.issue(old.session, access_ttl, refresh_ttl)
        old.replaced_at = now
        return old.successor

    def _replay(self, old: Pair, new: Pair, now: float) -> Pair:
        """Return the pair that the first reply told, while that is allowed."""
        readings = self._world.readings
        unused_until = (old.replaced_at or 0) + readings.unused_replay_seconds
        until = unused_until if new.first_used is None else new.first_used + readings.replay_seconds
        if now > until:
            raise OAuthError(400, "invalid_grant", "OAU-213", "Token not found")
        return new

    def end(self, token: str) -> Session | None:
        """End the session of an access or refresh token."""
        pair = self._access.get(token) or self._refresh.get(token)
        if pair is None or pair.session.ended:
            return None
        self._end(pair.session)
        return pair.session

    def access_token(self, session: Session) -> str | None:
        """Return a session's access token, if one is good."""
        now = self._world.clock.time()
        good = (
            pair.access
            for pair in self._access.values()
            if pair.session is session and pair.replaced_at is None and now < pair.access_expires
        )
        return next(good, None)

    def expires(self, session: Session) -> float:
        """Return until when a session's newest access token is good."""
        return max(
            (
                pair.access_expires
                for pair in self._access.values()
                if pair.session is session and pair.replaced_at is None
            ),
            default=0,
        )

    def end_all(self, extension: Extension | None = None) -> None:
        """End every session, or those of one user: no token is good any more."""
        for session in self.live():
            if extension in {None, session.extension}:
                self._end(session)

    def _end(self, session: Session) -> None:
        """End a session and tell of it."""
        session.ended = True
        for told in self.on_end:
            told(session)

    def session_of(self, token: str) -> Session | None:
        """Return whose token it is, alive or not."""
        pair = self._access.get(token) or self._refresh.get(token)
        return pair.session if pair else None

    def authorize(self, request: web.Request, *, media: bool) -> Session:
        """Return the session of a request's token."""
        header = request.headers.get("Authorization")
        if header is None:
            token = request.query.get("access_token") if media else None
            if token is None:
                raise ApiError(
                    401, "AGW-401", "Authorization header is not specified", headers={"WWW-Authenticate": "Bearer"}
                )
        else:
            kind, _, token = header.partition(" ")
            if kind.lower() != "bearer" or not token:
                raise unauthorized("OAU-123", "Authorization header is malformed")
        return self._check(token)

    def _check(self, token: str) -> Session:
        """Return the session of a live access token."""
        now = self._world.clock.time()
        pair = self._access.get(token)
        if pair is None:
            known_form = token.startswith("U0lN")
            raise unauthorized(
                *(("OAU-213", "Token not found") if known_form else ("OAU-149", "OAuth token is invalid"))
            )
        if pair.replaced_at is not None:
            corrupted = now < pair.replaced_at + CORRUPTED_SECONDS
            raise unauthorized(
                *(("OAU-129", "Access token corrupted") if corrupted else ("OAU-213", "Token not found"))
            )
        if pair.session.ended:
            raise unauthorized("OAU-213", "Token not found")
        if now >= pair.access_expires:
            raise unauthorized("OAU-128", "Access token expired")
        pair.first_used = pair.first_used or now
        return pair.session
