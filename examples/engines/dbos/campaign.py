"""A campaign on DBOS that sends nobody twice, whenever its process dies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dbos import DBOS
from whatsapp_cloud_toolkit import Permanent, Transient, Unconfirmed, WhatsApp
from whatsapp_cloud_toolkit.types import SendTemplateInput

#: How often a message is tried that Meta refuses for now.
TRIES = 10

# The token and the phone number id are in WHATSAPP_… variables.
whatsapp = WhatsApp(timeout=5)


@dataclass
class Outcome:
    """What became of a message."""

    verdict: Literal["accepted", "permanent", "transient", "unconfirmed"]
    message_id: str = ""
    #: What went wrong, and what to do.
    reason: str = ""
    #: How long to wait before the next try, in seconds, where Meta says.
    wait: float | None = None


@DBOS.step()
def claim(token: str) -> str:
    """Records who is about to send. In a later execution of the workflow it returns the token of the earlier one."""
    return token


@DBOS.step()
def send(template: SendTemplateInput, token: str, claimed: str) -> Outcome:
    """Sends, if this execution of the workflow made the claim."""
    if token != claimed:
        # An earlier execution made it, and died before this step was recorded. It may have sent the message.
        return Outcome("unconfirmed", reason="The process died while it sent the message.")
    return attempt(template)


def attempt(template: SendTemplateInput) -> Outcome:
    try:
        sent = whatsapp.send_template(template)
    except Permanent as error:
        return Outcome("permanent", reason=str(error))
    except Transient as error:
        return Outcome("transient", reason=str(error), wait=error.retry_after)
    except Unconfirmed as error:
        return Outcome("unconfirmed", reason=str(error))
    return Outcome("accepted", message_id=sent["message-id"])


def send_once(template: SendTemplateInput, token: str) -> Outcome:
    outcome = send(template, token, claim(token))
    for tried in range(1, TRIES):
        if outcome.verdict != "transient":
            break
        # Not sent, so it is safe to repeat.
        DBOS.sleep(outcome.wait or min(2**tried, 3600))
        outcome = send(template, token, claim(token))
    return outcome


@DBOS.workflow()
def campaign(templates: list[SendTemplateInput], patience: float) -> list[Outcome]:
    """Sends one message after the other. What is unconfirmed then waits for its webhook, `patience` seconds at most."""
    # Not in a step, so each execution of the workflow has its own.
    token = uuid.uuid4().hex
    outcomes = [send_once(template, token) for template in with_callback_data(templates)]
    for row, outcome in enumerate(outcomes):
        if outcome.verdict == "unconfirmed":
            message_id = DBOS.recv(topic=str(row), timeout_seconds=patience)
            if message_id is not None:
                outcomes[row] = Outcome("accepted", message_id, outcome.reason)
    return outcomes


def with_callback_data(templates: list[SendTemplateInput]) -> Iterator[SendTemplateInput]:
    """The webhook brings the callback data back. By it webhooks.py finds the workflow and the row."""
    for row, template in enumerate(templates):
        yield {**template, "callback-data": f"{DBOS.workflow_id}/{row}"}
