"""Meta's webhooks, for any server: a function of a request, and two small apps on top of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union, cast
from urllib.parse import parse_qs

from . import _component
from ._connection import Environment, environment, filled
from ._errors import WhatsAppError
from ._steps import steps, write

if TYPE_CHECKING:
    from .types import Event

#: Meta sends no more than 3 MB.
LONGEST = 3 << 20

log = logging.getLogger("whatsapp_cloud_toolkit.webhook")


class WebhookAnswer(NamedTuple):
    """What to answer Meta with, and what it reported."""

    status: int
    body: bytes
    #: Keep them before you answer: what is not answered with 200 Meta sends again, for up to seven days.
    events: list[Event]


class Webhook:
    """Reads what Meta tells by webhook. What is not signed with the app's secret is not believed.

    - `app_secret`: `WHATSAPP_APP_SECRET` when left out.
    - `verify_token`: `WHATSAPP_VERIFY_TOKEN` when left out. Without one every check of the address is refused.
    - `raw`: whether events carry `raw-json`.
    - `env`: `False` reads no environment; a mapping takes its place.
    """

    def __init__(
        self,
        app_secret: Optional[str] = None,
        verify_token: Optional[str] = None,
        *,
        raw: bool = True,
        env: Environment = True,
    ) -> None:
        variables = environment(env)
        secret = filled(app_secret) or filled(variables.get("WHATSAPP_APP_SECRET"))
        if not secret:
            raise ValueError(
                "No app secret is given, so nothing could be believed. Give app_secret, or set WHATSAPP_APP_SECRET: "
                "Meta's app panel shows it under App settings, Basic."
            )
        self._secret: str = secret
        self._verify_token = filled(verify_token) or filled(variables.get("WHATSAPP_VERIFY_TOKEN")) or ""
        self._raw = raw
        self._stepper: Optional[_component.Stepper] = None

    def __repr__(self) -> str:
        return "Webhook(…)"

    def answer(
        self,
        method: str,
        query: Union[str, bytes, Mapping[str, Any]],
        headers: Union[Mapping[str, str], Iterable[tuple[str, str]]],
        body: bytes,
    ) -> WebhookAnswer:
        """The answer to one request. `body` are the bytes exactly as they came, before anything parsed them.

        An event may come more than once, always with the same `id`.
        """
        if method == "GET":
            return self._verified(_parameters(query))
        if method != "POST":
            return WebhookAnswer(405, b"Only GET and POST are answered here.", [])
        if len(body) > LONGEST:
            return WebhookAnswer(413, b"The body is longer than any of Meta's.", [])
        pairs = cast("Mapping[str, str]", headers).items() if isinstance(headers, Mapping) else headers
        given = [value for name, value in pairs if name.lower() == "x-hub-signature-256"]
        signature = given[0].strip() if len(given) == 1 else ""
        expected = "sha256=" + hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        # As bytes, since a text with other characters than ASCII cannot be compared.
        if not hmac.compare_digest(signature.lower().encode("utf-8", "replace"), expected.encode()):
            return WebhookAnswer(401, b"The signature is missing, or it does not fit.", [])
        return WebhookAnswer(200, b"", self._events(signature, body))

    def _verified(self, query: Mapping[str, str]) -> WebhookAnswer:
        given = {
            "mode": query.get("hub.mode", ""),
            "token": query.get("hub.verify_token", ""),
            "challenge": query.get("hub.challenge", ""),
            "verify-token": self._verify_token,
        }
        try:
            verified = self._call("verify-subscription", given)
        except WhatsAppError:
            return WebhookAnswer(403, b"This is not a check by Meta with the verify token that is set here.", [])
        return WebhookAnswer(200, verified["challenge"].encode(), [])

    def _events(self, signature: str, body: bytes) -> list[Event]:
        """The events of a body that is signed. What cannot be read is one event that keeps the body as it came."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return [_unreadable(body, "the body is not UTF-8")]
        given = {"app-secret": self._secret, "signature": signature, "body": text, "raw": self._raw}
        try:
            events: list[Event] = self._call("read-notification", given)["events"]
        except WhatsAppError as error:
            return [_unreadable(body, str(error))]
        return events

    def _call(self, function: str, given: Any) -> Any:
        if self._stepper is None:
            self._stepper = _component.component()
        call = steps(self._stepper, write(function, None, given), None, None)
        try:
            next(call)
        except StopIteration as end:
            return end.value
        raise AssertionError("a webhook asks nobody")


def _parameters(query: Union[str, bytes, Mapping[str, Any]]) -> dict[str, str]:
    if isinstance(query, bytes):
        query = query.decode("latin-1")
    if isinstance(query, str):
        return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    return {name: str(value[0] if isinstance(value, (list, tuple)) else value) for name, value in query.items()}


def _unreadable(body: bytes, reason: str) -> Any:
    try:
        kept = {"text": body.decode()}
    except UnicodeDecodeError:
        kept = {"base64": base64.b64encode(body).decode()}
    return {
        "id": hashlib.sha256(body).hexdigest(),
        "business-account-id": "",
        "standby": False,
        "content": {"other": "unreadable"},
        "unreadable": kept,
        "reason": reason,
    }


REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 405: "Method Not Allowed",
    413: "Content Too Large", 500: "Internal Server Error",
}  # fmt: skip


def _headers(answer: WebhookAnswer) -> list[tuple[str, str]]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(answer.body)))]
    return [*headers, ("Allow", "GET, POST")] if answer.status == 405 else headers


def _not_kept() -> WebhookAnswer:
    log.exception("The events could not be kept; Meta will send them again.")
    return WebhookAnswer(500, b"The events could not be kept.", [])


def wsgi_app(webhook: Webhook, keep: Callable[[list[Event]], Any]) -> Callable[[dict[str, Any], Any], list[bytes]]:
    """A WSGI app for Meta's webhooks. `keep` is given the events of each notification; if it fails, Meta sends them
    again."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        method = environ["REQUEST_METHOD"]
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = -1
        body = b""
        if 0 < length <= LONGEST:
            body = environ["wsgi.input"].read(length)
        if length > LONGEST:
            answer = WebhookAnswer(413, b"The body is longer than any of Meta's.", [])
        elif len(body) != max(length, 0) or length < 0:
            answer = WebhookAnswer(400, b"The body did not arrive whole.", [])
        else:
            headers = [("x-hub-signature-256", environ.get("HTTP_X_HUB_SIGNATURE_256", ""))]
            answer = webhook.answer(method, environ.get("QUERY_STRING", ""), headers, body)
        if answer.events:
            try:
                keep(answer.events)
            except Exception:
                answer = _not_kept()
        start_response(f"{answer.status} {REASONS[answer.status]}", _headers(answer))
        return [answer.body]

    return app


def asgi_app(
    webhook: Webhook, keep: Callable[[list[Event]], Union[Awaitable[Any], Any]]
) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """An ASGI app for Meta's webhooks. `keep`, which may be async, is given the events of each notification; if it
    fails, Meta sends them again."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": message["type"] + ".complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        if scope["type"] != "http":
            return
        body = bytearray()
        while len(body) <= LONGEST:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        answer = webhook.answer(scope["method"], scope.get("query_string", b""), headers, bytes(body))
        if answer.events:
            try:
                kept = keep(answer.events)
                if inspect.isawaitable(kept):
                    await kept
            except Exception:
                answer = _not_kept()
        raw = [(name.lower().encode(), value.encode()) for name, value in _headers(answer)]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": answer.body})

    return app
