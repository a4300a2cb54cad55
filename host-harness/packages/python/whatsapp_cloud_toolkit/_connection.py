"""The connection, filled in from the environment, and where its token may go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Optional, Union

from . import _policy
from ._errors import Permanent

Environment = Union[bool, Mapping[str, str]]

VARIABLES = {
    "business-account-id": "WHATSAPP_BUSINESS_ACCOUNT_ID",
    "phone-number-id": "WHATSAPP_PHONE_NUMBER_ID",
    "api-version": "WHATSAPP_API_VERSION",
    "graph-url": "WHATSAPP_GRAPH_URL",
}


def environment(given: Environment) -> Mapping[str, str]:
    """The variables to fill in from: `True` for this process's own, `False` for none."""
    if given is True:
        return os.environ
    return given or {}


def filled(value: Any) -> Any:
    """What is given, without the white space around it; `None` where it is left out or blank, which mean the same."""
    return (value.strip() or None) if isinstance(value, str) else value


class Connection:
    """What the component is told of a connection, and what it is not: the token."""

    def __init__(
        self,
        given: Optional[Mapping[str, Any]],
        token: Any,
        allowed_origins: Optional[Iterable[str]],
        variables: Mapping[str, str],
    ) -> None:
        given = dict(given or {})
        own = filled(given.pop("access-token", None))
        if own is not None and token is not None:
            raise ValueError("There are two tokens: give either token, or access-token in the connection.")
        own = own if own is not None else filled(token)
        own_url = filled(given.get("graph-url"))
        #: The token, or what gives it.
        self.token = own if own is not None else filled(variables.get("WHATSAPP_ACCESS_TOKEN"))
        #: The connection as the component gets it.
        self.told: dict[str, Any] = {name: value for name, value in given.items() if name != "name"}
        for name, variable in VARIABLES.items():
            if filled(self.told.get(name)) is None and filled(variables.get(variable)) is not None:
                self.told[name] = variables[variable]
        #: Why this connection cannot be used, although each part of it is well formed.
        self.fault: Optional[Permanent] = None
        graph = _origin(self.told.get("graph-url"))
        trusted = _origin(variables.get("WHATSAPP_GRAPH_URL"))
        if own is None and own_url is not None and graph is not None and graph != trusted:
            self.fault = _not_for_that_address()
        #: Where requests may go. A Graph URL that cannot be read is nowhere: the component says what is wrong with it.
        self.allowed = frozenset({graph, _policy.MEDIA} - {None}) if allowed_origins is None else _read(allowed_origins)


def _origin(url: Any) -> Any:
    url = filled(url)
    return _policy.origin(url) if isinstance(url, str) else _policy.GRAPH if url is None else None


def _read(origins: Iterable[str]) -> frozenset[str]:
    if isinstance(origins, str):
        raise TypeError("allowed_origins is a list of origins, and not a text.")
    read = set()
    for url in origins:
        origin = _policy.origin(url)
        if origin is None:
            raise ValueError(
                f"allowed_origins has {url!r}: write an origin like https://graph.facebook.com; http:// is for loopback only."
            )
        read.add(origin)
    return frozenset(read)


def _not_for_that_address() -> Permanent:
    return Permanent({
        "kind": "host-denied",
        "scope": "host",
        "message": "The connection has its own Graph URL but no token, and the environment's token is not for that "
        "address.",
        "fix": "Give token too, or leave graph-url empty.",
        "field": "connection.graph-url",
    })


