"""Who there is: apps, extensions and their numbers."""

from dataclasses import dataclass, field
import secrets

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
APP_PERMISSIONS = (
    "EditMessages",
    "ReadAccounts",
    "ReadMessages",
    "SMS",
    "SubscriptionWebhook",
    "WebSocketsSubscription",
)
USER_PERMISSIONS = (
    "EditMessages",
    "OutboundSMS",
    "ReadCompanyPhoneNumbers",
    "ReadExtensions",
    "ReadMessages",
    "ReadUserPhoneNumbers",
)
IMPLIED = {"ReadMessages": {"SMS", "EditMessages"}, "ReadAccounts": {"Accounts", "EditAccounts"}}
DOMESTIC = {"CallerId", "SmsSender", "MmsSender"}


@dataclass(eq=False, kw_only=True)
class App:
    """An app of the developer console."""

    client_id: str
    client_secret: str
    permissions: set[str] = field(default_factory=lambda: set(APP_PERMISSIONS))
    grant_types: set[str] = field(default_factory=lambda: {"password", JWT_GRANT, "refresh_token"})
    issues_refresh_tokens: bool = True

    def has(self, permission: str) -> bool:
        """Return whether the permission is set, or implied by another."""
        return bool(self.permissions & ({permission} | IMPLIED.get(permission, set())))


@dataclass(eq=False, kw_only=True)
class Number:
    """A phone number as one extension sees it.

    `campaign` is its TCR campaign's status, None: not registered; `campaign_error` is what RingCentral says is wrong.
    """

    id: int
    phone_number: str
    features: set[str] = field(default_factory=lambda: set(DOMESTIC))
    payment_type: str = "Local"
    type: str = "VoiceFax"
    usage_type: str = "DirectNumber"
    status: str = "Normal"
    primary: bool = False
    label: str | None = None
    campaign: str | None = "Confirmed"
    campaign_error: str | None = None

    @property
    def toll_free(self) -> bool:
        """Return whether it is a toll-free number."""
        return self.payment_type == "TollFree"


@dataclass(eq=False, kw_only=True)
class Extension:
    """A user, or what users share: a call queue (Department), a Site or an IvrMenu.

    `sms_recipients` and `queue_managers` are the ids of users who text for it, and who manage it. `refuses_login` is an
    OAU code that every password login gets.
    """

    id: int
    extension_number: str
    name: str
    type: str = "User"
    status: str = "Enabled"
    admin: bool = False
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    email: str = ""
    permissions: set[str] = field(default_factory=lambda: set(USER_PERMISSIONS))
    numbers: list[Number] = field(default_factory=list)
    queue_managers: set[int] = field(default_factory=set)
    sms_recipients: set[int] = field(default_factory=set)
    refuses_login: str | None = None

    @property
    def number(self) -> str:
        """Return the default number in E.164."""
        return self.numbers[0].phone_number

    @property
    def shared(self) -> bool:
        """Return whether it is no single user's."""
        return self.type != "User"

    def number_for(self, phone_number: str) -> Number | None:
        """Return its number record, or None when the number is not the extension's."""
        return next((number for number in self.numbers if number.phone_number == phone_number), None)
