"""The access token: what it may look like, and how it is taken out of whatever repeats it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ._errors import Permanent

#: The longest token, in characters: far more than Meta's have (some hundred).
LONGEST = 4096

#: The shortest token that is looked for: a shorter one cannot be told from any other word.
SHORTEST = 4

REDACTED = b"[access-token]"
PARAMETER = b"access_token="
#: In JSON the ampersand may be written as an escape.
AND = (b"&", b"\\u0026")

ADVICE = "Regenerate the System User token in Meta Business Manager and update the connection."
QUOTES = "\"'`\u201c\u201d\u2018\u2019"


class Token:
    """A token that can stand in a header. Its `repr` hides it, so that no traceback with local variables shows it."""

    __slots__ = ("_bytes", "_candidate", "_lower")

    def __init__(self, text: str) -> None:
        self._bytes = text.encode("ascii")
        self._lower = self._bytes.lower()
        # Where the token may begin, by its first characters in any spelling.
        start = b"".join(_any_spelling(byte) for byte in self._bytes[:SHORTEST])
        self._candidate = re.compile(b"(?=" + start + b")")

    def __repr__(self) -> str:
        return "Token(…)"

    def reveal(self) -> str:
        return self._bytes.decode("ascii")

    def out_of_bytes(self, text: bytes) -> bytes:
        """The text without the token, however it is written there."""
        token = self._bytes
        if len(token) < SHORTEST or (token not in text and b"%" not in text and b"\\" not in text):
            return text
        return _without(text, token, self._candidate)

    def out_of(self, text: str) -> str:
        """The text without the token, however it is written there."""
        if self.reveal() not in text and "%" not in text and "\\" not in text:
            return text
        return self.out_of_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def out_of_value(self, value: Any) -> Any:
        """A JSON value, without the token in any of its names and texts."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_value(item) for item in value]
        if isinstance(value, dict):
            return {self.out_of(name): self.out_of_value(item) for name, item in value.items()}
        return value

    def is_in_name(self, name: str) -> bool:
        """Whether a header's name, which is in lower case, has the token in it."""
        return len(self._lower) >= SHORTEST and self._lower in name.encode("utf-8", "replace")


def read(given: Any) -> Token | Permanent:
    """A token as it was given, or the error that says what is wrong with it. It is the caller who raises that: a
    traceback from here would have the text among its variables."""
    if given is None:
        given = ""
    if not isinstance(given, str):
        return _invalid("The access token is not a text.", "Give the token as a str, or a function that returns it.")
    return _read(given.strip())


# A pattern is compiled for each token.
@lru_cache(maxsize=256)
def _read(text: str) -> Token | Permanent:
    if not text:
        return _invalid(
            "No access token is given, neither by the program nor in the environment.",
            "Give token, or set WHATSAPP_ACCESS_TOKEN.",
        )
    if text.lower().startswith("bearer "):
        return _invalid(
            "The access token begins with the word Bearer, which is not part of it.", "Paste the token alone."
        )
    if text[0] in QUOTES or text[-1] in QUOTES:
        return _invalid(
            "The access token has quotes around it, which are not part of it.",
            "Paste the token alone, without the quotes.",
        )
    if len(text) > LONGEST:
        return _invalid("The access token is longer than any of Meta's tokens.", "Copy the token alone.")
    # Anything else cannot stand in a header (RFC 9110, section 5.5), and no token of Meta's has it.
    if not all("!" <= character <= "~" for character in text):
        return _invalid(
            "The access token has a space, a line break or another character that no token has.",
            "Copy the token again, whole and on one line.",
        )
    return Token(text)


def _invalid(message: str, fix: str) -> Permanent:
    return Permanent({
        "kind": "invalid-token",
        "scope": "connection",
        "message": message,
        "fix": f"{fix} {ADVICE}",
        "field": "connection.access-token",
        "code": 190,
    })


def _any_spelling(byte: int) -> bytes:
    """A pattern for one byte, in whatever spelling `_spelling` knows."""
    plain = re.escape(bytes([byte]))
    digits = b"".join(b"[%c%c]" % (digit, digit | 32) for digit in b"%02X" % byte)
    spellings = [b"%25" + digits, b"%" + digits, rb"\\u00" + digits, plain]
    if byte in b'/"\\':
        spellings.append(rb"\\" + plain)
    return b"(?:" + b"|".join(spellings) + b")"


def _without(text: bytes, token: bytes, candidate: re.Pattern[bytes]) -> bytes:
    clean = bytearray()
    at = passed = 0
    while found := candidate.search(text, passed):
        place = found.start()
        end = _end(text, place, token, False) or _end(text, place, token, True)
        if not end:
            passed = place + 1
            continue
        clean += text[at:place]
        at = passed = end
        if not clean.endswith(PARAMETER):
            clean += REDACTED
            continue
        # The token was the value of a query parameter: it goes as a whole.
        del clean[-len(PARAMETER) :]
        for ampersand in AND:
            if text.startswith(ampersand, at):
                at = passed = at + len(ampersand)
                break
        else:
            for ampersand in AND:
                if clean.endswith(ampersand):
                    del clean[-len(ampersand) :]
                    break
    return bytes(clean + text[at:]) if at else text


def _end(text: bytes, at: int, token: bytes, plain_first: bool) -> int:
    """Where the token ends that begins here, each byte in whatever spelling; 0 where it does not. If the token itself
    has a character that begins an escape, there are two readings."""
    for byte in token:
        length = 1 if plain_first and text[at : at + 1] == bytes([byte]) else _spelling(text, at, byte)
        if not length:
            return 0
        at += length
    return at


def _spelling(text: bytes, at: int, byte: int) -> int:
    """The length of one byte as it is written here: percent-encoded, once or twice (RFC 3986, section 2.1); escaped in
    JSON (RFC 8259, section 7); as it is."""
    first = text[at : at + 1]
    if first == b"%":
        if text[at + 1 : at + 3] == b"25" and _is(text[at + 3 : at + 5], byte):
            return 5
        if _is(text[at + 1 : at + 3], byte):
            return 3
    elif first == b"\\":
        if text[at + 1 : at + 4] == b"u00" and _is(text[at + 4 : at + 6], byte):
            return 6
        if byte in b'/"\\' and text[at + 1 : at + 2] == bytes([byte]):
            return 2
    return 1 if first == bytes([byte]) else 0


def _is(digits: bytes, byte: int) -> bool:
    return digits.upper() == b"%02X" % byte
