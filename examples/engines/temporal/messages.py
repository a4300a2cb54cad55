"""The values that pass between client, workflow and activity. Temporal keeps them as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["accepted", "permanent", "transient", "unconfirmed"]


@dataclass
class Message:
    """One template message to one person."""

    #: The input of `send-template`. The activity adds `callback-data`.
    template: Mapping[str, Any]
    #: How long an unconfirmed send waits for its webhook, in seconds.
    patience: float = 24 * 3600


@dataclass
class Outcome:
    """What became of a message."""

    verdict: Verdict
    message_id: str = ""
    #: What went wrong, and what to do. Also where a webhook reported later that the message went out.
    reason: str = ""
    #: How long to wait before the next try, in seconds, where Meta says.
    wait: float | None = None


@dataclass
class Report:
    """What became of a campaign: each person's number is in one of the lists."""

    accepted: list[str] = field(default_factory=list)
    #: How many of them no answer, but a webhook reported.
    by_webhook: int = 0
    #: Not sent. Each number with the reason.
    refused: dict[str, str] = field(default_factory=dict)
    #: Perhaps sent, and no webhook came. A person decides what to do.
    unconfirmed: dict[str, str] = field(default_factory=dict)
