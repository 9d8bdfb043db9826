"""The parts of an Apprise `ringc://` URL, before anything is made of them."""

import re
from typing import NoReturn
from urllib.parse import unquote

from .options import OPTIONS

_SEVERAL = re.compile(r"[,;\s]\s*[a-z][a-z0-9+.-]*://", re.IGNORECASE)
# Parameters that say who sends and to whom; the others are options.
ACCOUNT = frozenset(
    ["env", "environment", "from", "mode", "pass", "password", "secret", "source", "to", "token", "user", "verify"]
)


class InvalidAppriseUrlError(ValueError):
    """No account can be made from a URL; `reason` is the key of a text, `placeholders` fill it in."""

    def __init__(self, reason: str, /, **placeholders: str) -> None:
        """Keep what the text needs; never a secret."""
        super().__init__(reason)
        self.reason = reason
        self.placeholders = placeholders


class Parts:
    """A URL taken apart as Apprise does, each part decoded once."""

    def __init__(self, url: str) -> None:
        """Take a URL apart, unless a character that should be encoded makes it mean something else."""
        scheme, _, rest = url.partition("://")
        if scheme.lower() != "ringc":
            raise InvalidAppriseUrlError("not_ringc")
        if _SEVERAL.search(rest):
            raise InvalidAppriseUrlError("several_urls")
        authority = re.split("[/?#]", rest, maxsplit=1)[0]
        after = rest.removeprefix(authority)
        path, _, query = after.partition("#")[0].partition("?")
        if "@" not in authority and ("@" in path or ("@" in after and (":" in authority or after[0] == "#"))):
            _unescaped(after[0])
        if "#" in after and query:
            _unescaped("#")
        login, _, host = authority.rpartition("@")
        user, colon, password = login.partition(":")
        for character in "@:":
            if character in user + password:
                _unescaped(character)
        self.user, self.password = unquote(user), unquote(password) if colon else ""
        host, _, port = host.partition(":")
        self.client_id, self.port = unquote(host), port
        if port and not port.isdecimal():
            raise InvalidAppriseUrlError("invalid_client_id")
        self.path = [unquote(part) for part in path.split("/") if part]
        self.query = _query(query)
        if not (self.user or self.client_id or self.path or self.query):
            raise InvalidAppriseUrlError("empty")


def _query(query: str) -> dict[str, str]:
    """Return the parameters of a query; a plus stays a plus, and an empty one is none."""
    known = ACCOUNT | OPTIONS.keys()
    parameters = dict[str, str]()
    for piece in filter(None, query.split("&")):
        first, *others = piece.split(";")
        if any(other.partition("=")[0].lower() not in known for other in others):
            _unescaped(";")
        for parameter in (first, *others):
            name, equals, value = parameter.partition("=")
            name, value = unquote(name).lower(), unquote(value).strip()
            if not equals:
                _unescaped("&")
            if parameters.get(name, value) != value:
                raise InvalidAppriseUrlError("repeated", parameter=name)
            parameters |= {name: value} if value else {}
    return parameters


def _unescaped(character: str) -> NoReturn:
    """Refuse a URL in which a character of a password or a list ends something else."""
    raise InvalidAppriseUrlError("unescaped", character=character, code=f"%{ord(character):02X}")
