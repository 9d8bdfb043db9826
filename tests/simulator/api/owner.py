"""Whose messages a list or sync of one's own store asks for."""

from multidict import MultiMapping

from ..errors import invalid
from ..state import Extension
from ..world import World


def owners(world: World, query: MultiMapping[str], store: Extension) -> list[Extension]:
    """Read `owner` and `ownerExtensionType`; without them only the store's own messages are asked for."""
    shared = world.shared_with(store)
    wanted = set(query.getall("owner", []))
    types = set(query.getall("ownerExtensionType", []))
    if (wanted or types) and not shared and world.readings.owner_without_feature != "ignored":
        raise invalid("owner", world.readings.owner_without_feature)
    if not wanted <= {"Any", "Personal", "Shared"} and not all(value.isdecimal() for value in wanted):
        raise invalid("owner")
    found = {
        *([store] if wanted & {"Any", "Personal"} or not wanted else []),
        *(shared if wanted & {"Any", "Shared"} else []),
        *(owner for owner in (store, *shared) if str(owner.id) in wanted),
    }
    return [owner for owner in found if not types or owner.type in types]
