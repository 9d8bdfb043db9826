"""The floor, the official SDK and Apprise, each in a program of its own: logs in, sends, says how long that took.

Called with one JSON argument: who, account, messages, people, at_once, again, faster. Home Assistant calls Apprise from
64 threads; what comes at once comes from as many here. Where the rate limit's window passes faster, Apprise's throttle
does too.
"""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection
import json
import logging
import os
import ssl
import sys
import time
from urllib.parse import urlencode, urlsplit

THREADS = 64
OWN = "/restapi/v1.0/account/~/extension/~"

type Send = Callable[[str], bool]


def floor(account: dict[str, str], people: list[str], _faster: int) -> Send:
    """Return how to send over one connection that is open already: one round trip, and what the server needs."""
    trusted = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
    connection = HTTPSConnection(urlsplit(account["server_url"]).netloc, context=trusted)
    app = b64encode(f"{account['client_id']}:{account['client_secret']}".encode()).decode()
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": account["jwt"]}

    def post(path: str, body: str, authorization: str, kind: str) -> bytes:
        headers = {"Authorization": authorization, "Content-Type": kind, "User-Agent": "floor"}
        connection.request("POST", path, body, headers)
        return connection.getresponse().read()

    answer = post("/restapi/oauth/token", urlencode(grant), f"Basic {app}", "application/x-www-form-urlencoded")
    bearer = f"Bearer {json.loads(answer)['access_token']}"

    def send(text: str) -> bool:
        for number in people:
            body = {"from": {"phoneNumber": account["source_number"]}, "to": [{"phoneNumber": number}], "text": text}
            post(f"{OWN}/sms", json.dumps(body), bearer, "application/json")
        return True

    return send


def sdk(account: dict[str, str], people: list[str], _faster: int) -> Send:
    """Return how to send with the SDK: it posts to one person at a time."""
    from requests import adapters  # noqa: PLC0415
    from ringcentral import SDK  # noqa: PLC0415
    from ringcentral.http.api_exception import ApiException  # noqa: PLC0415

    # It asks nobody whom to trust.
    adapters.DEFAULT_CA_BUNDLE_PATH = os.environ["REQUESTS_CA_BUNDLE"]  # type: ignore[attr-defined]
    platform = SDK(account["client_id"], account["client_secret"], account["server_url"]).platform()
    platform.login(jwt=account["jwt"])

    def send(text: str) -> bool:
        for number in people:
            body = {"from": {"phoneNumber": account["source_number"]}, "to": [{"phoneNumber": number}], "text": text}
            try:
                platform.post(f"{OWN}/sms", body)
            except ApiException:
                return False
        return True

    return send


def apprise(account: dict[str, str], people: list[str], faster: int) -> Send:
    """Return how to send with Apprise as Home Assistant does: one object, made of one URL."""
    from apprise import Apprise  # noqa: PLC0415
    from apprise.plugins.ringcentral import NotifyRingCentral  # noqa: PLC0415

    server = account["server_url"]

    class Here(NotifyRingCentral):  # type: ignore[misc]
        """The same at the simulator's address."""

        request_rate_per_sec = NotifyRingCentral.request_rate_per_sec / faster
        access_token_url = f"{server}/restapi/oauth/token"
        revoke_token_url = f"{server}/restapi/oauth/revoke"
        notify_url_sms = f"{server}{OWN}/sms"

    who = f"{account['source_number'][1:]}:{account['jwt']}@{account['client_id']}/{account['client_secret']}"
    plugin = Here(**NotifyRingCentral.parse_url(f"ringc://{who}/{'/'.join(people)}"))
    plugin.login()
    everybody = Apprise()
    everybody.add(plugin)

    def send(text: str) -> bool:
        return bool(everybody.notify(body=text))

    return send


def run(send: Send, messages: int, *, at_once: bool, again: float) -> float:
    """Send the messages, and return how many seconds that took; `again`: so long after the first of them."""
    texts = [f"Message {number}" for number in range(messages)]
    print("ready", flush=True)
    sys.stdin.readline()
    if again:
        send(texts[0])
        time.sleep(again)
        print("again", flush=True)
        sys.stdin.readline()
    began = time.perf_counter()
    if at_once:
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(send, texts))
    else:
        for text in texts:
            send(text)
    return time.perf_counter() - began


def main(
    who: str,
    account: dict[str, str],
    messages: int,
    people: list[str],
    *,
    at_once: bool,
    again: float,
    faster: int,
) -> None:
    """Log in, then do what was asked for."""
    send = {"floor": floor, "sdk": sdk, "apprise": apprise}[who](account, people, faster)
    print(run(send, messages, at_once=at_once, again=again), flush=True)
    # Apprise would revoke its token on the way out: Home Assistant never lets it.
    os._exit(0)


os.environ["NO_PROXY"] = "127.0.0.1"
logging.disable()
main(**json.loads(sys.argv[1]))
