"""A second account beside the first."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulator import Simulator


def add_other_account(hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator) -> MockConfigEntry:
    """Add an account of the simulator's other user, with the app of the first; it is not set up."""
    user = simulator.other_user
    other = MockConfigEntry(
        domain="ringc",
        title="RingCentral Back Office",
        unique_id=str(entry.unique_id).replace(str(simulator.user.id), str(user.id)),
        data={**entry.data, "source_number": user.number, "credential": simulator.jwt(user), "webhook_id": "b" * 64},
    )
    other.add_to_hass(hass)
    return other
