"""The client and the token of each set of credentials, shared by flows and entries; they outlive reloads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE, __version__
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER, async_get_clientsession
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ssl import get_default_context, get_default_no_verify_context

from .const import (
    CONF_AUTH_MODE,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CONNECT_TIMEOUT,
    CONF_CREDENTIAL,
    CONF_ENVIRONMENT,
    CONF_FOLLOW_REDIRECTS,
    CONF_READ_TIMEOUT,
    CONF_SERVER_URL,
    CONF_SOURCE_NUMBER,
    CONF_VERIFY_SSL,
    DOMAIN,
    SERVERS,
)
from .ringcentral import (
    SEND_KEEPALIVE,
    Credentials,
    Login,
    PhoneNumber,
    RateLimiter,
    RingCentral,
    looks_like_jwt,
)


@dataclass(slots=True)
class Logins:
    """Tokens and rate limits: they belong to a user of an app, not to an entry, and survive its reloads."""

    logins: dict[Credentials, Login] = field(default_factory=dict)
    # The latest client of each login, to end its session the way it was reached.
    clients: dict[Credentials, RingCentral] = field(default_factory=dict)
    rate_limiters: dict[tuple[str, str, str], RateLimiter] = field(default_factory=dict)
    # By whether certificates are checked.
    send_sessions: dict[bool, aiohttp.ClientSession] = field(default_factory=dict)
    # Those of removed accounts that still have to leave nothing at RingCentral.
    leaving: set[Credentials] = field(default_factory=set)
    # What has just been read about an account, by its unique id: setting it up next need not ask again.
    numbers: dict[str | None, tuple[PhoneNumber, ...]] = field(default_factory=dict)

    def login(self, credentials: Credentials) -> Login:
        """Return the one login of these credentials; every login of a user obeys the same limits."""
        if credentials not in self.logins:
            rate_limiter = self.rate_limiters.setdefault(
                (credentials.server, credentials.client_id, credentials.user), RateLimiter()
            )
            self.logins[credentials] = Login(credentials, rate_limiter)
        return self.logins[credentials]


LOGINS: HassKey[Logins] = HassKey(f"{DOMAIN}_logins")


def credentials_of(connection: Mapping[str, Any]) -> Credentials:
    """Return the client's credentials for the account form's values."""
    mode = connection.get(CONF_AUTH_MODE, "auto")
    secret = connection[CONF_CREDENTIAL]
    jwt = looks_like_jwt(secret) if mode == "auto" else mode == "jwt"
    return Credentials(
        server=SERVERS.get(connection.get(CONF_ENVIRONMENT, "production")) or connection[CONF_SERVER_URL],
        client_id=connection[CONF_CLIENT_ID],
        client_secret=connection[CONF_CLIENT_SECRET],
        # A JWT says itself whose it is: another number to send from is no other login.
        username="" if jwt else connection[CONF_SOURCE_NUMBER],
        secret=secret,
        jwt=jwt,
    )


@callback
def _send_session(hass: HomeAssistant, *, verify_ssl: bool) -> aiohttp.ClientSession:
    """Return the session for sends, with Home Assistant's way of resolving names.

    Home Assistant's own sessions keep idle connections for longer than some servers do.
    """
    sessions = hass.data.setdefault(LOGINS, Logins()).send_sessions
    if verify_ssl not in sessions:
        session = sessions[verify_ssl] = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                keepalive_timeout=SEND_KEEPALIVE,
                ssl=get_default_context() if verify_ssl else get_default_no_verify_context(),
                resolver=hass.data.get(DATA_RESOLVER),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

        async def async_close(_: Event) -> None:
            """Close it with Home Assistant."""
            await session.close()

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, async_close)
    return sessions[verify_ssl]


@callback
def client_for(
    hass: HomeAssistant, connection: Mapping[str, Any], options: Mapping[str, Any] | None = None
) -> RingCentral:
    """Return a client for a connection, on the login that it may already have."""
    options = options or {}
    shared = hass.data.setdefault(LOGINS, Logins())
    credentials = credentials_of(connection)
    verify_ssl: bool = connection.get(CONF_VERIFY_SSL, True)
    client = shared.clients[credentials] = RingCentral(
        shared.login(credentials),
        async_get_clientsession(hass, verify_ssl=verify_ssl),
        send_session=_send_session(hass, verify_ssl=verify_ssl),
        connect_timeout=options.get(CONF_CONNECT_TIMEOUT, 4),
        read_timeout=options.get(CONF_READ_TIMEOUT, 10),
        follow_redirects=options.get(CONF_FOLLOW_REDIRECTS, True),
        user_agent=f"HomeAssistant/{__version__} ringc",
    )
    return client


async def async_release_logins(hass: HomeAssistant) -> None:
    """End the sessions that no account uses any more: a flow given up, a credential replaced, an account removed."""
    shared = hass.data.setdefault(LOGINS, Logins())
    used = {credentials_of(entry.data) for entry in hass.config_entries.async_entries(DOMAIN)}
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN, include_uninitialized=True)
    if flows:
        return
    unused = [known for known in shared.logins if known not in used | shared.leaving]
    clients = [shared.clients.pop(credentials) for credentials in unused]
    for client in clients:
        # Nobody may take up a session that is about to end.
        del shared.logins[client.login.credentials]
    for client in clients:
        await client.close()
