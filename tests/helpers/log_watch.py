"""Reads along with every test: what must never stand in a log."""

import logging
import re
from typing import override

from tests.simulator import Simulator

NUMBER = re.compile(r"\+\d{7,}|\+\d{1,3} \(?\d{3}\)?[ -]\d{3}[ -]\d{4}")
# What is shorter may stand in any line.
SHORTEST_TEXT = 10
# Home Assistant itself names an account, and so its tasks, by its title, which is its number.
NAMES_ACCOUNTS = {"asyncio", "config_entries"}


class LogWatch(logging.Handler):
    """Keeps all lines of all loggers, from debug on."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self._lines: list[tuple[logging.LogRecord, str]] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its traceback."""
        self._lines.append((record, self.format(record)))

    def betrayals(self, simulator: Simulator) -> list[str]:
        """Return the lines with a secret, and those above debug with a phone number or what somebody wrote."""
        said = [message.text for message in simulator.accepted]
        for owner in simulator.world.extensions.values():
            said += [message.text for message in simulator.stores.of(owner)]
        said += [entry.text for entry in simulator.threads.entries]
        texts = {text for text in said if len(text) >= SHORTEST_TEXT}
        secrets = simulator.secrets
        return [
            f"{record.name} {record.levelname}: {line}"
            for record, line in self._lines
            if any(secret in line for secret in secrets)
            or (
                record.levelno > logging.DEBUG
                and {record.name, record.module}.isdisjoint(NAMES_ACCOUNTS)
                and (NUMBER.search(line) or any(text in line for text in texts))
            )
        ]
