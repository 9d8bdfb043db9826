"""Run the demo, or check it."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys
import tempfile
import time

from . import check
from .folder import FolderTakenError
from .home import PASSWORD, ROOT, USER, WAIT_SECONDS, RefusedError, until
from .loop import PERSON, RECIPIENT, Loop, running
from .process import ProgramEndedError

RESTART = 100
LAST_PORT = 65_534


async def try_out(folder: Path, port: int) -> int:
    """Start everything, say what to try, and stay until Ctrl-C."""
    async with running(folder, wished=port) as loop:
        if port not in {0, loop.home.port}:
            print(f"Port {port} is not free: Home Assistant gets port {loop.home.port} instead.", flush=True)
        print("Starting Home Assistant and a simulated RingCentral ...", flush=True)
        await until(loop.home.answers, WAIT_SECONDS, "answer from Home Assistant")
        await loop.home.move_in()
        await until(loop.home.running, WAIT_SECONDS, "end of Home Assistant's start")
        await loop.add_camera()
        await loop.add_account()
        await loop.add_recipient(RECIPIENT, PERSON)
        await until(loop.pushes, WAIT_SECONDS, "push subscription")
        print(welcome(loop), flush=True)
        while (code := await loop.home.program.wait()) == RESTART:
            print("Home Assistant restarts ...", flush=True)
            await loop.home.program.start()
        print(f"Home Assistant ended with {code}; its log is {loop.home.program.log}", file=sys.stderr)
        return 1


def welcome(loop: Loop) -> str:
    """Say where everything is, and what to try."""
    return f"""
  Home Assistant       {loop.home.url}/ringc-demo   user {USER}, password {PASSWORD}
  The other phone      {loop.phone.url}        belongs to {RECIPIENT}, {PERSON}
  Home Assistant's log {loop.home.program.log}
  They answer on this machine only.

  What to try
  1. On the Demo dashboard, press "Text Sam" and "Send Sam a picture": both arrive on the phone.
  2. On the phone, write "light on": the porch light goes on, and the phone gets an answer.
     With "Support" chosen under "Texting to", it goes to a call queue's number, and is answered from that.
  3. Run "Ask Sam about the garage" and answer "yes" on the phone: the garage door closes (ringc.ask).
  4. Run "Send Sam a long report": HTML arrives as plain text, split into numbered parts (ringc.send_message).
  5. Texts, in the sidebar: read the conversation with {RECIPIENT}, and answer from there.
  6. Tools > Actions: perform notify.ringc with a message and the target {RECIPIENT} (or any number).
  7. Tools > Events: listen to ringc_sms_received, then text from the phone, with or without a picture.
  8. Settings > Devices & services > RingCentral Texting: add a recipient, rename it, remove it; look at its options.
  9. On the phone page, let something go wrong, and see what Home Assistant says.

  Ctrl-C ends everything."""


async def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; being told to end is no failure."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    started = time.monotonic()
    try:
        if not arguments.check:
            return await try_out(arguments.folder.resolve(), arguments.port)
        with tempfile.TemporaryDirectory(prefix="ringc-", ignore_cleanup_errors=True) as folder:
            return await check.check(Path(folder), started)
    except (FolderTakenError, ProgramEndedError, RefusedError, TimeoutError) as error:
        print(error, file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        print("\nEverything has ended.", flush=True)
        return 130 if arguments.check else 0


def valid_port(text: str) -> int:
    """Read a port; the phone's page gets the next one. 0 is any free one."""
    number = int(text)
    if not 0 <= number <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"it is a number from 0 to {LAST_PORT}; with 0 it is any free one")
    return number


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="go through the loop without a person; exit 0 or 1")
    parser.add_argument(
        "--port", type=valid_port, default=8123, help="Home Assistant's, if it is free; 8123 unless told"
    )
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".demo", help="for its files, made anew; .demo unless told"
    )
    return asyncio.run(run(parser.parse_args()))


sys.exit(main())
