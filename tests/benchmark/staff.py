"""A company of 50 extensions, whose super admin's account reads the texts of all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

from tests.simulator import Simulator
from tests.simulator.state import Extension

EXTENSIONS = 50
CUSTOMERS = 400
PICTURES = 0.05
SEED = 50


def customer(number: int) -> str:
    """Return the number of somebody who texts with the company."""
    return f"+1415555{1000 + number % CUSTOMERS}"


def hire(simulator: Simulator) -> list[Extension]:
    """Make the user a super admin, and add extensions until there are 50; return all of them."""
    simulator.user.admin = True
    others = [
        simulator.world.add_extension(str(300 + number), f"Desk {number}", f"+1650556{2000 + number}")
        for number in range(EXTENSIONS - 1)
    ]
    return [simulator.user, *others]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text from a customer."""

    sender: str
    to: str
    words: str
    attachments: Sequence[tuple[str, str, bytes]] = ()


def texts(staff: Sequence[Extension], count: int) -> Iterator[Text]:
    """Yield texts to everybody in the company, some with a picture."""
    random = Random(SEED)
    picture = BytesIO()
    Image.effect_noise((160, 120), 40).convert("RGB").save(picture, "JPEG")
    photo = ("photo.jpg", "image/jpeg", picture.getvalue())
    for number in range(count):
        yield Text(
            sender=customer(random.randrange(CUSTOMERS)),
            to=random.choice(staff).number,
            words=f"Text {number}",
            attachments=[photo] if random.random() < PICTURES else [],
        )


def account_of(simulator: Simulator, user: Extension | None = None) -> dict[str, str]:
    """Return what signs a simulator's user in."""
    user = user or simulator.user
    return {
        "server_url": simulator.url,
        "client_id": simulator.app.client_id,
        "client_secret": simulator.app.client_secret,
        "source_number": user.number,
        "jwt": simulator.jwt(user),
    }
