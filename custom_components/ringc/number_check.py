"""Whether the account's numbers can text: what is wrong with one is a repair before the first text from it fails."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import CONF_SOURCE_NUMBER, DOMAIN
from .data import AccountKey, RingcConfigEntry, async_set_up_again
from .errors import ending
from .phone_numbers import in_e164, needs_campaign
from .ringcentral import PhoneNumber, RejectedError, RingCentral, RingCentralError, SmsConfiguration
from .sending.sent_log import SentLog

_LOGGER = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Setting an account up is quick: what nobody waits for comes after it.
DELAY = timedelta(minutes=1)
# How long a number counts as one that texts go out from: texts with a key stay in the log for years.
USED = timedelta(days=7)
# Seconds for which asking for one number may wait for the rate limit.
MAX_WAIT = 120
GONE, CANNOT_TEXT, CAMPAIGN = "number_gone", "number_cannot_text", "campaign"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What RingCentral said about a number's registration, None for nothing; `at` is the event loop's time."""

    at: float
    configuration: SmsConfiguration | None


# By entry and number: a reload within a day does not ask again.
ANSWERS: HassKey[dict[str, dict[str, _Answer]]] = HassKey(f"{DOMAIN}_number_answers")


class NumberCheck:
    """Looks at the numbers that text, when the account is set up and every day; every hour while one is lost."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: RingcConfigEntry,
        client: RingCentral,
        *,
        numbers: tuple[PhoneNumber, ...],
        sent_log: SentLog,
    ) -> None:
        """Look at the account's numbers, and at those that the sent log says texts went out from."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._numbers = numbers
        self._sent_log = sent_log
        self._answers = hass.data.setdefault(ANSWERS, {}).setdefault(entry.entry_id, {})

    @callback
    def async_open(self) -> None:
        """Show what is known, ask for the rest soon, and look again each day, or each hour while a number is lost."""
        # RingCentral may leave a number out for a moment: then nothing goes out from it until it is read again.
        every = HOUR if self._async_show_lost() else DAY
        self._async_show_campaigns()

        async def async_ask(_: datetime) -> None:
            await self.async_check()

        self._entry.async_on_unload(async_call_later(self._hass, DELAY, async_ask))
        self._entry.async_on_unload(async_track_time_interval(self._hass, self._async_check_numbers, every))

    async def async_check(self, *, anew: bool = False) -> None:
        """Ask RingCentral how each number is registered, unless it was asked today; with `anew` in any case."""
        local = [number for number in self._numbers if number.can_text and needs_campaign(number.phone_number)]
        for number in local:
            answer = self._answers.get(number.id or "")
            recent = answer and self._hass.loop.time() - answer.at < DAY.total_seconds()
            if number.id and (anew or not recent):
                await self._async_ask(number.id)
        self._async_show_campaigns()
        wrong = {_campaign_id(number) for number in local if self._problem(number)}
        issues.async_delete_others(self._hass, self._entry, CAMPAIGN, wrong)

    async def _async_check_numbers(self, _: datetime) -> None:
        """Read the account's numbers anew, and set it up again if another may text now; then ask about each."""
        try:
            numbers = in_e164(await self._client.phone_numbers(), self._entry.data[CONF_SOURCE_NUMBER])
        except RingCentralError as err:
            _LOGGER.debug("The numbers could not be read: %s", err)
            return
        # Whether a number is in the Shared Inbox is no part of that answer.
        if frozenset(numbers) != {replace(number, in_threads=False) for number in self._numbers}:
            async_set_up_again(self._hass, self._entry)
            return
        lost = self._async_show_lost()
        await self.async_check(anew=not lost)

    async def _async_ask(self, number_id: str) -> None:
        """Ask how a number is registered; where RingCentral does not say, nothing is said here either."""
        try:
            configuration = await self._client.sms_configuration(number_id, max_wait=MAX_WAIT)
        except RejectedError as err:
            _LOGGER.debug("RingCentral does not say how a number is registered: %s", err)
            configuration = None
        except RingCentralError as err:
            _LOGGER.debug("The registration of a number could not be read: %s", err)
            return
        self._answers[number_id] = _Answer(self._hass.loop.time(), configuration)

    @callback
    def _async_show_lost(self) -> bool:
        """Say which of the numbers that texts go out from are not there any more, or may not text any more.

        Return whether there are any.
        """
        source: str = self._entry.data[CONF_SOURCE_NUMBER]
        since = (self._client.server_time - USED).timestamp()
        sent = [text for text in self._sent_log.texts.values() if text.sender and text.asked_at >= since]
        used = dict.fromkeys([source, *(text.sender for text in sent)])
        known = {number.phone_number: number for number in self._numbers}
        gone = [ending(number) for number in used if number not in known]
        silent = [self._name(known[number]) for number in used if number in known and not known[number].can_text]
        for what, names in ((GONE, gone), (CANNOT_TEXT, silent)):
            if names:
                issues.async_create(self._hass, self._entry, what, what, number=", ".join(names))
            else:
                issues.async_delete(self._hass, self._entry, what)
        return bool(gone or silent)

    @callback
    def _async_show_campaigns(self) -> None:
        """Say which numbers' texts carriers do not take, in RingCentral's words."""
        for number in self._numbers:
            if problem := self._problem(number):
                key, words = problem
                name = self._name(number)
                issues.async_create(self._hass, self._entry, _campaign_id(number), key, number=name, **words)

    def _problem(self, number: PhoneNumber) -> tuple[str, dict[str, str]] | None:
        """Return what is wrong with a number's registration: a repair's key, and what to fill in."""
        answer = self._answers.get(number.id or "")
        configuration = answer.configuration if answer else None
        if configuration is None or configuration.confirmed or not number.can_text:
            return None
        if configuration.campaign_status is None:
            return "number_not_registered", {}
        return "campaign_not_confirmed", {"reason": ": ".join(_words(configuration))}

    def _name(self, number: PhoneNumber) -> str:
        """Return a number by its last digits, and by whose it is when it is not the user's own."""
        shared = number.is_shared(AccountKey.of(self._entry).extension_id)
        name = number.label or (number.extension.name if shared and number.extension else None)
        return f"{ending(number.phone_number)} ({name})" if name else ending(number.phone_number)


def _campaign_id(number: PhoneNumber) -> str:
    """Return what tells the issues about campaigns apart."""
    return f"{CAMPAIGN}_{number.id}"


def _words(configuration: SmsConfiguration) -> Iterable[str]:
    """Yield what RingCentral says about a campaign."""
    yield configuration.campaign_status or ""
    if configuration.reason:
        yield configuration.reason
