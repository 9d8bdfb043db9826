"""Bodies of several parts: a message with files, the JSON first as RingCentral asks, and answers for several messages.

https://developers.ringcentral.com/guide/messaging/sms/sending-images
https://developers.ringcentral.com/guide/basics/batch-requests
"""

from collections.abc import Sequence
from email import message_from_bytes
from itertools import repeat
import json as jsonlib
import re
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from .models import File

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)*", re.ASCII)


def multipart(
    json: bytes, files: Sequence[File], *, json_name: str = "json", file_name: str = "attachment"
) -> tuple[str, bytes]:
    """Return the content type and the body; the names are those of its parts."""
    boundary = f"ringc-{token_hex(16)}"
    parts = [_part(f'name="{json_name}"; filename="request.json"', "application/json", json)]
    parts += [_part(f'name="{file_name}"; {_filename(file.name)}', file.content_type, file.content) for file in files]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return f"multipart/form-data; boundary={boundary}", body + b"--%s--\r\n" % boundary.encode()


def answers(content_type: str, body: bytes) -> list[dict[str, Any]]:
    """Return a multipart/mixed answer in the shape of its JSON sister; raises ValueError when it is none.

    Its first part has the statuses, the others are the bodies in the same order.
    """
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode(errors="replace") + body)
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    summary, *bodies = [jsonlib.loads(part) for part in parts if isinstance(part, bytes)] or [None]
    entries = summary.get("response") if isinstance(summary, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("The answer's first part is no summary")
    known = bodies if len(bodies) == len(entries) else repeat(None)
    return [{"status": entry.get("status"), "body": body} for entry, body in zip(entries, known, strict=False)]


def _part(disposition: str, content_type: str, content: bytes) -> bytes:
    """Return one part, headers first."""
    safe_type = content_type if _TYPE.fullmatch(content_type) else "application/octet-stream"
    head = f"Content-Disposition: form-data; {disposition}\r\nContent-Type: {safe_type}\r\n\r\n"
    return head.encode() + content


def _filename(name: str) -> str:
    """Return the file name parameter; a name beyond plain ASCII comes in both documented forms."""
    plain = re.sub(r"[^\w. ()+-]", "_", name, flags=re.ASCII) or "file"
    return f'filename="{plain}"' if plain == name else f"filename=\"{plain}\"; filename*=UTF-8''{_quoted(name)}"


def _quoted(name: str) -> str:
    """Return a name percent-encoded; what cannot be encoded becomes a question mark."""
    return quote(name.encode(errors="replace"), safe="") or "file"
