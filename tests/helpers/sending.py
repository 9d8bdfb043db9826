"""What tests of sending have in common: recipients, and calls of actions."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

MOM, DAD, SIS = "+16505550131", "+16505550132", "+16505550133"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010"
    "0c9fe92ef0000000049454e44ae426082"
)


async def add_recipient(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, *numbers: str, group: bool = False, default: bool = False
) -> ConfigSubentry:
    """Give an account a recipient, as the subentry flow does."""
    data = {"name": name, "phone_numbers": list(numbers), "group": group, "default": default}
    subentry = ConfigSubentry(
        data=MappingProxyType(data), subentry_type="recipient", title=name, unique_id=name.lower()
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    return subentry


async def notify(hass: HomeAssistant, action: str = "ringc", **data: Any) -> None:
    """Call a notify action as an automation does."""
    await hass.services.async_call("notify", action, {"message": "The door is open", **data}, blocking=True)


def written_texts(hass_storage: dict[str, Any], entry: ConfigEntry) -> list[dict[str, Any]]:
    """Return what the sent log's file holds, by field."""
    data = hass_storage[f"ringc.sent_log.{entry.entry_id}"]["data"]
    return [dict(zip(data["fields"], text, strict=True)) for text in data["texts"]]
