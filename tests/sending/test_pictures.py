"""The files of a message fit RingCentral's limit, and say nothing that only the camera knew."""

from io import BytesIO
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFile
import pytest

from custom_components.ringc.ringcentral import File
from custom_components.ringc.sending.pictures import MOST, fit, is_cut_short
from tests.helpers.picture_bombs import BOMBS, chunk, packed, png

LIMIT = 1_500_000
SECRET = b"Hidden place"
REFUSED = {
    "JPEG, one scan for each colour, 120 megapixels": "picture_too_large",
    "JPEG, progressive, 120 megapixels": "picture_too_large",
    "JPEG, 16,000 scans": "picture_too_complex",
    "JPEG, too wide": "picture_too_large",
    "JPEG, lossless": "picture_unusual",
    "JPEG, arithmetic, in three scans": "picture_too_large",
    "JPEG, two frames": "picture_unreadable",
    "PNG, 25,000,000 x 1": "picture_too_large",
    "PNG, 1 x 25,000,000": "picture_too_large",
    "PNG, 21 megapixels": "picture_too_large",
    "WebP, 268 megapixels": "picture_too_large",
    "BMP, 900 megapixels": "picture_too_large",
}


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture that compresses as badly as a photo."""
    bands = [Image.effect_noise((width, height), 60) for _ in Image.new(mode, (1, 1)).getbands()]
    return Image.merge(mode, bands)


def marked(width: int, height: int) -> Image.Image:
    """Return a grey picture with a red left upper corner."""
    image = Image.new("RGB", (width, height), "grey")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """Return metadata as a phone writes it, with the place."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = SECRET.decode()
    data.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    return data


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def file(content: bytes, name: str = "a.jpg", content_type: str = "") -> File:
    """Return a file to send."""
    return File(name=name, content_type=content_type, content=content)


def opened(sent: File) -> Image.Image:
    """Return the picture that was made."""
    image = Image.open(BytesIO(sent.content))
    image.load()
    return image


def red_corners(sent: File) -> list[tuple[int, int]]:
    """Return which quarters of a picture are red."""
    green = opened(sent).convert("RGB").resize((2, 2), Image.Resampling.BOX).getchannel("G").tobytes()
    return [(x, y) for x in (0, 1) for y in (0, 1) if green[x + 2 * y] < 60]


def average(sent: File) -> int:
    """Return how light a picture is."""
    return opened(sent).convert("L").resize((1, 1), Image.Resampling.BOX).tobytes()[0]


def refusal(files: list[File], limit: int = LIMIT) -> tuple[str | None, dict[str, str]]:
    """Return why the files are refused."""
    with pytest.raises(ServiceValidationError) as refused:
        fit(files, limit)
    return refused.value.translation_key, refused.value.translation_placeholders or {}


def test_what_fits_is_left_as_it_is() -> None:
    files = [
        file(saved(noise(200, 100), "JPEG"), "a.jpg", "image/jpeg"),
        file(saved(noise(200, 100, "RGBA"), "PNG"), "b.png", "image/png"),
        file(saved(marked(20, 10), "GIF", save_all=True, append_images=[noise(20, 10)]), "c.gif", "image/gif"),
        file(b"%PDF-1.7 text", "d.pdf", "application/pdf"),
        file(b"\x00\x00\x00\x18ftypmp42" + bytes(100), "e.mp4", "video/mp4"),
        file(b"BEGIN:VCARD", "f.vcf", "text/vcard"),
    ]
    assert fit(files, LIMIT) == tuple(files)


@pytest.mark.parametrize("limit", [100_000, 400_000, LIMIT])
def test_a_photo_gets_the_best_quality_that_fits(limit: int) -> None:
    [sent] = fit([file(saved(noise(2600, 1800), "JPEG", quality=95))], limit)
    assert limit * 0.6 < len(sent.content) <= limit
    width, height = opened(sent).size
    assert abs(width / height - 2600 / 1800) < 0.01
    assert (sent.name, sent.content_type) == ("a.jpg", "image/jpeg")


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [(1, (80, 40), (0, 0)), (3, (80, 40), (1, 1)), (5, (40, 80), (0, 0)), (6, (40, 80), (1, 0)), (8, (40, 80), (0, 1))],
)
def test_a_picture_stands_upright(kind: str, orientation: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    [sent] = fit([file(saved(marked(80, 40), kind, exif=exif(orientation)), f"a.{kind.lower()}")], LIMIT)
    image = opened(sent).convert("RGB")
    assert image.size == size
    assert red_corners(sent) == [corner]
    assert image.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("limit", [8_000, LIMIT])
@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"comment": SECRET}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("TIFF", {})],
)
def test_no_place_and_no_camera_is_told(kind: str, options: dict[str, Any], limit: int) -> None:
    content = saved(noise(160, 120), kind, exif=exif(), icc_profile=b"profile", **options)
    assert SECRET in content
    [sent] = fit([file(content, f"a.{kind.lower()}")], limit)
    assert SECRET not in sent.content
    assert not opened(sent).getexif()


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("limit", [50_000, LIMIT])
@pytest.mark.parametrize(("profile", "kept"), [(PROFILE, PROFILE), (SECRET * 20, None)])
def test_a_colour_profile_stays_and_a_text_that_poses_as_one_goes(
    limit: int, profile: bytes, kept: bytes | None
) -> None:
    content = saved(noise(900, 600), "JPEG", exif=exif(), icc_profile=profile)
    [sent] = fit([file(content)], limit)
    assert opened(sent).info.get("icc_profile") == kept
    assert SECRET not in sent.content


