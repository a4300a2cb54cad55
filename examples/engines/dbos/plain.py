"""The mistake, for the comparison in test.py: a send in a step, without a claim."""

from __future__ import annotations

from dbos import DBOS
from whatsapp_cloud_toolkit.types import SendTemplateInput

from campaign import Outcome, attempt, with_callback_data

send = DBOS.step(name="plain_send")(attempt)


@DBOS.workflow(name="plain_campaign")
def campaign(templates: list[SendTemplateInput], patience: float) -> list[Outcome]:
    return [send(template) for template in with_callback_data(templates)]
