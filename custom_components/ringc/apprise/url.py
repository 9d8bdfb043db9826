"""An Apprise `ringc://` URL as an account; where Apprise would take one thing for another, ringc asks or refuses.

https://appriseit.com/services/ringcentral/
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
import re
from typing import Any
from urllib.parse import unquote

from ..phone_numbers import InvalidNumberError, parse_number
from ..words import visible
from .options import OPTIONS, yes_or_no
from .parts import ACCOUNT, InvalidAppriseUrlError, Parts

_PHONE = re.compile(r"\+?[0-9\s)(+.-]+")
_CLIENT = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)
_JWT = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to ask or to say about a field: the key of its text, and what the URL has there (never a secret)."""

    key: str
    field: str
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AppriseAccount:
    """What a URL says, in ringc's names; None and `questions` are for the person to answer."""

    client_id: str | None
    client_secret: str | None = field(repr=False)
    source_number: str | None = field(repr=False)
    credential: str | None = field(repr=False)
    auth_mode: str
    environment: str
    verify_ssl: bool
    targets: tuple[str, ...] = field(repr=False)
    options: Mapping[str, Any]
    questions: tuple[Remark, ...] = field(repr=False)
    notes: tuple[Remark, ...] = field(repr=False)


def parse(url: str) -> AppriseAccount:
    """Read an Apprise URL; raises InvalidAppriseUrlError. Reads the time zones' files: call it in the executor."""
    return _Reading(Parts(_unquoted(visible(url).strip()))).account()


def _unquoted(url: str) -> str:
    """Return a URL without the quotes that a file or a command line needed."""
    return url[1:-1].strip() if url[:1] in {"'", '"'} and url[-1] == url[0] else url


