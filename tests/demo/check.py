"""The loop without a person: one line per step, with its time; the first failure ends it."""

import os
from pathlib import Path
import time
from xml.etree import ElementTree

from .account import Account
from .answering import Answering
from .loop import running
from .part import Outcome, step
from .receiving import Receiving
from .sending import Sending


async def check(folder: Path, started: float) -> int:
    """Go through all steps; return the exit code."""
    outcomes: list[Outcome] = []
    async with running(folder) as loop:
        account, sending, receiving, answering = Account(loop), Sending(loop), Receiving(loop), Answering(loop)
        steps = (
            account.start, account.blueprints, account.bad_secret, account.account, account.recipients,
            sending.sms, sending.mms, sending.entity, receiving.inbound, receiving.picture_back,
            receiving.conversation, sending.report, sending.large_picture, receiving.question, sending.lost_answer,
            sending.crowd, sending.to_ourselves,
            answering.queue, answering.group, answering.reaction, answering.letters, answering.away,
            answering.two_accounts,
            account.apprise_url, receiving.websocket, account.observed, receiving.away, sending.once,
            account.reload, account.remove, account.quiet, account.recorded,
        )  # fmt: skip
        for number, work in enumerate(steps, 1):
            outcomes.append(await step(number, work))
            if outcomes[-1].failure:
                print(f"\nHome Assistant's log ends with:\n{tail(loop.home.program.log)}", flush=True)
                break
    if results := os.environ.get("RESULTS"):
        report(outcomes).write(Path(results) / "demo.xml", encoding="utf-8", xml_declaration=True)
    if outcomes[-1].failure:
        return 1
    print(f"The loop works: {len(steps)} steps in {time.monotonic() - started:.1f} s.", flush=True)
    return 0


def report(outcomes: list[Outcome]) -> ElementTree.ElementTree[ElementTree.Element]:
    """Return the outcomes as JUnit XML, as pytest writes it."""
    suite = ElementTree.Element("testsuite", name="demo")
    for outcome in outcomes:
        attributes = {"classname": "demo", "name": outcome.name, "time": f"{outcome.seconds:.3f}"}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        if outcome.failure:
            ElementTree.SubElement(case, "failure", message=outcome.failure)
    return ElementTree.ElementTree(suite)


def tail(log: Path) -> str:
    """Return a log's last lines."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
