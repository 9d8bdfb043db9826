"""The state of the whole account."""

import asyncio
from collections.abc import Coroutine, Iterator
import itertools
import secrets
from typing import Any

from .clock import Clock
from .errors import not_found
from .readings import Readings
from .state import App, Extension, Number

ACCOUNT_ID = 80964012
MAIN_NUMBER = "+16505550100"
COMPANY_USAGE = {"MainCompanyNumber", "CompanyNumber"}
TOLL_FREE = {"CallerId", "SmsSender"}


def opaque(prefix: str) -> str:
    """Return a long text that means something to its maker only."""
    return prefix + secrets.token_urlsafe(36).replace("-", "x").replace("_", "y")


class World:
    """One account: its apps, people and counters, and the tasks that run in it."""

    def __init__(self) -> None:
        """Make the default account."""
        self.url = ""
        self.media_url = ""
        self.clock = Clock()
        self.readings = Readings()
        self.secrets: set[str] = set()
        self.account_id = ACCOUNT_ID
        self.apps: dict[str, App] = {}
        self.extensions: dict[int, Extension] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self._ids: Iterator[int] = itertools.count(3062991514017, 1000)
        self._people()

    def next_id(self) -> int:
        """Return an id that was never used."""
        return next(self._ids)

    def secret(self, value: str) -> str:
        """Remember a value that must never stand in a log."""
        self.secrets.add(value)
        return value

    def token(self, prefix: str = "U0lN") -> str:
        """Return a new secret that looks like RingCentral's."""
        return self.secret(opaque(prefix))

    def add_app(self) -> App:
        """Add an app with every permission and grant."""
        app = App(client_id=secrets.token_hex(11), client_secret=self.secret(secrets.token_hex(22)))
        self.apps[app.client_id] = app
        return app

    def add_extension(self, extension_number: str, name: str, *numbers: str, **more: Any) -> Extension:
        """Add an extension with direct numbers that can text."""
        extension = Extension(id=62989300 + int(extension_number), extension_number=extension_number, name=name, **more)
        self.secret(extension.password)
        self.extensions[extension.id] = extension
        for number in numbers:
            self.add_number(extension, number, primary=not extension.numbers)
        return extension

    def add_number(self, extension: Extension, phone_number: str, **more: Any) -> Number:
        """Give an extension one more number."""
        number = Number(id=self.next_id(), phone_number=phone_number, **more)
        extension.numbers.append(number)
        return number

    def owner_of(self, phone_number: str) -> Extension | None:
        """Return the extension that texts to a number reach."""
        owners = [
            (extension, number)
            for extension in self.extensions.values()
            for number in extension.numbers
            if number.phone_number == phone_number
        ]
        texting = [extension for extension, number in owners if "SmsSender" in number.features]
        return texting[0] if texting else None

    def shared_with(self, user: Extension) -> list[Extension]:
        """Return the queues and the like that a user texts for."""
        return [extension for extension in self.extensions.values() if user.id in extension.sms_recipients]

    def stores_of(self, user: Extension) -> list[Extension]:
        """Return whose texts a user may see in the own store: the own ones and shared ones."""
        return [user, *self.shared_with(user)]

    def sender(self, user: Extension, phone_number: str) -> tuple[Extension, Number] | None:
        """Return a number that a user has, and whose it is."""
        for owner in self.stores_of(user):
            number = owner.number_for(phone_number)
            if number is not None:
                return owner, number
        return None

    def let_text(self, user: Extension, phone_number: str) -> None:
        """Make a user one of those who text from a shared number."""
        own = user.number_for(phone_number)
        if own is not None:
            own.features |= {"SmsSender"}
            return
        for owner in self.extensions.values():
            number = owner.number_for(phone_number)
            if number is not None and owner.shared:
                owner.sms_recipients.add(user.id)
                return
            if number is not None and number.usage_type in COMPANY_USAGE:
                self.add_number(user, phone_number, usage_type=number.usage_type, label=number.label)
                return
        raise KeyError(phone_number)

    def extension_at(self, reference: str, own: Extension) -> Extension:
        """Resolve a path's extension id."""
        if reference == "~":
            return own
        found = self.extensions.get(int(reference)) if reference.isdecimal() else None
        if found is None:
            raise not_found("extensionId")
        return found

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work that ends with this world at the latest."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def end_tasks(self) -> None:
        """Cancel whatever still runs, and wait for it."""
        tasks = [task for task in self.tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _people(self) -> None:
        """Make the app, two users and a call queue."""
        self.app = self.add_app()
        self.user = self.add_extension("101", "Front Desk", "+16505550101", email="desk@example.com")
        self.other_user = self.add_extension("102", "Back Office", "+16505550102", email="office@example.com")
        self.company = Extension(id=62989000, extension_number="1", name="Main Site", type="Site")
        self.queue = self.add_extension("200", "Support", "+16505550120", type="Department")
        self.add_number(self.user, "+18005550111", payment_type="TollFree", features=set(TOLL_FREE), label="Toll-free")
        self.add_number(self.user, "+16505550110", usage_type="CompanyNumber", label="Office")
        self.add_number(self.user, MAIN_NUMBER, usage_type="MainCompanyNumber", features={"CallerId"})
        self.add_number(self.user, "+16505550119", type="FaxOnly", features={"CallerId"}, label="Fax")
        self.add_number(self.other_user, MAIN_NUMBER, usage_type="MainCompanyNumber", features={"CallerId"})
