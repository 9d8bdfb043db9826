"""The options of the section `sending`: their names, what each may be, and what it is when nobody says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .text import Format, Overflow, TextOptions

type WhenUnsure = Literal["report", "send_again"]


def _taking(validator: Any, *, of_account: bool = False) -> dict[str, Any]:
    """Return what an option may be; `of_account`: no action may choose another value."""
    return {"validator": validator, "of_account": of_account}


def _number(kind: type[int | float], low: float, high: float) -> vol.All:
    """Return what takes a number within bounds."""
    return vol.All(vol.Coerce(kind), vol.Range(low, high))


@dataclass(frozen=True, kw_only=True, slots=True)
class SendOptions:
    """How one message is sent. Times are seconds, `attachment_limit` is kB, `length_limit` UTF-16 units."""

    overflow: Overflow = field(default="split", metadata=_taking(vol.In(["split", "truncate", "upstream"])))
    length_limit: int = field(default=1000, metadata=_taking(_number(int, 70, 1000)))
    max_parts: int = field(default=10, metadata=_taking(_number(int, 1, 50)))
    format: Format = field(default="text", metadata=_taking(vol.In(["text", "html", "markdown"])))
    emojis: bool = field(default=False, metadata=_taking(cv.boolean))
    retry: int = field(default=0, metadata=_taking(_number(int, 0, 10)))
    wait: float = field(default=0.5, metadata=_taking(_number(float, 0, 20)))
    when_unsure: WhenUnsure = field(default="report", metadata=_taking(vol.In(["report", "send_again"])))
    optional: bool = field(default=False, metadata=_taking(cv.boolean))
    max_wait: float = field(default=180, metadata=_taking(_number(float, 0, 600)))
    hourly_limit: int = field(default=60, metadata=_taking(_number(int, 0, 1000), of_account=True))
    attachment_limit: int = field(default=1500, metadata=_taking(_number(int, 100, 1500)))
    attachment_required: bool = field(default=False, metadata=_taking(cv.boolean))

    @classmethod
    def of(cls, account: Mapping[str, Any], call: Mapping[str, Any]) -> Self:
        """Return the options of a call, which overrule the account's, which overrule the defaults."""
        chosen = {name: account[name] for name in DEFAULTS if name in account}
        return cls(**chosen | {name: call[name] for name in CALL_VALIDATORS if name in call})

    @property
    def text(self) -> TextOptions:
        """What composing the texts needs of it."""
        return TextOptions(
            overflow=self.overflow, length_limit=self.length_limit, format=self.format, emojis=self.emojis
        )


DEFAULTS: Mapping[str, Any] = {option.name: option.default for option in fields(SendOptions)}
VALIDATORS: Mapping[str, Any] = {option.name: option.metadata["validator"] for option in fields(SendOptions)}
# What an action may choose for one message.
CALL_VALIDATORS: Mapping[str, Any] = {
    option.name: VALIDATORS[option.name] for option in fields(SendOptions) if not option.metadata["of_account"]
}
