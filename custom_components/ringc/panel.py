"""The panel "Texts" and the dashboard card: served, and shown while an account has conversations to see."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.hass_dict import HassKey

from .const import CONF_CONVERSATIONS, DOMAIN

BUNDLE = Path(__file__).parent / "frontend/ringc.js"
PATH = "/ringc_files/ringc.js"
HIDE_AFTER = 10
TITLE = f"component.{DOMAIN}.config_panel.texts.title"


@dataclass(kw_only=True, slots=True)
class _Pages:
    """The bundle, and who may see the conversations of each account: `admins` or `everyone`.

    `hiding` cancels the end of those that were unloaded. `shown`: for whom there is a panel now.
    """

    version: str
    accounts: dict[str, str] = field(default_factory=dict)
    hiding: dict[str, CALLBACK_TYPE] = field(default_factory=dict)
    shown: str | None = None

    @property
    def url(self) -> str:
        """The bundle's address: a newer one has another, so no cache is in its way."""
        return f"{PATH}?v={self.version}"

    @property
    def wanted(self) -> str | None:
        """For whom there should be a panel."""
        chosen = self.accounts.values()
        return "everyone" if "everyone" in chosen else "admins" if chosen else None


PAGES: HassKey[_Pages] = HassKey(f"{DOMAIN}_pages")


def version(hass: HomeAssistant) -> str:
    """Return the version of the bundle, which a page compares with its own."""
    return hass.data[PAGES].version


async def async_setup(hass: HomeAssistant) -> None:
    """Serve the bundle from now on."""
    content = await hass.async_add_executor_job(BUNDLE.read_bytes)
    hass.data[PAGES] = _Pages(version=sha256(content).hexdigest()[:12])
    await hass.http.async_register_static_paths([StaticPathConfig(PATH, str(BUNDLE), cache_headers=True)])


async def async_show(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Show an account's conversations, to whom its options say, until it has been unloaded for a while."""
    chosen = entry.options.get(CONF_CONVERSATIONS, "admins")
    if "frontend" not in hass.config.components:
        return
    texts = await async_get_translations(hass, hass.config.language, "config_panel", [DOMAIN])
    pages = hass.data[PAGES]

    @callback
    def async_hide(_: datetime | None = None) -> None:
        """Stop showing this account."""
        pages.hiding.pop(entry.entry_id, None)
        pages.accounts.pop(entry.entry_id, None)
        _update(hass, pages, texts[TITLE])

    @callback
    def async_unloaded() -> None:
        """Wait: a reload must not throw people out of the panel."""
        pages.hiding[entry.entry_id] = async_call_later(hass, HIDE_AFTER, async_hide)

    if cancel := pages.hiding.pop(entry.entry_id, None):
        cancel()
    if chosen == "off":
        async_hide()
        return
    pages.accounts[entry.entry_id] = chosen
    _update(hass, pages, texts[TITLE])
    entry.async_on_unload(async_unloaded)


@callback
def _update(hass: HomeAssistant, pages: _Pages, title: str) -> None:
    """Register the panel and the card, or take them away."""
    before, pages.shown = pages.shown, pages.wanted
    if pages.shown and pages.shown != before:
        _register(hass, pages, title)
    if pages.shown and not before:
        frontend.add_extra_js_url(hass, pages.url)
    if before and not pages.shown:
        frontend.remove_extra_js_url(hass, pages.url)
        frontend.async_remove_panel(hass, DOMAIN)


@callback
def _register(hass: HomeAssistant, pages: _Pages, title: str) -> None:
    """Put the panel into the sidebar, of administrators only where nobody else may see a text."""
    frontend.async_register_built_in_panel(
        hass,
        "custom",
        title,
        "mdi:message-text",
        frontend_url_path=DOMAIN,
        config={
            "_panel_custom": {
                "name": "ringc-panel",
                "embed_iframe": False,
                "trust_external": False,
                "module_url": pages.url,
            }
        },
        require_admin=pages.shown == "admins",
        update=True,
    )
