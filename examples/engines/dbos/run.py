"""Runs a campaign to its end, or resumes one whose process died: `python run.py MODULE DATABASE PATIENCE NUMBER…`.

Prints an outcome for each number, as JSON.
"""

import dataclasses
import importlib
import json
import sys

from dbos import DBOS, SetWorkflowID
from whatsapp_cloud_toolkit.types import SendTemplateInput


def shipping_update(to: str, order: str) -> SendTemplateInput:
    return {
        "to": to,
        "name": "shipping_update",
        "language": "en_US",
        "header": {"text": {"value": order}},
        "body": [{"value": "Ana"}, {"value": order}, {"value": "Monday, 3 March"}],
    }


def main(module: str, database: str, patience: str, *numbers: str) -> None:
    campaign = importlib.import_module(module).campaign
    DBOS(config={"name": "campaign", "system_database_url": database, "log_level": "ERROR"})
    # This resumes every workflow that a dead process left.
    DBOS.launch()
    templates = [shipping_update(to, f"A-{order}") for order, to in enumerate(numbers, 1017)]
    # The same id is the same campaign: a second start sends nothing.
    with SetWorkflowID("friday"):
        outcomes = DBOS.start_workflow(campaign, templates, float(patience)).get_result()
    print(json.dumps([dataclasses.asdict(outcome) for outcome in outcomes]), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main(*sys.argv[1:])
