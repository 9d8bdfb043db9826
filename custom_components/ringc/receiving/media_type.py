"""Which files received are kept: those that Home Assistant can serve from its own address without harm.

Only the content decides, never a name or a declared type; SVG, HTML, XML and anything unknown is not kept.
"""

# Each: where, the bytes that stand there, the type, our extension. The first that fits counts.
_SIGNATURES = (
    (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (0, b"GIF87a", "image/gif", "gif"),
    (0, b"GIF89a", "image/gif", "gif"),
    (0, b"II*\x00", "image/tiff", "tiff"),
    (0, b"MM\x00*", "image/tiff", "tiff"),
    (8, b"WEBP", "image/webp", "webp"),
    (4, b"ftyphei", "image/heic", "heic"),
    (4, b"ftyphev", "image/heic", "heic"),
    (4, b"ftypmif1", "image/heic", "heic"),
    (4, b"ftypavi", "image/avif", "avif"),
    (4, b"ftypqt  ", "video/quicktime", "mov"),
    (4, b"ftyp3g", "video/3gpp", "3gp"),
    (4, b"ftypM4A", "audio/mp4", "m4a"),
    (4, b"ftyp", "video/mp4", "mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm", "webm"),
    (0, b"\x00\x00\x01\xba", "video/mpeg", "mpg"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv", "wmv"),
    (0, b"FLV\x01", "video/x-flv", "flv"),
    (8, b"AVI ", "video/x-msvideo", "avi"),
    (8, b"WAVE", "audio/wav", "wav"),
    (0, b"OggS", "audio/ogg", "ogg"),
    (0, b"#!AMR", "audio/amr", "amr"),
    (0, b"ID3", "audio/mpeg", "mp3"),
    (0, b"%PDF-", "application/pdf", "pdf"),
)
_TEXTS = {b"BEGIN:VCARD": ("text/vcard", "vcf"), b"BEGIN:VCALENDAR": ("text/calendar", "ics")}


def recognise(head: bytes) -> tuple[str, str] | None:
    """Return the type of a file to keep and our extension for it, or None for a file not to keep."""
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp", "bmp"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg", "mp3"
    first_line = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].partition(b"\n")[0].strip().upper()
    if first_line in _TEXTS:
        return _TEXTS[first_line]
    return next(((kind, extension) for at, mark, kind, extension in _SIGNATURES if head.startswith(mark, at)), None)
