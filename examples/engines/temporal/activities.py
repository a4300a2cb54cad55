"""The activity: one attempt to send one message."""

from temporalio import activity
from whatsapp_cloud_toolkit import AsyncWhatsApp, Permanent, Transient, Unconfirmed

from messages import Message, Outcome


class Sender:
    """Verdicts are values: Temporal never repeats a value, and repeats an exception unless each caller forbids it."""

    def __init__(self, whatsapp: AsyncWhatsApp) -> None:
        self._whatsapp = whatsapp

    @activity.defn
    async def send(self, row: int, message: Message) -> Outcome:
        # The webhook brings the callback data back. By it webhooks.py finds the workflow, and the workflow the row.
        callback_data = f"{activity.info().workflow_id}/{row}"
        try:
            sent = await self._whatsapp.call("send-template", {**message.template, "callback-data": callback_data})
        except Permanent as error:
            return Outcome("permanent", reason=str(error))
        except Transient as error:
            return Outcome("transient", reason=str(error), wait=error.retry_after)
        except Unconfirmed as error:
            return Outcome("unconfirmed", reason=str(error))
        return Outcome("accepted", message_id=sent["message-id"])
