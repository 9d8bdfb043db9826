"""A message with files as multipart/form-data: the JSON first, as RingCentral asks.

https://developers.ringcentral.com/guide/messaging/sms/sending-images
"""

from collections.abc import Sequence
import re
from secrets import token_hex
from urllib.parse import quote

from .models import File

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.-]+)*", re.ASCII)


def multipart(json: bytes, files: Sequence[File]) -> tuple[str, bytes]:
    """Return the content type and the body."""
    boundary = f"ringc-{token_hex(16)}"
    parts = [_part('name="json"; filename="request.json"', "application/json", json)]
    parts += [_part(f'name="attachment"; {_filename(file.name)}', file.content_type, file.content) for file in files]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), part) for part in parts)
    return f"multipart/form-data; boundary={boundary}", body + b"--%s--\r\n" % boundary.encode()


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
