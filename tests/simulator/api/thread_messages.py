"""The messages of the Shared Inbox: listed, sent and downloaded."""

from datetime import timedelta
import math
from typing import Any

from aiohttp import web

from .. import records
from ..delivery import Delivery
from ..errors import ApiError, invalid, not_found
from ..state import Extension
from ..store import Stores
from ..threads import ThreadEntry, Threads
from ..world import World
from . import multipart
from .message_content import piece_of
from .message_threads import BASE, endpoint, paged, period, wanted_threads
from .router import Call, Endpoint
from .sms import Accepted, check_files, number_of, text_of

MESSAGES = f"{BASE}/messages"
DAY = timedelta(hours=24)


class ThreadMessagesApi:
    """Lists and sends; `accepted` has what was sent, with everything else that was."""

    def __init__(
        self, world: World, threads: Threads, stores: Stores, delivery: Delivery, accepted: list[Accepted]
    ) -> None:
        """Take the threads."""
        self._world = world
        self._threads = threads
        self._stores = stores
        self._delivery = delivery
        self._accepted = accepted

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints."""
        content = Endpoint(
            method="GET",
            path=MESSAGES + "/{message}/content/{attachment}",
            kind="media",
            group="medium",
            permission="SMS",
            handler=self.content,
            media=True,
        )
        return [
            content,
            endpoint(self._threads, "GET", MESSAGES, self.list_messages),
            endpoint(self._threads, "POST", MESSAGES, self.send, kind="thread_sms"),
            endpoint(self._threads, "DELETE", MESSAGES, self.delete),
        ]

    async def list_messages(self, call: Call) -> web.Response:
        """List messages of open and resolved threads in order, of the last day unless told."""
        query = call.request.query
        start, end = period(call)
        start, end = start or self._world.clock.now() - DAY, end or self._world.clock.now()
        ids, thread_ids = set(query.getall("messageIds", [])), set(query.getall("threadIds", []))
        if len(ids) > 10 or len(thread_ids) > 10:
            raise invalid("messageIds" if len(ids) > 10 else "threadIds")
        threads = set(wanted_threads(self._threads, call))
        found = [
            entry
            for entry in self._threads.entries
            if entry.record_type == "AliveMessage"
            and entry.thread in threads
            and visible(self._world, self._stores, entry)
            and (not ids or entry.id in ids)
            and (not thread_ids or entry.thread.id in thread_ids)
            and start <= entry.created <= end
        ]
        if self._world.readings.thread_lists_newest_first:
            found.reverse()
        shown = [records.thread_message(self._world, entry) for entry in found]
        return web.json_response(paged(call, shown, self._world.readings.thread_list_most_records))

    async def send(self, call: Call) -> web.Response:
        """Send a text from a shared number."""
        posted = await multipart.read(call.request, names_optional=True)
        text = posted.fields.get("text")
        if not isinstance(text, str) or not text:
            raise invalid("text")
        text_of(text)
        if posted.files and not self._world.readings.threads_take_files:
            raise ApiError(415, "MSG-348", "Attachments are not supported in message threads")
        check_files(posted, self._world.readings.attachments_limit)
        number, guest = self._numbers(call, posted.fields)
        self._check_thread(call.own, number, guest, posted.fields.get("threadId"))
        entry = self._threads.send(call.own, number, guest, text, posted.files)
        self._accepted.append(
            Accepted(
                id=int(entry.id),
                sender=number,
                to=(guest,),
                text=text,
                files=tuple(posted.files),
                extension_id=call.own.id,
                at=self._world.clock.time(),
            )
        )
        answer = web.json_response(records.thread_entry(self._world, entry), status=201)
        self._delivery.send_entry(entry)
        return answer

    async def delete(self, call: Call) -> web.Response:
        """Delete messages of threads, whoever has these."""
        ids = multipart.parse(await call.request.read()).get("ids")
        if not isinstance(ids, list) or not ids or not all(isinstance(item, str) for item in ids):
            raise invalid("ids")
        threads = set(self._threads.accessible(call.own))
        for entry in self._threads.entries:
            if entry.id in ids and entry.record_type == "AliveMessage" and entry.thread in threads:
                self._threads.delete(entry)
        return web.Response(status=204)

    async def content(self, call: Call) -> web.Response:
        """Answer an attachment's bytes."""
        match = call.request.match_info
        threads = set(self._threads.accessible(call.own))
        for entry in self._threads.entries:
            if entry.id == match["message"] and entry.record_type == "AliveMessage" and entry.thread in threads:
                for attachment in entry.attachments:
                    if str(attachment.id) == match["attachment"]:
                        return piece_of(call, attachment)
        raise not_found("messageId")

    def _numbers(self, call: Call, fields: dict[str, Any]) -> tuple[str, str]:
        """Return a new message's numbers: one of the user's shared ones, and one other."""
        to = fields.get("to")
        if not isinstance(to, list) or len(to) != 1:
            raise invalid("to")
        sender, guest = number_of(fields.get("from"), "from"), number_of(to[0], "to")
        if call.own.id not in self._threads.handlers(sender) or not self._threads.takes(sender):
            raise ApiError(403, "MSG-304", "Phone number doesn't belong to extension")
        return sender, guest

    def _check_thread(self, user: Extension, number: str, guest: str, thread_id: Any) -> None:
        """Refuse a text into a thread that somebody else has, or that is over."""
        current = self._threads.open_one(number, guest)
        if thread_id is not None and (current is None or current.id != thread_id):
            raise invalid("threadId")
        if current is None or current.assignee is user:
            return
        if current.assignee is None and self._world.readings.unassigned_threads_take_answers:
            return
        words = f"The thread is not assigned to extension [{user.id}] at the moment."
        raise ApiError(403, "MSG-427", words, extensionId=str(user.id))


def visible(world: World, stores: Stores, entry: ThreadEntry) -> bool:
    """Return whether an entry is listed already."""
    late = stores.delay if entry.direction == "Outbound" else 0
    return not math.isinf(late) and entry.created + timedelta(seconds=late) <= world.clock.now()
