"""A call, step by step: which request comes next, and how the call ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Generator
from typing import Any, Optional

from . import _errors
from ._component import Stepper, Stopped
from ._exchange import Answer, Arrived, Request
from ._policy import Policy
from ._token import Token

#: The most requests of one call: far more than any function makes.
MOST_REQUESTS = 100

Steps = Generator[Request, Answer, Any]

encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write(function: str, connection: Optional[dict[str, Any]], given: Any) -> str:
    """A call as the component reads it."""
    call: dict[str, Any] = {"function": function}
    if connection is not None:
        call["connection"] = connection
    if given is not None:
        call["input"] = given
    try:
        text = encode(call)
        text.encode()
        return text
    except (TypeError, ValueError, RecursionError):
        place, message = _cannot_be_written(given, "") or ("", "The call cannot be written as JSON.")
    raise _errors.invalid_input(place, message, "Give JSON: dicts with texts for names, lists, texts, numbers, booleans.")


def _cannot_be_written(value: Any, place: str, depth: int = 0) -> Optional[tuple[str, str]]:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            return place, "This text has half a character: it was cut within an emoji."
        return None
    if depth > 100:
        return place, "This goes too deep."
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                return place, "An object's name is not a text."
            found = _cannot_be_written(item, f"{place}.{name}" if place else name, depth + 1)
            if found:
                return found
        return None
    if isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            found = _cannot_be_written(item, f"{place}[{at}]", depth + 1)
            if found:
                return found
        return None
    try:
        encode(value)
    except (TypeError, ValueError):
        return place, f"This is a {type(value).__name__}, which is not JSON."
    return None


def steps(component: Stepper, call: str, policy: Optional[Policy], token: Optional[Token]) -> Steps:
    """Yields each request and is sent its answer. Returns the function's result, or raises its error.

    The error has no other exception behind it, so nothing that saw the token comes with it.
    """
    answers: list[str] = []
    text = ""
    may_have_sent = False
    while True:
        why = ""
        try:
            text = component.step(call, f"[{','.join(answers)}]")
        except Stopped as stopped:
            why = str(stopped)
        if why:
            raise _errors.stopped(why, may_have_sent)
        step = _read(text)
        if step is None:
            raise _errors.stopped("what it said is no step", may_have_sent)
        if "ask" not in step:
            break
        if len(answers) >= MOST_REQUESTS:
            raise _errors.stopped(f"it asked for more than {MOST_REQUESTS} requests", may_have_sent)
        if policy is None or token is None:
            raise _errors.stopped("it asked for a request where there is none to make", may_have_sent)
        request = policy.request(step["ask"])
        if isinstance(request, Request):
            may_have_sent = may_have_sent or request.method != "GET"
            answer = yield request
        else:
            answer = request
        answers.append(encode(_told(answer, token)))
    if token is not None and token.out_of(text) != text:
        step = token.out_of_value(step)
    if "done" in step:
        return step["done"]
    raise _errors.from_case(step.get("error")) or _errors.stopped("it gave no result", may_have_sent)


def _read(text: str) -> Optional[dict[str, Any]]:
    """A step; `None` where it is none. Raised by the reader, an error would have the text with it."""
    try:
        step = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return step if isinstance(step, dict) else None


def _told(answer: Answer, token: Token) -> Any:
    """An answer as the component reads it, without the token: Meta repeats it in the address of a list's next page."""
    if not isinstance(answer, Arrived):
        return answer
    headers = []
    for name, value in answer.headers:
        name = name.lower()
        if not token.is_in_name(name):
            headers.append((name, token.out_of(value)))
    body = token.out_of_bytes(answer.body)
    content: dict[str, str]
    try:
        content = {"text": body.decode()}
    except UnicodeDecodeError:
        content = {"base64": base64.b64encode(body).decode()}
    return {"arrived": {"status": answer.status, "headers": headers, "body": content}}
