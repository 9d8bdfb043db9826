"""What becomes of messages: status by status, opt-outs, and texts that reach an extension of this account."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from .state import Extension
from .store import Party, StoredMessage, Stores
from .threads import ThreadEntry, Threads
from .world import World

OPT_OUT = frozenset({"STOP", "UNSUBSCRIBE", "QUIT", "CANCEL", "END"})
OPT_IN = frozenset({"START", "SUBSCRIBE", "RESUME", "CONTINUE", "UNSTOP"})


class Delivery:
    """Carries messages. Delays are seconds; None for `delivered_after` means that no receipt ever comes."""

    def __init__(self, world: World, stores: Stores, threads: Threads) -> None:
        """Start with quick carriers and nobody opted out."""
        self.sent_after: float | None = 0.05
        self.delivered_after: float | None = 0.05
        self.failures: dict[str, str] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self._world = world
        self._stores = stores
        self._threads = threads

    def send(self, message: StoredMessage) -> None:
        """Carry an accepted message to each recipient."""
        for party in message.to:
            self._world.start(self._carry(message, party))

    def send_by_app(self, user: Extension, text: str, to: str, *, created: datetime | None) -> StoredMessage:
        """Take a text that a user writes in RingCentral's own app, and carry it."""
        sender = Party(number=user.number, name=user.name, location="Belmont, CA")
        message = self._stores.add(user, "Outbound", sender, [Party(number=to, status="Queued")], text, created=created)
        self._stores.announce(message, new=True)
        self.send(message)
        return message

    def settle(self, message: StoredMessage, status: str, error_code: str | None, to: str | None) -> None:
        """Set the status of a message's recipients, or of one."""
        for party in message.to:
            if to in {None, party.number}:
                party.status = status
                party.error_code = error_code
        if status == "Delivered":
            message.delivered = self._world.clock.now()
        self._stores.touch(message)

    def receive(
        self,
        text: str,
        sender: str | None,
        to: Sequence[str],
        files: Sequence[tuple[str, str, bytes]],
        *,
        created: datetime | None = None,
        name: str | None = None,
        type: str = "SMS",  # noqa: A002 - RingCentral's word
    ) -> list[StoredMessage]:
        """Bring a message to every extension that owns one of the numbers, or to the Shared Inbox."""
        owners: dict[Extension, str] = {}
        for number in to:
            if sender is not None and type == "SMS" and self._threads.takes(number):
                self._consent(text, number, sender)
                self._threads.receive(text, sender, number, files)
                continue
            owner = self._world.owner_of(number)
            if owner is not None and owner.status == "Enabled":
                owners.setdefault(owner, number)
            if sender is not None:
                self._consent(text, number, sender)
        stored = [
            self._stores.add(
                owner,
                "Inbound",
                Party(number=sender, name=name, location="Mountain View, CA" if name else None),
                [_recipient(owner, number) for number in to],
                text,
                files,
                created=created,
                type=type,
            )
            for owner in owners
        ]
        for message in stored:
            self._stores.announce(message, new=True)
        return stored

    def _consent(self, text: str, number: str, sender: str) -> None:
        """Honour opt-out and opt-in words."""
        word = text.strip().upper()
        if word in OPT_OUT:
            self.opted_out.add((number, sender))
        if word in OPT_IN:
            self.opted_out.discard((number, sender))

    def send_entry(self, entry: ThreadEntry) -> None:
        """Carry an accepted message of a thread."""
        self._world.start(self._carry_entry(entry))

    async def _carry_entry(self, entry: ThreadEntry) -> None:
        """Move a thread message's status along, until somebody settles it otherwise."""
        number, guest = entry.thread.owner_number, entry.thread.guest_number
        if self.sent_after is None:
            return
        await asyncio.sleep(self.sent_after)
        if entry.status != "Queued":
            return
        if (number, guest) in self.opted_out or guest in self.failures:
            self._threads.settle(entry, "SendingFailed")
            return
        self._threads.settle(entry, "Sent")
        if self._world.owner_of(guest) is not None:
            files = [(item.file_name or "file", item.content_type, item.body) for item in entry.attachments]
            self.receive(entry.text, number, [guest], files, name=entry.thread.owner.name)
        if self.delivered_after is None:
            return
        await asyncio.sleep(self.delivered_after)
        if entry.status == "Sent":
            self._threads.settle(entry, "Delivered")

    def _refusal(self, message: StoredMessage, sender: str, number: str) -> str | None:
        """Return why a text will not arrive."""
        if (sender, number) in self.opted_out:
            return "SMS-RC-413"
        own = message.extension.number_for(sender)
        if own is not None and own.payment_type == "Local" and own.campaign != "Confirmed":
            return "SMS-UP-414"
        return self.failures.get(number)

    async def _carry(self, message: StoredMessage, party: Party) -> None:
        """Move one recipient's status along, until somebody settles it otherwise."""
        number, sender = party.number or "", message.sender.number or ""
        if self.sent_after is None:
            return
        await asyncio.sleep(self.sent_after)
        if party.status != "Queued":
            return
        code = self._refusal(message, sender, number)
        if code is not None:
            self.settle(message, "SendingFailed", code, number)
            return
        self.settle(message, "Sent", None, number)
        if self._world.owner_of(number) is not None:
            files = [
                (item.file_name or "file", item.content_type, item.body)
                for item in message.attachments
                if item.type == "MmsAttachment"
            ]
            self.receive(message.text, sender, [number], files, name=message.extension.name)
        if self.delivered_after is None:
            return
        await asyncio.sleep(self.delivered_after)
        if party.status == "Sent":
            self.settle(message, "Delivered", None, number)


def _recipient(owner: Extension, number: str) -> Party:
    """Return a recipient as the owner of the store sees it."""
    mine = owner.number_for(number) is not None
    return Party(
        number=number, name=owner.name if mine else None, location="Belmont, CA" if mine else None, target=mine
    )
