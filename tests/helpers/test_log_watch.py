"""Every test's log is read along with; this holds that it would be noticed if it said too much."""

from collections.abc import Iterator
import logging

import pytest

from tests.helpers.log_watch import LogWatch
from tests.simulator import Simulator

LOGGER = logging.getLogger("custom_components.ringc.anything")
TEXT = "The code of the safe is 4711"


@pytest.fixture
def watch() -> Iterator[LogWatch]:
    """A second watch, on one logger that tells nobody else."""
    watch = LogWatch()
    LOGGER.addHandler(watch)
    LOGGER.propagate = False
    yield watch
    LOGGER.propagate = True
    LOGGER.removeHandler(watch)


@pytest.mark.parametrize(
    ("level", "template", "noticed"),
    [
        (logging.DEBUG, "{secret}", True),
        (logging.DEBUG, "wss://127.0.0.1/ws?access_token={secret}&wsc=1", True),
        (logging.INFO, "Sent to {number}", True),
        (logging.WARNING, "Sent to +1 650-555-0101", True),
        (logging.INFO, "Received: {text}", True),
        (logging.DEBUG, "Sent {text} to {number}", False),
        (logging.ERROR, "Message 3062991514017 failed with SMS-CAR-413 at 2026-11-22T00:00:00+00:00", False),
    ],
)
async def test_what_must_not_be_logged_is_noticed(
    simulator: Simulator, watch: LogWatch, level: int, template: str, noticed: bool
) -> None:
    simulator.receive(TEXT, sender="+16505550123")
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.log(level, template.format(secret=simulator.app.client_secret, number=simulator.user.number, text=TEXT))
    assert len(watch.betrayals(simulator)) == noticed


async def test_what_an_exception_says_is_read_too(simulator: Simulator, watch: LogWatch) -> None:
    LOGGER.error("It broke", exc_info=ValueError(simulator.jwt()))
    assert len(watch.betrayals(simulator)) == 1
