"""The id of a message, as actions and pages name it."""

import re

import voluptuous as vol


def message_id(value: object) -> str:
    """Return an id, as a validator; an error does not repeat what was given, which may be a number or a text."""
    # A template makes a number of an id.
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,20}", text):
        raise vol.Invalid("a message's ID is expected, which has only digits")
    return text
