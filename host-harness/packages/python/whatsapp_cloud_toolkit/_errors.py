"""Why a call returned no result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Optional, cast

if TYPE_CHECKING:
    from .types import Failure, FailureKind, FailureScope

Verdict = Literal["permanent", "transient", "unconfirmed"]


class WhatsAppError(Exception):
    """Why a call returned no result. The class says whether to repeat it, and `failure` says the rest.

    No text of it has the access token in it.
    """

    #: The same as the class, in a word.
    verdict: ClassVar[Verdict]
    #: Whether to repeat the call, as a sentence.
    repeat: ClassVar[str]

    failure: Failure

    def __init__(self, failure: Any) -> None:
        super().__init__(failure)
        self.failure = cast("Failure", failure)

    def __str__(self) -> str:
        return f"{self.failure['message']} {self.failure['fix']}"

    @property
    def kind(self) -> FailureKind:
        """The kind of fault, for a program: `invalid-recipient`."""
        return self.failure["kind"]

    @property
    def scope(self) -> FailureScope:
        """What it affects, and so whether other calls will fail in the same way."""
        return self.failure["scope"]

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.failure["fix"]

    @property
    def field(self) -> str | None:
        """The input at fault, as a path: `body[2].value`."""
        return self.failure.get("field")

    @property
    def code(self) -> int | None:
        """Meta's error code or, for a fault found before sending, the documented one."""
        return self.failure.get("code")

    @property
    def retry_after(self) -> float | None:
        """How many seconds to wait before the next try, where that is known."""
        after = self.failure.get("retry-after-ms")
        return None if after is None else after / 1000


class Permanent(WhatsAppError):
    """Not done. The same call will fail again: change something first."""

    verdict = "permanent"
    repeat = "Not done. The same call will fail again: correct it first, or give up."


class Unconfirmed(WhatsAppError):
    """May have been done: there was no clear response. Repeat only if a duplicate is acceptable."""

    verdict = "unconfirmed"
    repeat = "It may have been done. Repeat it only if a duplicate is acceptable."


class Transient(WhatsAppError):
    """Not done. Safe to repeat, after `retry_after` seconds where that is known."""

    verdict = "transient"
    repeat = "Not done. The same call may be repeated, after retry-after-ms where that is given."


#: The cases of `tool-error` in the contract.
CASES = {"permanent": Permanent, "permanent-unconfirmed": Unconfirmed, "transient": Transient}

#: What every failure has, as texts.
PARTS = ("kind", "scope", "message", "fix")


def from_case(error: Any) -> Optional[WhatsAppError]:
    """The exception for a `tool-error` as a step gives it; `None` where it is not of the contract."""
    for case, known in CASES.items():
        failure = error.get(case) if isinstance(error, dict) else None
        if isinstance(failure, dict) and all(isinstance(failure.get(part), str) for part in PARTS):
            return known(failure)
    return None


def invalid_input(field: str, message: str, fix: str) -> Permanent:
    return Permanent({
        "kind": "invalid-input",
        "scope": "message",
        "message": message,
        "fix": fix,
        **({"field": field} if field else {}),
    })


def stopped(why: str, may_have_sent: bool) -> WhatsAppError:
    """The component did not end its call."""
    failure = {
        "kind": "other",
        "scope": "host",
        "message": f"The component stopped: {why}.",
        "fix": "Report it, with the call's input but for people's names and numbers.",
    }
    return Unconfirmed(failure) if may_have_sent else Permanent(failure)
