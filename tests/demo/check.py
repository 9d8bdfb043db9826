"""The loop without a person: one line per step, with its time; the first failure ends it."""

from pathlib import Path
import time

from .account import Account
from .loop import running
from .part import step
from .receiving import Receiving
from .sending import Sending


async def check(folder: Path, started: float) -> int:
    """Go through all steps; return the exit code."""
    async with running(folder) as loop:
        account, sending, receiving = Account(loop), Sending(loop), Receiving(loop)
        steps = (
            account.start, account.bad_secret, account.account, account.recipients,
            sending.sms, sending.mms, sending.entity, receiving.inbound, receiving.picture_back,
            sending.report, sending.large_picture, receiving.question, sending.lost_answer, sending.crowd,
            account.apprise_url, receiving.websocket, receiving.away, sending.once,
            account.reload, account.remove, account.quiet,
        )  # fmt: skip
        for number, work in enumerate(steps, 1):
            if not await step(number, work):
                print(f"\nHome Assistant's log ends with:\n{tail(loop.home.program.log)}", flush=True)
                return 1
    print(f"The loop works: {len(steps)} steps in {time.monotonic() - started:.1f} s.", flush=True)
    return 0


def tail(log: Path) -> str:
    """Return a log's last lines."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
