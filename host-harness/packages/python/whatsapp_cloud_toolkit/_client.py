"""`WhatsApp` and `AsyncWhatsApp`: the contract's functions as methods."""

from __future__ import annotations

import inspect
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Optional, Union

from . import _catalog, _component, _token
from ._connection import Connection, Environment, environment, filled
from ._errors import Permanent
from ._exchange import AsyncClient, Client
from ._policy import Policy
from ._standard import AsyncStandardClient, StandardClient, shared
from ._steps import Steps, steps, write
from ._token import Token

if TYPE_CHECKING:
    import httpx

    from . import types

TokenSource = Union[str, Callable[[], str]]
AsyncTokenSource = Union[str, Callable[[], Union[str, Awaitable[str]]]]

#: The functions without a connection, and what the environment fills in of their input.
PURE = {
    "describe": {},
    "verify-subscription": {"verify-token": "WHATSAPP_VERIFY_TOKEN"},
    "read-notification": {"app-secret": "WHATSAPP_APP_SECRET"},
}
ASKING = frozenset({
    "validate", "send-message", "send-media", "send-template", "custom-api-call", "list-phone-numbers", "list-templates",
    "template-form", "preview-template",
})  # fmt: skip


class _Base:
    """What both have in common: everything but the requests."""

    def __init__(
        self,
        token: Any,
        connection: Optional[Mapping[str, Any]],
        timeout: Optional[float],
        allowed_origins: Optional[Iterable[str]],
        env: Environment,
    ) -> None:
        self._variables = environment(env)
        self._connection = Connection(connection, token, allowed_origins, self._variables)
        self._timeout = timeout
        self._stepper: Optional[_component.Stepper] = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @property
    def _component(self) -> _component.Stepper:
        if self._stepper is None:
            self._stepper = _component.component()
        return self._stepper

    def _pure(self, function: str, given: Any) -> Steps:
        """A call of a function that asks for nothing."""
        if isinstance(given, Mapping):
            given = dict(given)
            for name, variable in PURE.get(function, {}).items():
                value = filled(self._variables.get(variable))
                if filled(given.get(name)) is None and value is not None:
                    given[name] = value
        return steps(self._component, write(function, None, given), None, None)

    def _asking(self, function: str, given: Any, token: Token | Permanent, timeout: Optional[float]) -> Steps:
        """A call of a function that asks Meta."""
        if self._connection.fault is not None:
            # Anew: an exception that is raised twice has the first call's traceback.
            raise Permanent(self._connection.fault.failure)
        if isinstance(token, Permanent):
            raise Permanent(token.failure)
        told = self._connection.told
        timeout = self._timeout if timeout is None else timeout
        if timeout is not None:
            told = {**told, "timeout-ms": max(1, round(timeout * 1000))}
        policy = Policy(self._connection.allowed, token)
        return steps(self._component, write(function, told, given), policy, token)

    def recipes(self) -> list[_catalog.Recipe]:
        """The recipes: inputs of `custom_api_call` for one purpose each, from reply buttons to QR codes."""
        return _catalog.recipes(self._component)

    def _recipe(self, name: str, given: Any) -> str:
        """The function that a recipe's input is for, if it is one."""
        recipe = _catalog.named(self._component, name)
        recipe.check(given)
        return recipe.function


