"""httpx as the HTTP client: it brings proxies, HTTP/2, tracing, and asyncio without threads."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional, cast

from . import _faults
from ._exchange import LOST, TOO_LARGE, Answer, Arrived, Request, header_text, not_sent

if TYPE_CHECKING:
    import httpx


class HttpxClient:
    """Makes requests with an `httpx.Client`. Who made it closes it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def send(self, request: Request) -> Answer:
        outgoing = _outgoing(self._client, request)
        if outgoing is None:
            return not_sent("other")
        try:
            response = self._client.send(outgoing, stream=True, auth=None, follow_redirects=False)
        except Exception as error:
            return _faults.of_httpx(error)
        try:
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > request.limit:
                    return TOO_LARGE
            return _arrived(response, body)
        except Exception as error:
            return _after_head(error)
        finally:
            response.close()


class AsyncHttpxClient:
    """Makes requests with an `httpx.AsyncClient`. Who made it closes it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, request: Request) -> Answer:
        outgoing = _outgoing(self._client, request)
        if outgoing is None:
            return not_sent("other")
        try:
            response = await self._client.send(outgoing, stream=True, auth=None, follow_redirects=False)
        except Exception as error:
            return _faults.of_httpx(error)
        try:
            body = bytearray()
            async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_raw())) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) > request.limit:
                        return TOO_LARGE
            return _arrived(response, body)
        except Exception as error:
            return _after_head(error)
        finally:
            await response.aclose()


def _outgoing(client: httpx.Client | httpx.AsyncClient, request: Request) -> Optional[httpx.Request]:
    """The request, made but not sent; `None` where httpx does not make it, or not for this origin."""
    if client.is_closed:
        return None
    headers = [(name.encode(), value.encode()) for name, value in request.headers]
    # As it came: a compressed body could be longer than any limit once it is unpacked.
    headers.append((b"accept-encoding", b"identity"))
    try:
        outgoing = client.build_request(
            request.method,
            request.origin + request.target,
            content=None if request.method == "GET" else request.body,
            headers=headers,
            timeout=request.timeout,
        )
        if _parts(outgoing.url) != _parts_of(request.origin):
            return None
        if outgoing.url.query:
            outgoing.url = _quiet()(outgoing.url)
    except Exception:
        return None
    return outgoing


def _parts(url: httpx.URL) -> tuple[str, str, Optional[int], bytes]:
    return url.scheme, url.host, url.port, url.userinfo


@lru_cache(maxsize=64)
def _parts_of(origin: str) -> tuple[str, str, Optional[int], bytes]:
    import httpx

    return _parts(httpx.URL(origin))


@lru_cache(maxsize=1)
def _quiet() -> type[httpx.URL]:
    """A URL that is, as a text, without its query: httpx writes it to its log, and the token may stand there."""
    import httpx

    class Quiet(httpx.URL):
        def __str__(self) -> str:
            return str(httpx.URL(self).copy_with(query=None))

        def __repr__(self) -> str:
            return f"URL({str(self)!r})"

    return Quiet


def _arrived(response: httpx.Response, body: bytearray) -> Arrived:
    headers = [(header_text(name), header_text(value)) for name, value in response.headers.raw]
    return Arrived(response.status_code, headers, bytes(body))


def _after_head(error: Exception) -> Answer:
    """The head of the answer has come, so the request has arrived, whatever the exception says."""
    answer: Any = _faults.of_httpx(error)
    return answer if isinstance(answer, str) else LOST
