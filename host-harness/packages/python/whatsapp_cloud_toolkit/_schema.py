"""Whether an input fits a recipe's schema: JSON Schema (2020-12), as far as the recipes use it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Iterator

Fault = tuple[str, str]

TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None),
}  # fmt: skip

#: What says something to a person, or to whoever draws a form, and nothing to a check.
ANNOTATIONS = frozenset({
    "$schema", "$defs", "title", "description", "examples", "default", "format", "contentEncoding", "contentMediaType",
    "x-advanced", "x-long-text", "x-one-of", "then", "else",
})  # fmt: skip


def faults(schema: Any, value: Any, root: dict[str, Any], place: str = "") -> Iterator[Fault]:
    """Each fault with its path."""
    if schema is True or schema is False:
        if not schema:
            yield place, "There is no such input."
        return
    for keyword, wanted in schema.items():
        if keyword in ANNOTATIONS:
            continue
        check = CHECKS.get(keyword)
        if check is None:
            # Taken for fulfilled it would let through what the schema refuses.
            raise NotImplementedError(f"The schema has {keyword}, which this package does not know.")
        yield from check(wanted, value, schema, root, place)


def _fits(schema: Any, value: Any, root: dict[str, Any]) -> bool:
    return next(faults(schema, value, root), None) is None


def _type(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
    names = [wanted] if isinstance(wanted, str) else wanted
    if not any(_is(value, name) for name in names):
        yield rest[-1], f"This must be of the type {' or '.join(names)}."


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, TYPES[name])


def _const(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
    if value != wanted or isinstance(value, bool) != isinstance(wanted, bool):
        yield rest[-1], f"This must be {wanted!r}."


def _enum(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
    if value not in wanted:
        yield rest[-1], f"This must be one of {', '.join(map(repr, wanted))}."


def _pattern(wanted: str, value: Any, *rest: Any) -> Iterator[Fault]:
    if isinstance(value, str) and not _compiled(wanted).search(value):
        yield rest[-1], f"This must match {wanted}."


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    # ECMA-262's `$` is the very end, and its `\d` are ten digits.
    ends = re.sub(r"\\.|\[(?:\\.|[^\]])*\]|\$", lambda part: r"\Z" if part[0] == "$" else part[0], pattern)
    return re.compile(ends, re.ASCII)


def _bound(measure: Any, is_within: Any, words: str, kind: Any) -> Any:
    def check(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
        if isinstance(value, kind) and not isinstance(value, bool) and not is_within(measure(value), wanted):
            yield rest[-1], words.format(wanted)

    return check


def _at_least(number: Any, bound: Any) -> bool:
    return bool(number >= bound)


def _at_most(number: Any, bound: Any) -> bool:
    return bool(number <= bound)


def _itself(value: Any) -> Any:
    return value


def _properties(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, part in wanted.items():
            if name in value:
                yield from faults(part, value[name], root, f"{place}.{name}" if place else name)


def _additional(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name in value.keys() - schema.get("properties", {}).keys():
            yield from faults(wanted, value[name], root, f"{place}.{name}" if place else name)


def _required(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name in wanted:
            if name not in value:
                yield f"{rest[-1]}.{name}" if rest[-1] else name, "This is missing."


def _dependent(wanted: Any, value: Any, *rest: Any) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, others in wanted.items():
            if name in value:
                yield from _required(others, value, *rest)


def _prefix(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    if isinstance(value, list):
        for at, (part, item) in enumerate(zip(wanted, value)):
            yield from faults(part, item, root, f"{place}[{at}]")


def _items(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    if isinstance(value, list):
        start = len(schema.get("prefixItems", []))
        for at, item in enumerate(value[start:], start):
            yield from faults(wanted, item, root, f"{place}[{at}]")


def _one_of(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    fitting = sum(_fits(part, value, root) for part in wanted)
    if fitting != 1:
        titles = ", ".join(part["title"] for part in wanted if isinstance(part, dict) and "title" in part)
        said = f": {titles}" if titles else ""
        yield place, f"This fits {'none' if not fitting else 'more than one'} of its alternatives{said}."


def _any_of(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    if not any(_fits(part, value, root) for part in wanted):
        yield place, "This fits none of its alternatives."


def _all_of(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    for part in wanted:
        yield from faults(part, value, root, place)


def _if(wanted: Any, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    branch = "then" if _fits(wanted, value, root) else "else"
    yield from faults(schema.get(branch, True), value, root, place)


def _ref(wanted: str, value: Any, schema: Any, root: Any, place: str) -> Iterator[Fault]:
    part: Any = root
    for name in wanted.removeprefix("#/").split("/"):
        part = part[name]
    yield from faults(part, value, root, place)


CHECKS: dict[str, Any] = {
    "type": _type,
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _bound(len, _at_least, "This has fewer than {} characters.", str),
    "maxLength": _bound(len, _at_most, "This has more than {} characters.", str),
    "minItems": _bound(len, _at_least, "This has fewer than {} entries.", list),
    "maxItems": _bound(len, _at_most, "This has more than {} entries.", list),
    "minProperties": _bound(len, _at_least, "This has fewer than {} members.", dict),
    "maxProperties": _bound(len, _at_most, "This has more than {} members.", dict),
    "minimum": _bound(_itself, _at_least, "This is less than {}.", (int, float)),
    "maximum": _bound(_itself, _at_most, "This is more than {}.", (int, float)),
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "dependentRequired": _dependent,
    "prefixItems": _prefix,
    "items": _items,
    "oneOf": _one_of,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
    "$ref": _ref,
}
