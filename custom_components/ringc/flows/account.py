"""What an account keeps of its form, and what RingCentral must say about it."""

from collections.abc import Mapping
import re
from typing import Any

from yarl import URL

from ..const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_CREDENTIAL,
    CONF_ENVIRONMENT,
    CONF_SERVER_URL,
    CONF_SOURCE_NUMBER,
    PERMISSION_NAMES,
    SERVERS,
)
from ..data import AccountKey
from ..errors import FormError
from ..logins import credentials_of
from ..phone_numbers import InvalidNumberError, parse_number
from ..ringcentral import Extension, PhoneNumber, Token, is_loopback
from ..words import visible

LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST = re.compile(rf"(?:{LABEL}\.)*{LABEL}|[0-9a-f]*:[0-9a-f:]+")
# What is copied along from a file, a chat or a web page; no secret of RingCentral's but a password has them.
QUOTES = "\"'`,;“”„‘’«»"  # noqa: RUF001 - the quotes that people paste


def account_key(connection: Mapping[str, Any], extension: Extension) -> AccountKey:
    """Return whose account it is: this stays the same however often the connection changes."""
    production = connection[CONF_ENVIRONMENT] == "production"
    server = None if production else URL(credentials_of(connection).server).host
    return AccountKey(extension.account_id, extension.id, server)


def account_title(extension: Extension) -> str:
    """Return an account's title: without the number, which would stand in entity ids and in log lines."""
    return f"RingCentral {extension.name}" if extension.name else "RingCentral"


def connection_of(values: Mapping[str, Any], *, country: str | None) -> dict[str, Any]:
    """Return what the account keeps, tidied; raises FormError for what cannot be right."""
    connection = {key: value for key, value in values.items() if key != CONF_SERVER_URL}
    for key in (CONF_CLIENT_ID, CONF_CLIENT_SECRET):
        connection[key] = _bare(values.get(key, ""))
    connection[CONF_CREDENTIAL] = pasted(values.get(CONF_CREDENTIAL, ""))
    try:
        connection[CONF_SOURCE_NUMBER] = parse_number(values.get(CONF_SOURCE_NUMBER, ""), country=country)
    except InvalidNumberError as err:
        raise FormError(CONF_SOURCE_NUMBER, "invalid_number") from err
    if values[CONF_ENVIRONMENT] == "custom":
        server = server_url(values.get(CONF_SERVER_URL, ""))
        known = {url: name for name, url in SERVERS.items()}
        connection[CONF_ENVIRONMENT] = known.get(server, "custom")
        if server not in known:
            connection[CONF_SERVER_URL] = server
    return connection


def _bare(text: str) -> str:
    """Return a text without what copying adds: spaces, line breaks, invisible characters, and quotes around it."""
    return "".join(visible(text).split()).strip(QUOTES)


def pasted(credential: str) -> str:
    """Return a credential without what copying adds: all of it from a JWT, line breaks and spaces from a password."""
    bare = _bare(credential)
    return bare if is_jwt(bare) else "".join(line.strip() for line in credential.splitlines())


def is_jwt(credential: str) -> bool:
    """Whether this can be nothing but a JWT."""
    return credential.startswith("eyJ") and credential.count(".") == 2


def server_url(text: str) -> str:
    """Return scheme://host[:port] of a server; raises FormError unless it is https, or http to this machine."""
    problem = FormError("base", "invalid_server_url")
    try:
        url = URL(visible(text).strip())
        host = (url.raw_host or "").removesuffix(".")
        extra = url.raw_user or url.raw_password or url.raw_path.strip("/") or url.raw_query_string or url.raw_fragment
    except ValueError as err:
        raise problem from err
    if extra or url.port == 0 or not HOST.fullmatch(host) or url.scheme not in {"https", "http"}:
        raise problem
    if url.scheme == "http" and not is_loopback(host):
        raise problem
    return str(url.with_host(host).origin())


def check_permissions(token: Token) -> None:
    """Raise FormError if the app may not send; what receiving lacks is reported where it is used.

    Another permission may include ReadAccounts, so for that one RingCentral itself must refuse.
    """
    missing = [permission for permission in ("SMS", "ReadAccounts") if permission not in token.scopes]
    if token.scopes and "SMS" in missing:
        raise FormError("base", "missing_permission", permission=", ".join(PERMISSION_NAMES[item] for item in missing))


def check_number(source: str, numbers: tuple[PhoneNumber, ...], extension: Extension) -> None:
    """Raise FormError that names the numbers to choose from, unless this one can text."""
    number = next((number for number in numbers if number.phone_number == source), None)
    if number is None or not number.can_text:
        fitting = ", ".join(_named(number, extension) for number in numbers if number.can_text)
        key = "number_not_yours"
        if number:
            key = "high_volume_number" if number.high_volume else "number_cannot_text"
        raise FormError(CONF_SOURCE_NUMBER, key, numbers=fitting or "-")


def _named(number: PhoneNumber, extension: Extension) -> str:
    """Return a number, with whose it is when others answer for it too: a call queue, a site, the company."""
    shared_with = number.extension.name if number.extension else number.label
    shown = number.is_shared(extension.id) and shared_with
    return f"{number.phone_number} ({shared_with})" if shown else number.phone_number
