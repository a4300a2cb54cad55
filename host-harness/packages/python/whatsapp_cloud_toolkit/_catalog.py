"""What the component offers: recipes, and tools for an agent."""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Optional, TypeVar

from . import _schema
from ._component import Stepper
from ._errors import WhatsAppError, invalid_input

Json = dict[str, Any]
Call = TypeVar("Call")

DESCRIBE_RECIPE = "describe-recipe"


@dataclass(frozen=True)
class Recipe:
    """An input for one purpose."""

    name: str
    title: str
    #: What it does, and Meta's limits that a schema cannot say.
    description: str
    #: What it changes: `reads`, `sends` or `changes`.
    effect: str
    #: The JSON Schema of the input.
    schema: Json
    #: The same as fields, for a form.
    fields: list[Json]
    #: An input that fits the schema.
    example: Json
    #: The function that takes the input.
    function: str

    def check(self, input: Any) -> None:
        """Raises `Permanent` where the input does not fit the schema."""
        found = list(_schema.faults(self.schema, input, self.schema))
        if found:
            lines = [f"{place}: {message}" if place else message for place, message in found]
            field = next((place for place, _ in found if place), "")
            fix = f"Correct the input by the schema of the recipe {self.name}, which has an example too."
            raise invalid_input(field, "\n".join(lines), fix)


@dataclass(frozen=True)
class _Tool(Generic[Call]):
    name: str
    title: str
    #: What it does, when to use it, when not.
    description: str
    #: What it changes: `reads`, `sends` (a repeat is a duplicate) or `changes` (anything the token may change).
    effect: str
    #: The JSON Schema of the arguments.
    schema: Json
    #: Takes the arguments and gives the result. A failure is a result too, with `verdict`, `message`, `fix` and `repeat`.
    call: Call


Tool = _Tool[Callable[[Json], Json]]
AsyncTool = _Tool[Callable[[Json], Awaitable[Json]]]


# What the component says of itself does not change.
@lru_cache(maxsize=8)
def _functions(component: Stepper) -> list[Json]:
    manifest = json.loads(component.step('{"function":"describe","input":{}}', "[]"))["done"]
    functions: list[Json] = manifest["tools"] + manifest["lookups"]
    return functions


def _read(function: Json, recipe: Json) -> Recipe:
    return Recipe(
        name=recipe["name"],
        title=recipe["title"],
        description=recipe["description"],
        effect=recipe["effect"],
        schema=json.loads(recipe["schema"]),
        fields=copy.deepcopy(recipe["fields"]),
        example=json.loads(recipe["example"]),
        function=function["name"],
    )


def _recipes_of(function: Json) -> list[Recipe]:
    return [_read(function, recipe) for recipe in function["recipes"]]


def recipes(component: Stepper) -> list[Recipe]:
    return [recipe for function in _functions(component) for recipe in _recipes_of(function)]


def named(component: Stepper, name: str) -> Recipe:
    name = name.replace("_", "-")
    functions = _functions(component)
    for function in functions:
        for recipe in function["recipes"]:
            if recipe["name"] == name:
                return _read(function, recipe)
    names = ", ".join(recipe["name"] for function in functions for recipe in function["recipes"])
    raise invalid_input("", f"There is no recipe of the name {name}.", f"Name one of {names}.")


def expose(
    component: Stepper, only: Optional[Iterable[str]], read_only: bool, call: Callable[..., Any]
) -> list[Tool]:
    """Tools that are called at once."""

    def of(tool: _Exposed) -> Callable[[Json], Json]:
        def run(arguments: Json) -> Json:
            try:
                tool.check(arguments)
                return tool.result(call(tool.function, arguments) if tool.function else tool.local(arguments))
            except WhatsAppError as error:
                return failed(error)

        return run

    return [_Tool(*tool.shown, call=of(tool)) for tool in _select(component, only, read_only)]


def expose_async(
    component: Stepper, only: Optional[Iterable[str]], read_only: bool, call: Callable[..., Awaitable[Any]]
) -> list[AsyncTool]:
    """Tools that are awaited."""

    def of(tool: _Exposed) -> Callable[[Json], Awaitable[Json]]:
        async def run(arguments: Json) -> Json:
            try:
                tool.check(arguments)
                return tool.result(await call(tool.function, arguments) if tool.function else tool.local(arguments))
            except WhatsAppError as error:
                return failed(error)

        return run

    return [_Tool(*tool.shown, call=of(tool)) for tool in _select(component, only, read_only)]


def failed(error: WhatsAppError) -> Json:
    """A failure as an agent is told of it."""
    return {"verdict": error.verdict, **error.failure, "repeat": error.repeat}


