"""The check's steps about the account: added, imported, reloaded, removed."""

from contextlib import closing
from functools import partial
import json
import sqlite3
from typing import Any
from urllib.parse import quote

from .home import FLOW, ROOT, WAIT_SECONDS, until
from .loop import PERSON, RECIPIENT, other_number
from .part import Part, expect, figure

OTHER_USER = "102"
# What is observed of an account that texts in and out by every way, loses an answer and shares a queue's number.
OBSERVED = {
    *("conversation", "delay_seconds", "error", "filter_echo", "limit_headers", "lookup", "message_id", "number"),
    *("order", "owner", "pushed", "refresh_token", "secret_header", "shared_numbers"),
    *("token_seconds", "wstoken_seconds"),
}
NEWS = "**Good news** :tada: " + "Everything works as it did with Apprise. " * 40


class Account(Part):
    """From an empty Home Assistant to the account and its recipients, and back."""

    async def start(self) -> None:
        """Home Assistant starts with ringc's folder and no account."""
        await until(self.home.answers, WAIT_SECONDS, "answer from Home Assistant")
        await self.home.move_in()
        await until(self.home.running, WAIT_SECONDS, "end of Home Assistant's start")
        await self.loop.add_camera()
        version = (await self.home.request("GET", "/api/config"))["version"]
        figure(f"Home Assistant {version}")

    async def blueprints(self) -> None:
        """Settings > Blueprints lists every blueprint of ringc's."""
        async with self.home.socket() as socket:
            listed = await socket.command(type="blueprint/list", domain="automation")
        names = {path.removeprefix("ringc/") for path, shown in listed.items() if "metadata" in shown}
        own = {path.name for path in (ROOT / "blueprints/automation/ringc").iterdir()}
        figure(", ".join(sorted(names)))
        expect(own <= names, f"{', '.join(own - names)} are missing")

    async def bad_secret(self) -> None:
        """The config flow refuses a wrong client secret in words."""
        account = await self.phone.get("account")
        wrong = {**account, "client_secret": "wrong"}
        errors = await self.loop.refused(wrong)
        expect(errors in ({"client_secret": "invalid_client"}, {"base": "invalid_client"}), f"got {errors}")

    async def account(self) -> None:
        """The config flow adds the account, and RingCentral calls its webhook."""
        seen = len(await self.requests())
        await self.loop.add_account()
        await until(self.loop.loaded, WAIT_SECONDS, "loaded account")
        await until(self.loop.pushes, WAIT_SECONDS, "push subscription")
        made = [request["kind"] for request in (await self.requests())[seen:]]
        others = [kind for kind in made if kind != "subscription"]
        figure(f"{len(others)} requests besides the subscription's {len(made) - len(others)}: {', '.join(others)}")
        expect(len(others) <= 4, "more than 4 requests")

    async def recipients(self) -> None:
        """Five recipients are added within a minute of the account: no further login, no refusal."""
        for number, name in enumerate((RECIPIENT, "Kim", "Noor", "Ravi", "Elif")):
            await self.loop.add_recipient(name, other_number(number))
        requests = await self.requests()
        logins = [request for request in requests if request["kind"] == "token" and request["status"] == 200]
        figure(f"{len(logins)} login, {refused(requests)} times 429, {len(requests)} requests in all")
        expect(len(logins) == 1, "not one login")
        expect(not refused(requests), "429")

    async def apprise_url(self) -> None:
        """A ringc:// URL of Apprise becomes a second account with its options and recipient, and goes again."""
        entry_id = await self.add_apprise_url(await self.phone.get(f"account?extension={OTHER_USER}"))
        await until(partial(self.loop.pushed, 2), WAIT_SECONDS, "second push subscription")
        await self.home.call("notify", f"ringc_phone_{PERSON[-4:]}", message=NEWS)
        [message] = await self.phone.news()
        text = message["text"]
        figure(f'{len(NEWS)} characters of Markdown cut off at {len(text)}: "{text[:22]} ... {text[-8:]}"')
        expect(text.startswith("Good news 🎉") and len(text) <= 1000, "its options do not hold")
        await self.home.request("DELETE", f"/api/config/config_entries/entry/{entry_id}")
        await until(partial(self.loop.pushed, 1), WAIT_SECONDS, "end of the second push subscription")

    async def add_apprise_url(self, account: dict[str, Any]) -> str:
        """Go through the flow for an Apprise URL, whose server is not RingCentral's here; return the entry's id."""
        names = ("client_id", "client_secret", "source_number", "jwt")
        client_id, secret, number, token = (quote(account[name].lstrip("+")) for name in names)
        url = f"ringc://{number}:{token}@{client_id}/{secret}/{PERSON[1:]}?overflow=truncate&format=markdown&emojis=yes"
        form = await self.home.begin_flow("ringc", FLOW, "apprise_url")
        form = await self.home.request("POST", f"{FLOW}/{form['flow_id']}", {"url": url})
        taken = suggested(form)
        typed = self.loop.form(account)
        expect(taken["connection"]["environment"] == "production", "another environment")
        expect({**taken, "connection": typed["connection"]} == typed, f"taken were {', '.join(taken)}")
        form = await self.home.request("POST", f"{FLOW}/{form['flow_id']}", typed)
        numbers = suggested(form)
        expect(numbers == {"phone_numbers": [PERSON]}, f"recipients: {numbers}")
        result = await self.home.request("POST", f"{FLOW}/{form['flow_id']}", numbers)
        return str(result["result"]["entry_id"])

    async def observed(self) -> None:
        """The diagnostics tell what RingCentral was seen to do, and no number, name or text."""
        path = f"/api/diagnostics/config_entry/{self.loop.entry_id}"
        observed = (await self.home.request("GET", path))["data"]["observed"]
        figure(f"{len(observed)} kinds: {', '.join(observed)}")
        missing = OBSERVED - observed.keys()
        expect(not missing, f"{', '.join(missing)} are missing")
        state, told = await self.phone.get("state"), json.dumps(observed)
        private = {
            RECIPIENT,
            *state["people"],
            *(shown[key] for shown in state["numbers"] for key in ("number", "name")),
        }
        private |= {message[key] for message in state["messages"] for key in ("id", "text")}
        found = {text for text in private if len(text) > 2 and text.lstrip("+") in told}
        expect(not found, f"{len(found)} private things are in it")

    async def reload(self) -> None:
        """A reload keeps the subscription and the login."""
        seen = len(await self.requests())
        pushes = await self.loop.pushes()
        await self.home.request("POST", f"/api/config/config_entries/entry/{self.loop.entry_id}/reload")
        await until(self.loop.pushes, WAIT_SECONDS, "push subscription")
        made = [request["kind"] for request in (await self.requests())[seen:]]
        figure(f"{len(made)} requests: {', '.join(made)}")
        expect("token" not in made, "a further login")
        expect([push["id"] for push in await self.loop.pushes()] == [push["id"] for push in pushes], "another one")

    async def remove(self) -> None:
        """Removing the account leaves nothing behind at RingCentral."""
        await self.home.request("DELETE", f"/api/config/config_entries/entry/{self.loop.entry_id}")
        await until(partial(self.loop.pushed, 0), WAIT_SECONDS, "removed subscription")
        async with self.home.socket() as socket:
            webhooks = await socket.command(type="webhook/list")
        expect(not [webhook for webhook in webhooks if webhook["domain"] == "ringc"], "a webhook is left")

    async def quiet(self) -> None:
        """Home Assistant ends by itself; its log holds no error of ringc's and no secret."""
        code = await self.home.program.stop()
        expect(code == 0, f"it ended with {code}")
        log = self.home.program.log.read_text(errors="replace")
        secrets = [secret for secret in (await self.phone.get("account"))["secrets"] if secret in log]
        expect(not secrets, f"{len(secrets)} secrets in the log")
        errors = [line for line in log.splitlines() if "ringc" in line and (" ERROR " in line or "Traceback" in line)]
        expect(not errors, "\n".join(errors))

    async def recorded(self) -> None:
        """The recorder's database holds no secret, and numbers in events alone."""
        with closing(sqlite3.connect(self.home.folder / "home-assistant_v2.db")) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {name: str(database.execute(f"SELECT * FROM {name}").fetchall()) for name in names}
        secrets = (await self.phone.get("account"))["secrets"]
        expect(not [name for name in tables if any(secret in tables[name] for secret in secrets)], "a secret")
        expect([name for name in tables if PERSON in tables[name]] == ["event_data"], "a number beside the events")
        figure(f"{len(tables)} tables, {sum(map(len, tables.values()))} characters")


def refused(requests: list[dict[str, Any]]) -> int:
    """Return how many requests the rate limit refused."""
    return sum(request["status"] == 429 for request in requests)


def suggested(form: dict[str, Any]) -> dict[str, Any]:
    """Return what a form is filled in with, its sections included."""
    filled: dict[str, Any] = {}
    for field in form["data_schema"]:
        if field.get("type") == "expandable":
            filled[field["name"]] = suggested({"data_schema": field["schema"]})
        elif "suggested_value" in field.get("description", {}):
            filled[field["name"]] = field["description"]["suggested_value"]
    return filled