class _Reading:
    """Makes an account from a URL's parts, with Apprise's precedence and without its guesses."""

    def __init__(self, parts: Parts) -> None:
        """Begin with the first part; each step takes its own from the path."""
        self._parts = parts
        self._path = list(parts.path)
        self._query = parts.query
        self._questions: list[Remark] = []
        self._notes: list[Remark] = []

    def account(self) -> AppriseAccount:
        """Return the account. The order is that of the path: secret, source, targets."""
        client_id = self._client_id()
        secret = self._client_secret()
        source, credential = self._source_and_credential()
        return AppriseAccount(
            client_id=client_id,
            client_secret=secret,
            source_number=source,
            credential=credential,
            auth_mode=self._auth_mode(credential),
            environment=self._environment(),
            verify_ssl=self._verify_ssl(),
            targets=self._targets(),
            options=dict(self._options()),
            questions=tuple(dict.fromkeys(self._questions)),
            notes=tuple(self._notes),
        )

    def _ask(self, key: str, about: str, value: str = "") -> None:
        """Leave something to the person."""
        self._questions.append(Remark(key, about, value))

    def _replaced(self, about: str, first: str | None, second: str) -> str:
        """Return a parameter's value; it outdoes what stands before the question mark."""
        if first and first != second:
            self._notes.append(Remark("replaced", about))
        return second

    def _client_id(self) -> str | None:
        """Return the client id. Apprise documents `_` for it where no URL can give it."""
        if self._parts.port:
            self._notes.append(Remark("ignored", "client_id", f":{self._parts.port}"))
        if self._parts.client_id in {"", "_"}:
            self._ask("client_id_missing", "client_id")
            return None
        if not _CLIENT.fullmatch(self._parts.client_id):
            raise InvalidAppriseUrlError("invalid_client_id")
        return self._parts.client_id

    def _client_secret(self) -> str | None:
        """Return the client secret; a phone number in its place is rather a target."""
        first = self._path.pop(0) if self._path else None
        given = self._query.get("secret")
        if first and _is_phone(first):
            self._ask("target_unsure", "targets", first)
            first = None
        secret = self._replaced("client_secret", first, given) if given else first
        if secret is None:
            self._ask("client_secret_missing", "client_secret")
        elif not _CLIENT.fullmatch(secret):
            raise InvalidAppriseUrlError("invalid_client_secret")
        return secret

    def _source_and_credential(self) -> tuple[str | None, str | None]:
        """Return the number to send from and the password or JWT."""
        user, password = (
            self._parts.user,
            self._query.get("password") or self._query.get("pass") or self._parts.password,
        )
        if named := self._query.get("user"):
            user, password = named, password or user
        given = self._query.get("source") or self._query.get("from")
        if "from" in self._query:
            self._replaced("source_number", self._query["from"], given or "")
        if password:
            source = self._replaced("source_number", user, given) if given else user
            return self._source(source), self._credential(password)
        first = self._path.pop(0) if self._path else ""
        if given and first and _digits(first) != _digits(given):
            # Apprise drops it: `from` takes the place of a number that it has already taken from the path.
            self._ask("target_unsure", "targets", first)
        if not _is_phone(user):
            return self._source(given or first), self._credential(user)
        # The password was forgotten: Apprise takes the number for it, and the first target for the sender.
        if given:
            return self._source(given), self._credential("")
        self._ask("source_unsure", "source_number", " / ".join(filter(None, (user, first))))
        return None, self._credential("")

    def _source(self, source: str) -> str | None:
        """Return the number to send from in E.164."""
        if not source:
            self._ask("source_missing", "source_number")
        return self._number(source, "source_number") if source else None

    def _credential(self, credential: str) -> str | None:
        """Return the password or JWT; `token` outdoes the one before the @."""
        if token := self._query.get("token"):
            if unquote(token) != token:
                # Apprise decodes it twice: which of the two it is, only the person knows.
                self._ask("credential_unsure", "credential")
                return None
            credential = self._replaced("credential", credential, token)
        if not credential:
            self._ask("credential_missing", "credential")
        return credential or None

    def _auth_mode(self, credential: str | None) -> str:
        """Return what the credential is; any beginning of a mode's name will do."""
        mode = self._query.get("mode", "").lower()
        if not mode:
            return "auto"
        if "basic".startswith(mode) or "password".startswith(mode):
            return "password"
        if not "jwt".startswith(mode):
            raise InvalidAppriseUrlError("invalid_value", parameter="mode", value=mode)
        if credential and not _JWT.fullmatch(credential):
            raise InvalidAppriseUrlError("invalid_jwt")
        return "jwt"

    def _environment(self) -> str:
        """Return the environment; any beginning of its name will do, and so will RingCentral's `devtest`."""
        name = self._query.get("env", "prod").lower()
        if mistaken := self._query.get("environment"):
            self._ask("environment_unsure", "environment", mistaken)
        if "production".startswith(name):
            return "production"
        if "sandbox".startswith(name) or "devtest".startswith(name):
            return "sandbox"
        raise InvalidAppriseUrlError("invalid_value", parameter="env", value=name)

    def _targets(self) -> tuple[str, ...]:
        """Return the numbers to send to, each once."""
        raw = [piece for part in self._path for piece in ([part] if _is_phone(part) else re.split(r"[,\s\\]+", part))]
        raw += self._query.get("to", "").split(",")
        numbers = (self._number(piece, "targets") for piece in raw if piece.strip())
        return tuple(dict.fromkeys(number for number in numbers if number))

    def _number(self, raw: str, about: str) -> str | None:
        """Return a number in E.164. Apprise's are international; ten digits look as if the country code is missing."""
        digits = _digits(raw) if _PHONE.fullmatch(raw) else ""
        if len(digits) == 10 and not raw.strip().startswith("+"):
            self._ask("number_without_country", about, digits)
            return None
        if len(digits) > 15:
            raise InvalidAppriseUrlError("several_numbers", number=digits if about == "targets" else "")
        try:
            return parse_number(f"+{digits}")
        except InvalidNumberError as err:
            # What stands for the source may be a password in the wrong place.
            given = {**(err.translation_placeholders or {}), "number": raw if about == "targets" else "…"}
            raise InvalidAppriseUrlError(f"invalid_{about}", problem=err.translation_key or "", **given) from None

    def _verify_ssl(self) -> bool:
        """Return whether to check the server's certificate."""
        return "verify" not in self._query or bool(_read("verify", self._query["verify"], yes_or_no))

    def _options(self) -> Iterator[tuple[str, object]]:
        """Yield the options; a parameter that ringc does not know is noted."""
        for name, value in self._query.items():
            if name in OPTIONS:
                option, read = OPTIONS[name]
                yield option, _read(name, value, read)
            elif name not in ACCOUNT:
                self._notes.append(Remark("ignored", "", name))


def _read(name: str, value: str, read: Callable[[str], object]) -> object:
    """Return a parameter's value, unless it is impossible."""
    try:
        return read(value)
    except ValueError, KeyError:
        raise InvalidAppriseUrlError("invalid_value", parameter=name, value=value) from None


def _digits(raw: str) -> str:
    """Return the digits of a number."""
    return re.sub(r"\D", "", raw)


def _is_phone(raw: str) -> bool:
    """Whether a text is a phone number in Apprise's sense."""
    return bool(_PHONE.fullmatch(raw)) and 10 <= len(_digits(raw)) <= 14