def test_the_film_behind_a_photo_is_dropped() -> None:
    photo = saved(noise(200, 100), "JPEG")
    assert fit([file(photo + b"\xff\xe1" + SECRET * 9)], LIMIT) == (file(photo, content_type="image/jpeg"),)


def test_a_photo_without_its_last_marker_is_sent() -> None:
    photo = saved(noise(200, 100), "JPEG")
    assert fit([file(photo[:-2])], LIMIT) == (file(photo, content_type="image/jpeg"),)


@pytest.mark.parametrize(("ink", "ground"), [("black", 255), ("white", 32), ("navy", 255), ("yellow", 32)])
def test_a_transparent_picture_stays_readable(ink: str, ground: int) -> None:
    image = noise(1000, 800, "RGBA")
    image.putalpha(0)
    ImageDraw.Draw(image).rectangle((300, 300, 700, 500), ink)
    [sent] = fit([file(saved(image, "PNG"), "a.png")], 300_000)
    flat = opened(sent).convert("L")
    assert (sent.name, sent.content_type) == ("a.jpg", "image/jpeg")
    assert abs(flat.getpixel((5, 5)) - ground) < 8
    assert abs(flat.getpixel((5, 5)) - flat.getpixel((flat.width // 2, flat.height // 2))) > 100


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("L", "PNG", {}),
        ("LA", "PNG", {}),
        ("P", "PNG", {"transparency": 0}),
        ("1", "TIFF", {}),
        ("CMYK", "JPEG", {}),
        ("P", "GIF", {}),
        ("RGB", "BMP", {}),
        ("RGB", "WEBP", {"quality": 95}),
    ],
)
def test_any_kind_of_pixels_becomes_a_photo(mode: str, kind: str, options: dict[str, Any]) -> None:
    image = noise(1200, 900).convert("RGBA").convert("L").convert("RGB").convert(mode)
    [sent] = fit([file(saved(image, kind, **options), "a.bin")], 80_000)
    assert 30_000 < len(sent.content) <= 80_000
    assert opened(sent).mode in {"L", "RGB"}
    assert average(sent) in range(100, 156)
    assert (sent.name, sent.content_type) == ("a.jpg", "image/jpeg")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_large_picture_is_made_smaller_in_bands(mode: str) -> None:
    image = marked(3300, 2701).convert(mode)
    content = saved(image, "PNG", compress_level=0)
    [sent] = fit([file(content, "a.png")], 500_000)
    assert opened(sent).size == (1650, 1351)
    assert red_corners(sent) == [(0, 0)]


def test_sixteen_bits_become_eight() -> None:
    grey = Image.effect_noise((900, 600), 60).convert("I").point(lambda value: value * 256).convert("I;16")
    [sent] = fit([file(saved(grey, "PNG"), "a.png")], 100_000)
    assert average(sent) in range(100, 156)


def test_the_content_says_what_it_is_not_the_name() -> None:
    [sent] = fit([file(saved(noise(20, 10), "PNG"), "snapshot.jpg", "image/jpeg")], LIMIT)
    assert (sent.name, sent.content_type) == ("snapshot.png", "image/png")


def test_all_attachments_fit_together_and_keep_their_order() -> None:
    large = saved(noise(1600, 1200), "JPEG", quality=95)
    small = saved(noise(100, 80), "JPEG")
    files = [file(large, "a.jpg"), file(b"%PDF-" + bytes(200_000), "b.pdf"), file(small, "c.jpg"), file(large, "d.jpg")]
    sent = fit(files, LIMIT)
    assert [item.name for item in sent] == ["a.jpg", "b.pdf", "c.jpg", "d.jpg"]
    assert (sent[1].content, sent[2].content) == (files[1].content, small)
    assert LIMIT * 0.75 < sum(len(item.content) for item in sent) <= LIMIT


def animation(kind: str, size: int) -> bytes:
    """Return an animation."""
    frames = [noise(size, size) for _ in range(3)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_that_fits_stays_one(kind: str) -> None:
    [sent] = fit([file(animation(kind, 40), f"a.{kind.lower()}")], LIMIT)
    assert opened(sent).n_frames == 3


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_larger_animation_is_refused_by_name(kind: str) -> None:
    assert refusal([file(animation(kind, 400), "dance.gif")], 100_000) == (
        "animation_too_large",
        {"attachment": "dance.gif", "limit": "100,000"},
    )


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "a.heic", "picture_format"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(50), "a.avif", "picture_format"),
        (b"MZ\x90\x00", "a.exe", "attachment_type"),
        (b"<html>not found</html>", "a.jpg", "attachment_type"),
        (b"\xff\xd8\xff\xe0 no picture", "a.jpg", "picture_unreadable"),
        (b"\x89PNG\r\n\x1a\n no picture", "a.png", "picture_unreadable"),
        (saved(Image.new("1", (20_000, 20_000)), "PNG"), "a.png", "picture_too_large"),
        (png(9, 9)[:-30], "a.png", "picture_unreadable"),
        *((BOMBS[name][1](), f"a.{BOMBS[name][0]}", key) for name, key in REFUSED.items()),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_cannot_be_sent_is_refused_by_name(content: bytes, name: str, key: str) -> None:
    reason, placeholders = refusal([file(saved(noise(9, 9), "JPEG")), file(content, name)])
    assert (reason, placeholders["attachment"]) == (key, name)


def test_a_photo_for_print_becomes_one_for_screens() -> None:
    [sent] = fit([file(saved(noise(90, 60, "CMYK"), "JPEG"))], LIMIT)
    assert opened(sent).mode == "RGB"


@pytest.mark.parametrize("limit", [60_000, LIMIT])
@pytest.mark.parametrize("options", [{}, {"progressive": True}])
@pytest.mark.parametrize("cut", [200, 50_000, 200_000])
def test_a_photo_that_was_cut_short_is_sent_as_far_as_it_goes(limit: int, options: dict[str, Any], cut: int) -> None:
    photo = file(saved(noise(900, 900), "JPEG", quality=90, **options)[:-cut])
    [sent] = fit([photo], limit)
    assert len(sent.content) <= limit
    whole, seen = (opened(item).convert("L").resize((90, 90)).crop((0, 0, 90, 30)) for item in (photo_of(photo), sent))
    assert ImageChops.difference(whole, seen).getextrema()[1] < 60
    assert is_cut_short(photo)


def photo_of(photo: File) -> File:
    """Return a photo that was cut short with its end put back."""
    return file(photo.content + b"\xff\xd9")


@pytest.mark.parametrize(
    "content",
    [
        saved(noise(900, 900), "JPEG"),
        saved(noise(900, 900), "JPEG")[:-2],
        saved(noise(900, 900), "JPEG", progressive=True),
        saved(noise(900, 900), "JPEG") + b"what a phone hangs on",
        saved(noise(90, 90), "PNG")[:-20],
        b"%PDF-1.7",
    ],
)
def test_what_is_whole_or_no_photo_is_not_called_cut_short(content: bytes) -> None:
    assert not is_cut_short(file(content))


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (Image.new("1", (6000, 5000)), "PNG"),
        (Image.new("1", (6000, 5000)), "GIF"),
        (Image.new("RGB", (4000, 3000)), "TIFF"),
    ],
)
def test_what_its_decoder_can_hold_is_made_smaller(image: Image.Image, kind: str) -> None:
    [sent] = fit([file(saved(image, kind), f"a.{kind.lower()}")], 12_000)
    assert opened(sent).size[0] > 200


