"""The check's steps about messages that go out."""

from io import BytesIO
from pathlib import Path
import re
import time
from typing import Any

from PIL import Image

from .home import WAIT_SECONDS, until
from .loop import RECIPIENT, other_number
from .part import Part, expect, figure

TEXT = "Home\nThe washing machine has finished."
PICTURE = "Somebody is at the front door."
ENTITY = "Sent by the entity."
LOST = "The answer to this gets lost."
CAMERA = "camera.front_door"
MOST_BYTES = 1_500_000
TURNED_RIGHT = 6  # EXIF: the camera was held upright
CROWD = 4


class Sending(Part):
    """Texts, pictures, and what must not be sent twice."""

    async def sms(self) -> None:
        """An automation's notify.ringc sends a text."""
        await self.home.call("input_button", "press", entity_id="input_button.text_sam")
        message = await self.phone.wait_for(TEXT)
        expect(not message["files"], "a text came with a file")

    async def mms(self) -> None:
        """An automation's notify.ringc sends the camera's picture."""
        await self.home.call("input_button", "press", entity_id="input_button.send_picture")
        message = await self.phone.wait_for(PICTURE)
        [file] = message["files"]
        picture = await self.phone.file(file)
        figure(f"{file['name']}, {file['type']}, {len(picture)} bytes")
        expect(picture == (self.home.folder / "www/front_door.jpg").read_bytes(), "not the camera's picture")

    async def entity(self) -> None:
        """A recipient's notify entity sends a text."""
        states = await self.home.request("GET", "/api/states")
        [entity] = [state["entity_id"] for state in states if state["entity_id"].startswith("notify.") and named(state)]
        await self.home.call("notify", "send_message", entity_id=entity, message=ENTITY)
        await self.phone.wait_for(ENTITY)

    async def report(self) -> None:
        """A script's HTML arrives as plain text in numbered parts, in order."""
        [row] = (await self.home.answer("script", "send_report"))["messages"]
        messages = await self.phone.news(len(row["message_ids"]))
        texts = [message["text"] for message in messages]
        figure(f"{' + '.join(str(len(text)) for text in texts)} characters, {row['segments']} segments")
        numbers = [text.partition(" ")[0] for text in texts]
        expect(len(texts) > 1, "one part")
        expect(numbers == [f"({number}/{len(texts)})" for number in range(1, len(texts) + 1)], f"numbered {numbers}")
        expect([message["id"] for message in messages] == row["message_ids"], "not in order")
        hours = re.findall(r"(\d\d):00 .* doors & windows", "\n".join(texts))
        expect(hours == [f"{hour:02}" for hour in range(6, 23)], f"hours {hours}")
        expect("https://example.com/home/report" in texts[-1] and "<" not in "".join(texts), "not as plain text")

    async def large_picture(self) -> None:
        """A camera's picture of 12 megapixels is turned upright, and made to fit."""
        photo, shown = self.home.folder / "www/large.jpg", self.home.folder / "www/front_door.jpg"
        take_photo(photo)
        await self.home.call("local_file", "update_file_path", entity_id=CAMERA, file_path=str(photo))
        started = time.monotonic()
        await self.home.answer("ringc", "send_message", to=RECIPIENT, message=PICTURE, attachments=CAMERA)
        seconds = time.monotonic() - started
        [file] = (await self.phone.wait_for(PICTURE))["files"]
        body = await self.phone.file(file)
        await self.home.call("local_file", "update_file_path", entity_id=CAMERA, file_path=str(shown))
        picture = Image.open(BytesIO(body)).convert("RGB")
        size = f"{picture.width} x {picture.height}"
        figure(f"{photo.stat().st_size} bytes of 4000 x 3000 became {len(body)} of {size} in {seconds:.1f} s")
        expect(photo.stat().st_size > MOST_BYTES >= len(body), "it does not fit, or did before")
        expect(picture.width < picture.height, "not upright")
        sky, ground = (picture.getpixel((picture.width // 2, picture.height * part // 10)) for part in (1, 9))
        expect(is_blue(sky) and not is_blue(ground), f"not upright: {sky} above {ground}")

    async def crowd(self) -> None:
        """One message goes to 4 recipients at once; each has a row with the id."""
        numbers = [other_number(100 + number) for number in range(CROWD)]
        started = time.monotonic()
        answer = await self.home.answer("ringc", "send_message", to=numbers, message="Dinner is ready.")
        figure(f"{CROWD} recipients in {time.monotonic() - started:.2f} s")
        rows = answer["messages"]
        expect([row["to"] for row in rows] == [[number] for number in numbers], "not a row for each")
        accepted = {
            message["id"]: message["people"]
            for message in (await self.phone.get("state"))["messages"]
            if message["text"] == "Dinner is ready."
        }
        expect(accepted == {row["message_ids"][0]: row["to"] for row in rows}, "not one message for each")

    async def lost_answer(self) -> None:
        """The connection breaks after RingCentral took a text: it is looked up, not repeated."""
        seen = len(await self.requests())
        await self.phone.switch("lost", on=True)
        started = time.monotonic()
        try:
            [row] = (await self.home.answer("ringc", "send_message", to=RECIPIENT, message=LOST))["messages"]
        finally:
            await self.phone.switch("lost", on=False)
        message = await self.phone.wait_for(LOST)
        made = [request["kind"] for request in (await self.requests())[seen:]]
        figure(f"{row['status']} after {time.monotonic() - started:.1f} s, with {made.count('sms')} request to send")
        expect(row["message_ids"] == [message["id"]] and row["error"] is None, f"the row is {row}")
        expect(made.count("sms") == 1, "sent again")

    async def once(self) -> None:
        """Nothing came twice, and everything was delivered."""

        async def delivered() -> bool:
            return all(message["status"] == final(message) for message in await self.phone.inbox())

        await until(delivered, WAIT_SECONDS, "delivery of everything")
        messages = await self.phone.inbox()
        figure(f"{len(messages)} messages on the phone")
        more = [message["text"] for message in messages[self.phone.seen :]]
        expect(not more, f"nobody waited for {more}")

    async def to_ourselves(self) -> None:
        """The test of the account texts its own number with a picture, and both come back."""
        result = await self.home.answer("ringc", "test_account", picture=True)
        expect(result["problems"] == [] and result["sent"] and result["picture"], f"got {result}")
        figure(f"by {result['received']['via']} after {result['received']['seconds']} s")


def final(message: dict[str, Any]) -> str:
    """Return the last status that RingCentral gives a message; of a group's it tells no more than that it was sent."""
    return "Delivered" if len(message["people"]) == 1 else "Sent"


def named(state: dict[str, Any]) -> bool:
    """Return whether an entity belongs to the recipient by its name."""
    return RECIPIENT in str(state["attributes"].get("friendly_name"))


def take_photo(path: Path) -> None:
    """Take a photo of 12 megapixels with a camera held upright: blue above, and lots of detail."""
    noise = Image.effect_noise((4000, 3000), 60)
    blue = Image.linear_gradient("L").rotate(-90).resize((4000, 3000))
    photo = Image.merge("RGB", (noise, noise, blue))
    exif = Image.Exif()
    exif[0x0112] = TURNED_RIGHT
    photo.save(path, quality=92, exif=exif)


def is_blue(pixel: Any) -> bool:
    """Return whether blue is strong in a pixel."""
    return int(pixel[2]) > 127
