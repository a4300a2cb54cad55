"""Where requests may go, and the token with them. It goes by what stands here alone: what the component asks for is a wish."""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import Any, Optional
from urllib.parse import quote

from ._exchange import DENIED, Answer, Request, not_sent
from ._token import Token

GRAPH = "https://graph.facebook.com"
MEDIA = "https://lookaside.fbsbx.com"

AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([0-9]{1,5}))?")
METHODS = ("GET", "POST", "DELETE")
# What cannot end a line, nor the target: neither white space nor control characters, and no fragment.
# A path is the same for whoever reads it: no slash is turned round.
TARGET = re.compile(r"/[!-\"$-\[\]-~]*")
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile("[\t -~\x80-\U0010ffff]*")
#: The longest time-out that a connection may have, in milliseconds.
LONGEST_TIMEOUT = 600_000
#: What the client says itself, and what would send the token elsewhere.
RESERVED = frozenset({
    "authorization", "connection", "content-length", "cookie", "expect", "forwarded", "host", "keep-alive",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip


def origin(url: str) -> Optional[str]:
    """The origin of a URL that is no more than one: `https://` and a host, or `http://` and a loopback host."""
    scheme, separator, authority = url.partition("://")
    scheme, authority = scheme.lower(), authority.removesuffix("/").lower()
    matched = AUTHORITY.fullmatch(authority)
    if not separator or scheme not in ("https", "http") or not matched:
        return None
    host, port = matched[1], matched[2]
    if port is not None and not 0 < int(port) < 65_536:
        return None
    if not _is_host(host) or (scheme == "http" and not _is_loopback(host)):
        return None
    usual = "443" if scheme == "https" else "80"
    return f"{scheme}://{host}" if port in (None, usual) else f"{scheme}://{authority}"


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return True
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    if host in ("localhost", "[::1]"):
        return True
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


class Policy:
    """The origins that may be asked, and the token for them."""

    def __init__(self, allowed: frozenset[str], token: Token) -> None:
        self._allowed = allowed
        self._token = token

    def request(self, ask: Any) -> Request | Answer:
        """The request that a step asks for, with the token in it; or its answer, where it is not made at all."""
        # As a text, whole: what parses a URL may find another host in it than what connects.
        if not isinstance(ask, dict) or not isinstance(ask.get("origin"), str) or ask["origin"] not in self._allowed:
            return DENIED
        asked_headers, places = ask.get("headers", []), ask.get("token", [])
        if ask.get("method") not in METHODS or not _is_target(ask.get("path")):
            return not_sent("malformed")
        if not isinstance(asked_headers, list) or not isinstance(places, list):
            return not_sent("malformed")
        headers: list[tuple[str, str]] = []
        for pair in asked_headers:
            if not _is_header(pair):
                return not_sent("malformed")
            headers.append((pair[0], pair[1]))
        target = ask["path"]
        for place in places:
            if place in ({"header": "authorization", "scheme": "Bearer"}, {"header": "authorization", "scheme": "OAuth"}):
                headers.insert(0, ("authorization", f"{place['scheme']} {self._token.reveal()}"))
            elif place == {"query": "input_token"} and target.partition("?")[0].endswith("/debug_token"):
                target += ("&" if "?" in target else "?") + "input_token=" + quote(self._token.reveal(), safe="")
            else:
                return DENIED
        body = _body(ask.get("body"))
        timeout, limit = ask.get("timeout-ms"), ask.get("max-response-bytes")
        if body is None or not isinstance(timeout, int) or not isinstance(limit, int):
            return not_sent("malformed")
        if not 0 < timeout <= LONGEST_TIMEOUT:
            return not_sent("malformed")
        return Request(ask["method"], ask["origin"], target, headers, body, timeout / 1000, limit)


def _is_target(path: Any) -> bool:
    return isinstance(path, str) and TARGET.fullmatch(path) is not None


def _is_header(pair: Any) -> bool:
    if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
        return False
    name, value = pair
    if not NAME.fullmatch(name) or name.lower() in RESERVED or not VALUE.fullmatch(value):
        return False
    # It goes out in UTF-8, which has no half of a character.
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _body(body: Any) -> Optional[bytes]:
    if body is None:
        return b""
    text, encoded = (body.get("text"), body.get("base64")) if isinstance(body, dict) else (None, None)
    try:
        if isinstance(text, str):
            return text.encode()
        if isinstance(encoded, str):
            return base64.b64decode(encoded, validate=True)
    except ValueError:
        pass
    return None