@dataclass(frozen=True)
class _Exposed:
    """A tool before it has its call."""

    name: str
    title: str
    description: str
    effect: str
    schema: Json
    #: Its function; empty where the answer is known without one.
    function: str
    check: Callable[[Any], None]
    local: Callable[[Any], Any]

    @property
    def shown(self) -> tuple[str, str, str, str, Json]:
        return self.name, self.title, self.description, self.effect, self.schema

    @staticmethod
    def result(value: Any) -> Json:
        return value if isinstance(value, dict) else {"result": value}


def _select(component: Stepper, only: Optional[Iterable[str]], read_only: bool) -> list[_Exposed]:
    functions = _functions(component)
    known = {function["name"]: _of_function(function) for function in functions}
    by_default = list(known.values())
    known.update(
        (recipe.name, _of_recipe(recipe)) for function in functions for recipe in _recipes_of(function)
    )
    if only is None:
        exposed = by_default
    else:
        exposed = []
        for name in [only] if isinstance(only, str) else only:
            tool = known.get(name.replace("_", "-"))
            if tool is None:
                raise ValueError(f"There is no tool of the name {name}; there are {', '.join(known)}.")
            if read_only and tool.effect != "reads":
                raise ValueError(f"{name} does more than read.")
            if tool not in exposed:
                exposed.append(tool)
    if read_only:
        exposed = [tool for tool in exposed if tool.effect == "reads"]
    names = {tool.name for tool in exposed}
    described = [
        recipe for function in functions if function["name"] in names for recipe in _recipes_of(function)
    ]
    return exposed + [_of_recipes(described)] if described else exposed


def _anything(_: Any) -> None:
    """The function itself says what is wrong with its input."""


def _nowhere(_: Any) -> Any:
    raise AssertionError("this tool has a function")


def _of_function(function: Json) -> _Exposed:
    text = function.get("input-schema")
    schema = _shortened(json.loads(text)) if text else {"type": "object", "properties": {}, "additionalProperties": False}

    def nothing(arguments: Any) -> None:
        for name in arguments or {}:
            raise invalid_input(name, "There is no such input: this tool takes none.", "Leave it out.")

    return _Exposed(
        function["name"],
        function["title"],
        function["description"],
        function["effect"],
        schema,
        function["name"],
        _anything if text else nothing,
        _nowhere,
    )


def _of_recipe(recipe: Recipe) -> _Exposed:
    """A recipe as a tool of its own: what fits its schema is all that an agent with it may do."""
    description = f"{recipe.description}\n\nExample: {json.dumps(recipe.example, ensure_ascii=False)}"
    schema = _shortened(recipe.schema)
    return _Exposed(
        recipe.name, recipe.title, description, recipe.effect, schema, recipe.function, recipe.check, _nowhere
    )


def _of_recipes(recipes: list[Recipe]) -> _Exposed:
    """One tool for all recipes: an agent sees the schema of each tool each time."""
    known = {
        recipe.name: {
            "title": recipe.title,
            "description": recipe.description,
            "schema": _shortened(recipe.schema),
            "example": recipe.example,
        }
        for recipe in recipes
    }
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "title": "Recipe", "enum": list(known)}},
        "required": ["name"],
        "additionalProperties": False,
    }
    description = (
        "Gives an input for one purpose of a tool that takes many: its JSON Schema, limits in words, and an example to "
        "start from. Sends nothing. The purposes:" + "".join(f"\n- {recipe.name}: {recipe.title}" for recipe in recipes)
    )

    def check(arguments: Any) -> None:
        for place, message in _schema.faults(schema, arguments, schema):
            raise invalid_input(place, message, "Give the name of a recipe and nothing else.")

    def local(arguments: Any) -> Any:
        return known[arguments["name"]]

    return _Exposed(DESCRIBE_RECIPE, "Describe Recipe", description, "reads", schema, "", check, local)


def _shortened(schema: Any) -> Any:
    """A schema without what only a form needs: an agent pays for each word of it, each time."""
    if not isinstance(schema, dict):
        return schema
    short = {name: part for name, part in schema.items() if name not in ("x-long-text", "x-advanced")}
    alternatives = short.get("oneOf")
    if isinstance(alternatives, list) and all("const" in one for one in alternatives):
        short.pop("oneOf")
        short["enum"] = [one["const"] for one in alternatives]
    for name, part in short.items():
        if name in ("properties", "$defs") and isinstance(part, dict):
            short[name] = {inner: _untitled(of) for inner, of in part.items()}
        elif name in ("oneOf", "prefixItems") and isinstance(part, list):
            short[name] = [_untitled(of) for of in part]
        elif name in ("items", "contains"):
            short[name] = _untitled(part)
    return short


def _untitled(schema: Any) -> Any:
    if isinstance(schema, dict) and "properties" not in schema and "required" in schema:
        schema = {name: part for name, part in schema.items() if name != "title"}
    return _shortened(schema)
