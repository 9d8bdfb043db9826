"""How messages look: over REST (ids are integers) and in events (ids are strings)."""

from datetime import datetime
from typing import Any

from . import alterations
from .state import Extension
from .store import Party, StoredAttachment, StoredMessage
from .threads import Thread, ThreadEntry
from .world import World


def stamp(moment: datetime, *, whole: bool = False) -> str:
    """Return a time in RingCentral's form."""
    shown = moment.replace(microsecond=0) if whole else moment
    return shown.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def home(world: World, extension: Extension) -> str:
    """Return the address of an extension."""
    return f"{world.url}/restapi/v1.0/account/{world.account_id}/extension/{extension.id}"


def account_uri(world: World) -> str:
    """Return the address of the account."""
    return f"{world.url}/restapi/v1.0/account/{world.account_id}"


def country(world: World) -> dict[str, str]:
    """Return the country of every number here."""
    return {
        "uri": f"{world.url}/restapi/v1.0/dictionary/country/1",
        "id": "1",
        "name": "United States",
        "isoCode": "US",
        "callingCode": "1",
    }


def record(world: World, message: StoredMessage, viewer: Extension) -> dict[str, Any]:
    """Return a message as REST tells it to whoever's store was asked."""
    uri = f"{home(world, viewer)}/message-store/{message.id}"
    conversation = str(message.conversation_id)
    shown: dict[str, Any] = {
        "uri": uri,
        "id": message.id,
        "to": [_recipient(world, party, message) for party in message.to],
        "from": _party(message.sender),
        "type": message.type,
        "creationTime": stamp(message.created, whole=True),
        "readStatus": "Read" if message.read else "Unread",
        "priority": "Normal",
        "attachments": [
            {**_attachment(item), "id": item.id, "uri": _media(world, item, f"{uri}/content/{item.id}")}
            for item in _attachments(world, message)
        ],
        "direction": message.direction,
        "availability": message.availability,
        "subject": _text(world, message),
        "messageStatus": message.status,
        "conversationId": _told(world, message.conversation_id),
        "conversation": {"id": conversation, "uri": f"{world.url}/restapi/v1.0/conversation/{conversation}"},
        "lastModifiedTime": stamp(message.modified),
    }
    if message.extension.shared:
        shown["owner"] = _owner(message.extension)
    if message.direction == "Outbound":
        shown["smsSendingAttemptsCount"] = message.attempts
    if message.delivered:
        shown["smsDeliveryTime"] = stamp(message.delivered)
    if message.error_code:
        shown["deliveryErrorCode"] = message.error_code
    return shown if message.text or world.readings.empty_subject else without(shown, "subject")


def removed(message: StoredMessage) -> dict[str, Any]:
    """Return a removed message as message-sync tells it."""
    return {"id": message.id, "availability": message.availability}


def event(world: World, message: StoredMessage, viewer: Extension, *, new: bool) -> dict[str, Any]:
    """Return a message as an event tells it whole."""
    uri = f"{home(world, viewer)}/message-store/{message.id}/content"
    shown: dict[str, Any] = {
        "id": str(message.id),
        "to": [_party(party) for party in message.to],
        "from": _party(message.sender),
        "type": message.type,
        "creationTime": stamp(message.created),
        "lastModifiedTime": stamp(message.modified),
        "readStatus": "Read" if message.read else "Unread",
        "priority": "Normal",
        "attachments": [_event_attachment(world, item, uri) for item in message.attachments],
        "direction": message.direction,
        "availability": message.availability,
        "subject": message.text,
        "messageStatus": message.status,
    }
    if not message.text and not world.readings.empty_subject:
        del shown["subject"]
    if world.readings.older_event:
        return {**shown, "conversationId": str(message.conversation_id)}
    shown["from"] |= _number_info(message.sender.number)
    return {
        **shown,
        "conversation": {"id": str(message.conversation_id)},
        "eventType": "Create" if new else "Update",
        "owner": _owner(message.extension),
    }


def thread(item: Thread) -> dict[str, Any]:
    """Return a message thread."""
    shown: dict[str, Any] = {
        "id": item.id,
        "status": item.status,
        "availability": "Alive",
        "ownerParty": {"phoneNumber": item.owner_number},
        "guestParty": {"phoneNumber": item.guest_number},
        "owner": _owner(item.owner),
        "creationTime": stamp(item.created),
        "lastModifiedTime": stamp(item.modified),
    }
    if item.label:
        shown["label"] = item.label
    if item.status_reason:
        shown["statusReason"] = item.status_reason
    if item.assignee:
        shown["assignee"] = {"extensionId": str(item.assignee.id), "name": item.assignee.name}
    return shown


