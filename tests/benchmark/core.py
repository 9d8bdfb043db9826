"""A real Home Assistant inside the benchmark's process, and what a person would set up in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import gc
import logging
import os
from pathlib import Path
from string import Template
import sys
from typing import Any

import aiohttp
from homeassistant.bootstrap import DEFAULT_INTEGRATIONS, async_setup_hass
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

from tests.demo import home
from tests.demo.home import Home
from tests.demo.process import free_port

CONFIGURATION = Path(__file__).with_name("configuration.yaml")
# They would ask Home Assistant's own servers for news, in a simulated day again and again.
ONLINE = {"analytics", "marketplace"}
STAND_INS = Path(home.__file__).with_name("stand_ins")


@asynccontextmanager
async def home_assistant(folder: Path) -> AsyncIterator[HomeAssistant]:
    """Start it with its web server on 127.0.0.1; stop it whatever happens."""
    sys.path.append(str(STAND_INS))
    logging.disable(logging.WARNING)
    DEFAULT_INTEGRATIONS.difference_update(ONLINE)
    async with aiohttp.ClientSession() as session:
        place = Home(folder / "home", free_port(), session)
        place.furnish()
        settings = Template(CONFIGURATION.read_text()).substitute(url=place.url, folder=place.folder)
        (place.folder / "configuration.yaml").write_text(settings)
        hass = await async_setup_hass(RuntimeConfig(config_dir=str(place.folder), skip_pip=True, log_no_color=True))
        assert hass is not None
        await hass.async_start()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


async def add(hass: HomeAssistant, domain: str, *answers: dict[str, Any]) -> ConfigEntry:
    """Go through a config flow; return the entry that it makes."""
    flow = hass.config_entries.flow
    result: Any = await flow.async_init(domain, context={"source": SOURCE_USER})
    for answer in answers:
        result = await flow.async_configure(result["flow_id"], answer)
    if result["type"] != "create_entry":
        raise AssertionError(f"{domain}: {result}")
    await hass.async_block_till_done()
    entry: ConfigEntry = result["result"]
    return entry


async def add_account(hass: HomeAssistant, account: dict[str, str]) -> ConfigEntry:
    """Add a simulator's account."""
    form = {
        "client_id": account["client_id"],
        "client_secret": account["client_secret"],
        "source_number": account["source_number"],
        "credential": account["jwt"],
        "connection": {"auth_mode": "auto", "environment": "custom", "server_url": account["server_url"]},
    }
    return await add(hass, "ringc", {"next_step_id": "credentials"}, form)


async def choose(hass: HomeAssistant, entry: ConfigEntry, transport: str) -> None:
    """Choose how texts come in; the account is loaded anew with it."""
    hass.config_entries.async_update_entry(entry, options={**entry.options, "inbound": transport})
    await hass.async_block_till_done()


def memory() -> float:
    """Return the memory that this process holds, in MB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
