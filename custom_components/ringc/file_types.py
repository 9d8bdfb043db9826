"""The type of a file: what its content says, then its name, then what the source declared.

https://developers.ringcentral.com/guide/messaging/sms/sending-images lists the types that an MMS may carry.
"""

from pathlib import PurePath

EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/bmp": ("bmp",),
    "image/gif": ("gif",),
    "image/tiff": ("tif", "tiff"),
    "image/svg+xml": ("svg",),
    "image/webp": ("webp",),
    "video/3gpp": ("3gp",),
    "video/mp4": ("mp4", "m4v"),
    "video/mpeg": ("mpg", "mpeg"),
    "video/avi": ("avi",),
    "video/x-flv": ("flv",),
    "video/x-ms-wmv": ("wmv",),
    "video/quicktime": ("mov",),
    "video/webm": ("webm",),
    "video/ogg": ("ogv",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/wav": ("wav",),
    "audio/amr": ("amr",),
    "audio/3gpp": ("3ga",),
    "text/vcard": ("vcf",),
    "text/html": ("html", "htm"),
    "text/plain": ("txt", "log"),
    "text/csv": ("csv",),
    "text/calendar": ("ics",),
    "application/zip": ("zip",),
    "application/gzip": ("gz",),
    "application/rtf": ("rtf",),
    "application/pdf": ("pdf",),
}
BY_EXTENSION = {extension: kind for kind, extensions in EXTENSIONS.items() for extension in extensions}
ALIASES = {
    "image/jpg": "image/jpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
    "video/x-msvideo": "video/avi",
    "text/x-vcard": "text/vcard",
    "application/x-gzip": "application/gzip",
}
# Each: where, the bytes that stand there, the type. The first that fits counts.
SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyphev", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypmsf1", "image/heic"),
    (4, b"ftypavi", "image/avif"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
)
TEXTS = {b"BEGIN:VCARD": "text/vcard", b"BEGIN:VCALENDAR": "text/calendar"}
# The same container for both: only what the source declares, or the name, tells them apart.
TWINS = {
    "video/mp4": {"audio/mp4"},
    "video/3gpp": {"audio/3gpp"},
    "application/zip": set[str](),
    "video/ogg": {"audio/ogg"},
}


def recognise(content: bytes, name: str, declared: str | None = None) -> str | None:
    """Return the file's type when an MMS may carry it or a picture can be made to, else None.

    A raster image must look like one: an error page that calls itself `snapshot.jpg` is not sent.
    """
    named = BY_EXTENSION.get(PurePath(name).suffix.lower().removeprefix("."))
    declared = (declared or "").partition(";")[0].strip().lower()
    declared = ALIASES.get(declared, declared)
    claims = [kind for kind in (named, declared) if kind in EXTENSIONS]
    if seen := by_content(content):
        twins = TWINS.get(seen)
        if twins is None:
            return seen
        claims.reverse()  # the source knows better than a name whether there is more than sound
        return next((kind for kind in claims if kind == seen or kind in twins), seen if twins else None)
    return next((kind for kind in claims if not kind.startswith("image/") or kind == "image/svg+xml"), None)


def with_extension(name: str, kind: str) -> str:
    """Return the name with an extension that fits the type."""
    path = PurePath(name)
    fits = path.suffix.lower().removeprefix(".") in EXTENSIONS.get(kind, ())
    return name if fits else f"{path.stem or 'attachment'}.{extension(kind)}"


def extension(kind: str) -> str:
    """Return the usual extension of a type."""
    return EXTENSIONS.get(kind, (kind.rpartition("/")[2],))[0]


def by_content(content: bytes) -> str | None:
    """Return the type that the first bytes give away; 256 of them are enough."""
    if content.startswith(b"BM") and content[6:10] == bytes(4):
        return "image/bmp"
    if content.startswith(b"OggS"):
        return "video/ogg" if b"theora" in content[:256] else "audio/ogg"
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    first_line = content[:32].removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip().upper()
    if first_line in TEXTS:
        return TEXTS[first_line]
    return next((kind for at, mark, kind in SIGNATURES if content.startswith(mark, at)), None)