@pytest.mark.parametrize("limit", [2_000, LIMIT])
def test_texts_in_a_picture_are_never_unpacked(limit: int) -> None:
    bombs = chunk(b"zTXt", b"a\0\0" + packed(1_000_000)) * 70
    [sent] = fit([file(png(300, 200, before=bombs + chunk(b"iCCP", b"a\0\0" + packed(9_000_000))), "a.png")], limit)
    assert opened(sent).size[0] > 100
    assert len(sent.content) < 3_000


def test_too_much_is_refused_by_name() -> None:
    film = file(b"\x00\x00\x00\x18ftypmp42" + bytes(LIMIT), "film.mp4")
    photo = file(saved(noise(90, 90), "JPEG"))
    assert refusal([photo, film]) == ("attachments_over_limit", {"names": "film.mp4", "limit": "1,500,000"})
    assert refusal([photo, photo], 1000) == ("attachments_over_limit", {"names": "a.jpg, a.jpg", "limit": "1,000"})
    assert refusal([photo] * (MOST + 1))[0] == "too_many_attachments"


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_photo_of_twelve_megapixels_is_never_in_memory_at_full_size(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    photo = saved(noise(2016, 1512).resize((4032, 3024)), "JPEG", quality=95, exif=exif(6), **options)
    decoded: list[int] = []
    load = ImageFile.ImageFile.load

    def spy(image: ImageFile.ImageFile) -> Any:
        pixels = load(image)
        decoded.append(image.width * image.height)
        return pixels

    monkeypatch.setattr(ImageFile.ImageFile, "load", spy)
    [sent] = fit([file(photo)], LIMIT)
    assert len(sent.content) <= LIMIT
    assert 0 < max(decoded) <= 8_500_000