class WhatsApp(_Base):
    """WhatsApp's Cloud API.

    Inputs and results are dicts with the names of the contract; `whatsapp_cloud_toolkit.types` has their types. A method
    gives its result, or raises `Permanent`, `Transient` or `Unconfirmed`. No method repeats anything.

    What is left empty is read from the environment: `WHATSAPP_ACCESS_TOKEN`, `WHATSAPP_PHONE_NUMBER_ID`,
    `WHATSAPP_BUSINESS_ACCOUNT_ID`, `WHATSAPP_GRAPH_URL`, `WHATSAPP_API_VERSION`, `WHATSAPP_APP_SECRET`,
    `WHATSAPP_VERIFY_TOKEN`. The environment's token goes to the environment's Graph URL only.

    An object may be used by any number of threads. `KeyboardInterrupt` goes through: a message whose request was under
    way may have been sent.

    - `token`: the access token, or a function that gives it, called once for each call.
    - `connection`: the fields of the contract's `connection`.
    - `client`: an `httpx.Client` to make requests with. `None` is the standard library's client, without a proxy.
    - `timeout`: the longest wait to connect, for the answer's beginning, and between its parts, in seconds.
    - `allowed_origins`: where requests may go; the Graph URL and Meta's media host when left out.
    - `env`: `False` reads no environment; a mapping takes its place.
    - `ssl_context`: for the standard library's client, as for a company's own authority.
    """

    def __init__(
        self,
        token: Optional[TokenSource] = None,
        *,
        connection: Optional[types.Connection | Mapping[str, Any]] = None,
        client: Optional[httpx.Client] = None,
        timeout: Optional[float] = None,
        allowed_origins: Optional[Iterable[str]] = None,
        env: Environment = True,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        super().__init__(token, connection, timeout, allowed_origins, env)
        self._client: Client
        if client is not None:
            from ._httpx import HttpxClient

            self._client = HttpxClient(client)
        else:
            self._client = shared() if ssl_context is None else StandardClient(ssl_context)

    def call(self, name: str, input: Any = None, *, timeout: Optional[float] = None) -> Any:
        """Calls any function of the contract by its name, `send-message` or `send_message`."""
        function = name.replace("_", "-")
        if function not in ASKING:
            return self._run(self._pure(function, input))
        return self._run(self._asking(function, input, self._token(), timeout))

    def _token(self) -> Token | Permanent:
        given = self._connection.token
        return _token.read(given() if callable(given) else given)

    def _run(self, steps: Steps) -> Any:
        try:
            request = next(steps)
            while True:
                request = steps.send(self._client.send(request))
        except StopIteration as end:
            return end.value

    def recipe(self, name: str, input: Any, *, timeout: Optional[float] = None) -> types.ApiResponse:
        """Calls `custom_api_call` with an input that must fit this recipe's schema."""
        result: types.ApiResponse = self.call(self._recipe(name, input), input, timeout=timeout)
        return result

    def tools(self, only: Optional[Iterable[str]] = None, *, read_only: bool = False) -> list[_catalog.Tool]:
        """The functions as tools for an agent, whose `call` takes the arguments and gives what the agent is told.

        By default the five functions, the four look-ups, and `describe-recipe`. `only` names functions and recipes:
        these and no others. `read_only` leaves out what sends or changes anything.
        """
        return _catalog.expose(self._component, only, read_only, self.call)

    # The functions of the contract.

    def validate(self, *, timeout: Optional[float] = None) -> types.ConnectionReport:
        """Checks the connection and says what it can do. Sends nothing."""
        result: types.ConnectionReport = self.call("validate", timeout=timeout)
        return result

    def send_message(self, input: types.SendMessageInput, *, timeout: Optional[float] = None) -> types.AcceptedMessage:
        """Sends a plain text, within 24 hours of the recipient's last message."""
        result: types.AcceptedMessage = self.call("send-message", input, timeout=timeout)
        return result

    def send_media(self, input: types.SendMediaInput, *, timeout: Optional[float] = None) -> types.AcceptedMessage:
        """Sends an image, video, audio file, document or sticker, within the 24 hours."""
        result: types.AcceptedMessage = self.call("send-media", input, timeout=timeout)
        return result

    def send_template(
        self, input: types.SendTemplateInput, *, timeout: Optional[float] = None
    ) -> types.AcceptedMessage:
        """Sends an approved template: the only message to a person who has not written in 24 hours."""
        result: types.AcceptedMessage = self.call("send-template", input, timeout=timeout)
        return result

    def custom_api_call(self, input: types.CustomApiCallInput, *, timeout: Optional[float] = None) -> types.ApiResponse:
        """Calls any endpoint of the Graph API."""
        result: types.ApiResponse = self.call("custom-api-call", input, timeout=timeout)
        return result

    def list_phone_numbers(self, *, timeout: Optional[float] = None) -> types.PhoneNumberList:
        """Lists the business account's numbers."""
        result: types.PhoneNumberList = self.call("list-phone-numbers", timeout=timeout)
        return result

    def list_templates(
        self, input: Optional[types.ListTemplatesInput] = None, *, timeout: Optional[float] = None
    ) -> types.TemplateList:
        """Lists the business account's templates."""
        result: types.TemplateList = self.call("list-templates", input or {}, timeout=timeout)
        return result

    def template_form(self, input: types.TemplateFormInput, *, timeout: Optional[float] = None) -> types.TemplateSchema:
        """Says what one template asks for."""
        result: types.TemplateSchema = self.call("template-form", input, timeout=timeout)
        return result

    def preview_template(
        self, input: types.SendTemplateInput, *, timeout: Optional[float] = None
    ) -> types.TemplatePreview:
        """Shows a template message, and every fault in it. Sends nothing."""
        result: types.TemplatePreview = self.call("preview-template", input, timeout=timeout)
        return result

    def describe(self, input: Optional[types.DescribeInput] = None) -> types.Manifest:
        """Describes the connection and every function. Asks nobody."""
        result: types.Manifest = self.call("describe", input or {})
        return result

    def verify_subscription(self, input: types.VerifySubscriptionInput) -> types.SubscriptionChallenge:
        """Answers Meta's check of a webhook's address."""
        result: types.SubscriptionChallenge = self.call("verify-subscription", input)
        return result

    def read_notification(self, input: types.ReadNotificationInput) -> types.Notification:
        """Checks a notification's signature, then reads its events."""
        result: types.Notification = self.call("read-notification", input)
        return result


class AsyncWhatsApp(_Base):
    """WhatsApp's Cloud API for asyncio: as `WhatsApp`, with methods to await.

    - `token` may be an async function too.
    - `client`: an `httpx.AsyncClient`. `None` is the standard library's client, each request in a thread.

    A task that is cancelled gets its `CancelledError`: a message whose request was under way may have been sent, and
    without httpx its request even goes on to its end.
    """

    def __init__(
        self,
        token: Optional[AsyncTokenSource] = None,
        *,
        connection: Optional[types.Connection | Mapping[str, Any]] = None,
        client: Optional[httpx.AsyncClient] = None,
        timeout: Optional[float] = None,
        allowed_origins: Optional[Iterable[str]] = None,
        env: Environment = True,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        super().__init__(token, connection, timeout, allowed_origins, env)
        self._client: AsyncClient
        if client is not None:
            from ._httpx import AsyncHttpxClient

            self._client = AsyncHttpxClient(client)
        else:
            self._client = AsyncStandardClient(shared() if ssl_context is None else StandardClient(ssl_context))

    async def call(self, name: str, input: Any = None, *, timeout: Optional[float] = None) -> Any:
        """Calls any function of the contract by its name, `send-message` or `send_message`."""
        function = name.replace("_", "-")
        if function not in ASKING:
            return await self._run(self._pure(function, input))
        return await self._run(self._asking(function, input, await self._token(), timeout))

    async def _token(self) -> Token | Permanent:
        given = self._connection.token
        if callable(given):
            given = given()
            if inspect.isawaitable(given):
                given = await given
        return _token.read(given)

    async def _run(self, steps: Steps) -> Any:
        try:
            request = next(steps)
            while True:
                request = steps.send(await self._client.send(request))
        except StopIteration as end:
            return end.value

    async def recipe(self, name: str, input: Any, *, timeout: Optional[float] = None) -> types.ApiResponse:
        """Calls `custom_api_call` with an input that must fit this recipe's schema."""
        result: types.ApiResponse = await self.call(self._recipe(name, input), input, timeout=timeout)
        return result

    def tools(self, only: Optional[Iterable[str]] = None, *, read_only: bool = False) -> list[_catalog.AsyncTool]:
        """The functions as tools for an agent, as those of `WhatsApp`, with a `call` to await."""
        return _catalog.expose_async(self._component, only, read_only, self.call)

    # The functions of the contract.

    async def validate(self, *, timeout: Optional[float] = None) -> types.ConnectionReport:
        """Checks the connection and says what it can do. Sends nothing."""
        result: types.ConnectionReport = await self.call("validate", timeout=timeout)
        return result

    async def send_message(
        self, input: types.SendMessageInput, *, timeout: Optional[float] = None
    ) -> types.AcceptedMessage:
        """Sends a plain text, within 24 hours of the recipient's last message."""
        result: types.AcceptedMessage = await self.call("send-message", input, timeout=timeout)
        return result

    async def send_media(
        self, input: types.SendMediaInput, *, timeout: Optional[float] = None
    ) -> types.AcceptedMessage:
        """Sends an image, video, audio file, document or sticker, within the 24 hours."""
        result: types.AcceptedMessage = await self.call("send-media", input, timeout=timeout)
        return result

    async def send_template(
        self, input: types.SendTemplateInput, *, timeout: Optional[float] = None
    ) -> types.AcceptedMessage:
        """Sends an approved template: the only message to a person who has not written in 24 hours."""
        result: types.AcceptedMessage = await self.call("send-template", input, timeout=timeout)
        return result

    async def custom_api_call(
        self, input: types.CustomApiCallInput, *, timeout: Optional[float] = None
    ) -> types.ApiResponse:
        """Calls any endpoint of the Graph API."""
        result: types.ApiResponse = await self.call("custom-api-call", input, timeout=timeout)
        return result

    async def list_phone_numbers(self, *, timeout: Optional[float] = None) -> types.PhoneNumberList:
        """Lists the business account's numbers."""
        result: types.PhoneNumberList = await self.call("list-phone-numbers", timeout=timeout)
        return result

    async def list_templates(
        self, input: Optional[types.ListTemplatesInput] = None, *, timeout: Optional[float] = None
    ) -> types.TemplateList:
        """Lists the business account's templates."""
        result: types.TemplateList = await self.call("list-templates", input or {}, timeout=timeout)
        return result

    async def template_form(
        self, input: types.TemplateFormInput, *, timeout: Optional[float] = None
    ) -> types.TemplateSchema:
        """Says what one template asks for."""
        result: types.TemplateSchema = await self.call("template-form", input, timeout=timeout)
        return result

    async def preview_template(
        self, input: types.SendTemplateInput, *, timeout: Optional[float] = None
    ) -> types.TemplatePreview:
        """Shows a template message, and every fault in it. Sends nothing."""
        result: types.TemplatePreview = await self.call("preview-template", input, timeout=timeout)
        return result

    async def describe(self, input: Optional[types.DescribeInput] = None) -> types.Manifest:
        """Describes the connection and every function. Asks nobody."""
        result: types.Manifest = await self.call("describe", input or {})
        return result

    async def verify_subscription(self, input: types.VerifySubscriptionInput) -> types.SubscriptionChallenge:
        """Answers Meta's check of a webhook's address."""
        result: types.SubscriptionChallenge = await self.call("verify-subscription", input)
        return result

    async def read_notification(self, input: types.ReadNotificationInput) -> types.Notification:
        """Checks a notification's signature, then reads its events."""
        result: types.Notification = await self.call("read-notification", input)
        return result
