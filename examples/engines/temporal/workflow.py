"""The workflows: `SendOnce` sends one message at most once, `Campaign` does so for a list of people."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities import Sender
    from messages import Message, Outcome, Report

#: When a worker that is silent counts as dead. Longer than the toolkit waits for Meta, see worker.py.
SEND_TIMEOUT = timedelta(seconds=10)

#: How often a message is tried that Meta refuses for now.
TRIES = 10


class Sending:
    """What both workflows have in common: one message, at most once."""

    def __init__(self) -> None:
        self._reported: dict[int, str] = {}

    @workflow.signal
    def reported(self, row: int, message_id: str) -> None:
        """Meta has reported the message by webhook, so it went out."""
        self._reported[row] = message_id

    async def send(self, row: int, message: Message) -> Outcome:
        outcome = await self._attempt(row, message)
        for attempt in range(1, TRIES):
            if outcome.verdict != "transient":
                break
            # Not sent, so it is safe to repeat.
            await workflow.sleep(outcome.wait or min(2**attempt, 3600))
            outcome = await self._attempt(row, message)
        return await self._settled(row, message, outcome) if outcome.verdict == "unconfirmed" else outcome

    async def _attempt(self, row: int, message: Message) -> Outcome:
        try:
            return await workflow.execute_activity_method(
                Sender.send,
                args=[row, message],
                start_to_close_timeout=SEND_TIMEOUT,
                retry_policy=RetryPolicy(maximum_attempts=1),
            )
        except ActivityError as error:
            # A time-out: the worker died or hung. It may have sent the message before.
            return Outcome("unconfirmed", reason=f"The worker gave no answer: {error.cause or error}.")

    async def _settled(self, row: int, message: Message, outcome: Outcome) -> Outcome:
        """Waits for the webhook that says that an unconfirmed send went out."""
        try:
            await workflow.wait_condition(lambda: row in self._reported, timeout=message.patience)
        except asyncio.TimeoutError:
            return outcome
        return Outcome("accepted", message_id=self._reported[row], reason=outcome.reason)


@workflow.defn
class SendOnce(Sending):
    """Sends one message. The order's number makes a good workflow id: the same order is then confirmed once."""

    @workflow.run
    async def run(self, message: Message) -> Outcome:
        return await self.send(0, message)


@workflow.defn
class Campaign(Sending):
    """Sends a message to each person of a list."""

    @workflow.run
    async def run(self, messages: list[Message]) -> Report:
        outcomes = await asyncio.gather(*(self.send(row, message) for row, message in enumerate(messages)))
        report = Report()
        for message, outcome in zip(messages, outcomes):
            to = message.template["to"]
            if outcome.verdict == "accepted":
                report.accepted.append(to)
                report.by_webhook += outcome.reason != ""
            elif outcome.verdict == "unconfirmed":
                report.unconfirmed[to] = outcome.reason
            else:
                report.refused[to] = outcome.reason
        return report
