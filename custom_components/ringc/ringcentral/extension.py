"""Extensions, and what RingCentral says about one: its numbers, what it may do, and for whom it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import re
from typing import Any, Self

from .fields import identifier, mapping, objects, required, text


@dataclass(frozen=True, kw_only=True, slots=True)
class Extension:
    """A user or a call queue of an account."""

    id: str
    account_id: str
    name: str | None

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read an extension, its account if need be from its address; raises ResponseError when an id is missing."""
        raw = mapping(data)
        account = identifier(mapping(raw.get("account")).get("id"))
        address = re.search(r"/account/(\d+)/", text(raw.get("uri")) or "")
        return cls(
            id=required(identifier(raw.get("id")), "extension id"),
            account_id=required(account or (address and address[1]), "account id"),
            name=text(raw.get("name")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionReference:
    """Another extension, as numbers and threads name it; `type` is `User`, `Department` (a call queue) or another."""

    id: str
    name: str | None
    type: str | None

    @classmethod
    def from_json(cls, data: object) -> Self | None:
        """Read a reference in either of its forms; None when there is no id."""
        raw = mapping(data)
        found = identifier(raw.get("extensionId")) or identifier(raw.get("id"))
        kind = text(raw.get("extensionType")) or text(raw.get("type"))
        return cls(id=found, name=text(raw.get("name")), type=kind) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhoneNumber:
    """A number of an extension; what it may do is in `features`.

    `usage_type` is `DirectNumber`, `CompanyNumber`, `MainCompanyNumber` …; `extension` is whose direct number it is,
    None for a company's. `label` is what the account's administrator calls it. `in_threads`: it is one of the Shared
    Inbox, whose texts go and come by message threads; `in_shared_inbox` finds out.
    https://developers.ringcentral.com/api-reference/Phone-Numbers/listExtensionPhoneNumbers
    """

    id: str | None = None
    phone_number: str
    features: frozenset[str]
    usage_type: str | None = None
    extension: ExtensionReference | None = None
    label: str | None = None
    in_threads: bool = False

    @property
    def can_text(self) -> bool:
        """Whether this extension may send SMS from it."""
        return "SmsSender" in self.features

    @property
    def high_volume(self) -> bool:
        """Whether it texts through the High Volume SMS service only, which this client does not use."""
        return "A2PSmsSender" in self.features and not self.can_text

    @property
    def can_send_pictures(self) -> bool:
        """Whether this extension may send MMS from it."""
        return "MmsSender" in self.features

    def is_shared(self, extension_id: str) -> bool:
        """Whether others than this extension may answer for it: a call queue's, a site's or the company's number."""
        if self.extension is None:
            return self.usage_type not in {None, "DirectNumber"}
        return self.extension.id != extension_id

    def in_shared_inbox(self, extension_id: str, feature: Feature | None) -> Self:
        """Return the number as the feature `MessageThreads` of this extension makes it; None: there is no such feature.

        Call queues have the Shared Inbox apart from sites, which the numbers of the company and of IVR menus are part
        of. A number that this extension does not text from, such as the company's main number, is not in its inbox.
        https://developers.ringcentral.com/guide/messaging/sms/threads
        """
        of_queue = self.extension is not None and self.extension.type == "Department"
        supported = feature is not None and feature.supports("callQueueSupported" if of_queue else "siteSupported")
        return replace(self, in_threads=supported and self.can_text and self.is_shared(extension_id))

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a phone number; raises ResponseError when the number is missing."""
        raw = mapping(data)
        features = raw.get("features")
        return cls(
            id=identifier(raw.get("id")),
            phone_number=required(text(raw.get("phoneNumber")), "phone number"),
            features=frozenset(item for item in features if isinstance(item, str))
            if isinstance(features, list)
            else frozenset(),
            usage_type=text(raw.get("usageType")),
            extension=ExtensionReference.from_json(raw.get("extension")),
            label=text(raw.get("label")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsConfiguration:
    """A number's registration for texting in the United States (TCR); None where RingCentral says nothing.

    `reason` is what RingCentral says is wrong with the campaign or its brand.
    https://developers.ringcentral.com/guide/messaging/sms/sms-requirements
    """

    campaign_status: str | None
    brand_status: str | None
    reason: str | None = None

    @property
    def confirmed(self) -> bool:
        """Whether texts from the number go out: with any other status of its campaign, or without one, they fail."""
        return self.campaign_status == "Confirmed"

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a registration; a number that is not registered has neither campaign nor brand."""
        raw = mapping(data)
        campaign, brand = mapping(raw.get("smsCampaignInfo")), mapping(raw.get("smsBrandInfo"))
        errors = [*objects(campaign.get("errors")), *objects(brand.get("errors"))]
        return cls(
            campaign_status=text(campaign.get("status")),
            brand_status=text(brand.get("status")),
            reason=next((words for error in errors if (words := text(error.get("message")))), None),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """Whether an extension has a feature; if not, `reason` says why in RingCentral's code."""

    id: str
    available: bool
    reason: str | None
    params: Mapping[str, str]

    def supports(self, name: str) -> bool:
        """Whether it is available, and no parameter of this name says otherwise."""
        return self.available and self.params.get(name, "true").lower() != "false"

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a feature; raises ResponseError when its id is missing."""
        raw = mapping(data)
        return cls(
            id=required(text(raw.get("id")), "feature id"),
            available=raw.get("available") is True,
            reason=text(mapping(raw.get("reason")).get("code")),
            params={str(item.get("name")): str(item.get("value")) for item in objects(raw.get("params"))},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What another extension, such as a call queue, lets this one do; `receives_texts`: answer its texts."""

    extension: ExtensionReference
    receives_texts: bool

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read a grant; raises ResponseError when it names no extension."""
        raw: Mapping[str, Any] = mapping(data)
        return cls(
            extension=required(ExtensionReference.from_json(raw.get("extension")), "extension"),
            receives_texts=raw.get("callQueueSmsRecipient") is True or raw.get("smsRecipient") is True,
        )
