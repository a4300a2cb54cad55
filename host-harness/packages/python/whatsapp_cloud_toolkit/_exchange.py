"""A request that a step asks for, and what became of it."""

from __future__ import annotations

from typing import Any, Mapping, NamedTuple, Protocol, Union


class Request:
    """A request as it goes out, with the token in it. Its `repr` shows neither headers nor query."""

    __slots__ = ("body", "headers", "limit", "method", "origin", "target", "timeout")

    def __init__(
        self,
        method: str,
        origin: str,
        target: str,
        headers: list[tuple[str, str]],
        body: bytes,
        timeout: float,
        limit: int,
    ) -> None:
        self.method = method
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        #: The longest wait to connect, for the answer's beginning and between its parts, in seconds.
        self.timeout = timeout
        #: The most bytes that the answer's body may have.
        self.limit = limit

    def __repr__(self) -> str:
        return f"Request({self.method} {self.origin})"


class Arrived(NamedTuple):
    """An answer, whole."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


#: An answer, or why there is none, in the words of the contract's `exchange`.
Answer = Union[Arrived, str, Mapping[str, str]]

DENIED = "denied"
TIMED_OUT = "timed-out"
TOO_LARGE = "too-large"
LOST = "lost"


def not_sent(cause: str) -> Answer:
    """It is proven that no byte of the request reached a server."""
    return {"not-sent": cause}


class Client(Protocol):
    """Makes requests, each once, and follows no redirect."""

    def send(self, request: Request) -> Answer: ...


class AsyncClient(Protocol):
    """Makes requests, each once, and follows no redirect."""

    async def send(self, request: Request) -> Answer: ...


def header_text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


Json = dict[str, Any]
