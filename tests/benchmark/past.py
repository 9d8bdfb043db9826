"""What was said before: some people often, one very often, told by no event."""

from datetime import UTC, datetime, timedelta
from random import Random

from tests.simulator import Simulator
from tests.simulator.store import Party

SEED = 12
DAYS = 28
SENTENCE = "The gate is open again, and somebody left the light on in the garage: please have a look."


def add_past(simulator: Simulator, *, person: str, conversations: int, messages: int) -> None:
    """Let the user have texted with one person within the last weeks, and with others within the last hours."""
    random = Random(SEED)
    now = datetime.now(UTC)
    for number in range(conversations - 1):
        _say(simulator, random, f"+1415555{2000 + number}", now - timedelta(hours=2, minutes=number))
    for number in range(messages):
        _say(simulator, random, person, now - timedelta(hours=1) - timedelta(days=DAYS) * number / messages)


def _say(simulator: Simulator, random: Random, person: str, created: datetime) -> None:
    """Add a text of one side."""
    user = simulator.user
    words = " ".join(random.choices(SENTENCE.split(), k=random.randint(1, 40)))
    ours, theirs = Party(number=user.number, name=user.name), Party(number=person)
    if random.random() < 0.5:
        ours.target = True
        simulator.stores.add(user, "Inbound", theirs, [ours], words, created=created).read = True
    else:
        theirs.status = "Delivered"
        simulator.stores.add(user, "Outbound", ours, [theirs], words, created=created)
