"""The mistake, for the comparison in kill.py: Temporal repeats the send. `python retrying.py` runs such a worker."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    import workflow as right
    from activities import Sender
    from messages import Message, Outcome, Report
    from worker import main


@workflow.defn(name="Campaign")
class Retrying(right.Campaign):
    """With Temporal's own retries, as a first version would have them."""

    @workflow.run
    async def run(self, messages: list[Message]) -> Report:
        return await super().run(messages)

    async def send(self, row: int, message: Message) -> Outcome:
        return await workflow.execute_activity_method(
            Sender.send,
            args=[row, message],
            start_to_close_timeout=right.SEND_TIMEOUT,
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=10),
        )


if __name__ == "__main__":
    asyncio.run(main([Retrying]))