def thread_entry(world: World, entry: ThreadEntry) -> dict[str, Any]:
    """Return an entry of a thread as a sync tells it."""
    if entry.record_type.endswith("Hint") or entry.record_type == "DeletedMessage":
        return {
            "recordType": entry.record_type,
            "id": entry.id,
            "threadId": entry.thread.id,
            "lastModifiedTime": stamp(entry.modified),
        }
    return {"recordType": entry.record_type, **thread_message(world, entry)}


def thread_message(world: World, entry: ThreadEntry) -> dict[str, Any]:
    """Return a message or a note of a thread: without numbers, which are the thread's."""
    shown: dict[str, Any] = {
        "id": entry.id,
        "threadId": entry.thread.id,
        "availability": "Alive",
        "creationTime": stamp(entry.created),
        "lastModifiedTime": stamp(entry.modified),
        "text": alterations.text(entry.text, world.readings.stored_text if entry.direction == "Outbound" else ()),
    }
    if entry.direction:
        shown |= {"direction": entry.direction, "messageStatus": entry.status}
    if entry.author:
        shown["author"] = _owner(entry.author)
    if entry.attachments:
        base = f"{account_uri(world)}/message-threads/messages/{entry.id}/content".replace(world.url, world.media_url)
        shown["attachments"] = [
            {
                "id": str(item.id),
                "contentType": item.content_type,
                "filename": item.file_name,
                "contentUri": f"{base}/{item.id}",
                "size": len(item.body),
            }
            for item in entry.attachments
        ]
    return shown


def without(shown: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a record without one key."""
    return {name: value for name, value in shown.items() if name != key}


def _party(party: Party, *, outbound: bool = False) -> dict[str, Any]:
    """Return one side of a message."""
    shown = {"phoneNumber": party.number, "name": party.name, "location": party.location}
    if party.target:
        shown["target"] = True  # type: ignore[assignment]
    if outbound:
        shown["messageStatus"] = party.status
    return {key: value for key, value in shown.items() if value is not None}


def _owner(extension: Extension) -> dict[str, str]:
    """Return whose message it is."""
    return {"extensionId": str(extension.id), "extensionType": extension.type, "name": extension.name}


def _told(world: World, conversation_id: int) -> int:
    """Return a conversation's number, which some clients' JSON rounds."""
    return round(conversation_id, -3) if world.readings.conversation_id_rounded else conversation_id


def _text(world: World, message: StoredMessage) -> str:
    """Return a text as the store shows it."""
    wanted = world.readings.stored_text if message.direction == "Outbound" else ()
    return alterations.text(message.text, wanted)


def _recipient(world: World, party: Party, message: StoredMessage) -> dict[str, Any]:
    """Return a recipient; that of a sent text may be shown in another form of its number."""
    shown = _party(party, outbound=len(message.to) > 1)
    if message.direction == "Outbound" and party.number:
        del shown["phoneNumber"]
        return alterations.NUMBERS[world.readings.stored_number](party.number) | shown
    return shown


def _attachments(world: World, message: StoredMessage) -> list[StoredAttachment]:
    """Return a message's attachments, with one that nobody sent where the store adds one."""
    added = world.readings.stored_attachment and message.direction == "Outbound"
    extra = StoredAttachment(id=message.id + 1, type="MmsAttachment", content_type="application/smil", body=b"<smil/>")
    return [*message.attachments, *([extra] if added else [])]


def _attachment(item: StoredAttachment) -> dict[str, Any]:
    """Return what REST tells of an attachment."""
    shown: dict[str, Any] = {"type": item.type, "contentType": item.content_type}
    if item.type != "Text":
        shown |= {"size": len(item.body), "fileName": item.file_name}
    return shown


def _media(world: World, item: StoredAttachment, uri: str) -> str:
    """Return the address of a file on the media host; a text's own part is on the platform's."""
    return uri.replace(world.url, world.media_url, 1) if item.type == "MmsAttachment" else uri


def _event_attachment(world: World, item: StoredAttachment, uri: str) -> dict[str, Any]:
    """Return what an event tells of an attachment."""
    shown: dict[str, Any] = {"id": str(item.id), "type": item.type, "contentType": item.content_type}
    if item.type != "Text" or world.readings.older_event:
        shown |= {"uri": _media(world, item, f"{uri}/{item.id}"), "size": len(item.body)}
    return shown


def _number_info(number: str | None) -> dict[str, Any]:
    """Return the parts of a North American number."""
    if number is None or not number.startswith("+1") or len(number) != 12:
        return {}
    parts = {"countryCode": "1", "nationalDestinationCode": number[2:5], "subscriberNumber": number[5:]}
    return {"phoneNumberInfo": parts}
