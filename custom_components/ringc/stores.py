"""Reading what an account keeps in Home Assistant's storage: no file there keeps it from being set up."""

from collections.abc import Callable, Mapping
import logging
from typing import Any

from homeassistant.helpers.storage import Store

_LOGGER = logging.getLogger(__name__)


async def async_load(store: Store[Any], read: Callable[[Mapping[str, Any]], int]) -> None:
    """Hand what a store holds to `read`, which takes over what it can and returns how many parts it could not.

    A file that is damaged, or written by a newer version, counts as empty. Either costs one warning.
    """
    try:
        stored = await store.async_load()
        left_out = read(stored) if isinstance(stored, Mapping) else int(stored is not None)
    except Exception as err:  # noqa: BLE001 - whatever is in a file, the account is set up
        _LOGGER.warning("The file %s cannot be read (%s): what it held is forgotten", store.key, type(err).__name__)
        return
    if left_out:
        _LOGGER.warning("A part of the file %s cannot be read: it is forgotten", store.key)


def times(stored: object) -> tuple[dict[str, float], int]:
    """Return the times by id that a file holds, in seconds since 1970, and how many entries are none."""
    if not isinstance(stored, Mapping):
        return {}, int(stored is not None)
    kept = {key: float(at) for key, at in stored.items() if isinstance(at, int | float) and 0 <= at < 1e11}
    return kept, len(stored) - len(kept)
