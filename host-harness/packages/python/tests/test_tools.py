"""Tools for an agent, and recipes."""

from __future__ import annotations

import asyncio
import os
import unittest
from typing import Any

from whatsapp_cloud_toolkit import AsyncWhatsApp, Permanent, WhatsApp

# The set that `host-harness mcp` exposes by default.
BY_DEFAULT = [
    "validate", "send-message", "send-media", "send-template", "custom-api-call", "list-phone-numbers", "list-templates",
    "template-form", "preview-template", "describe-recipe",
]  # fmt: skip
BUTTONS: Any = {
    "method": "post",
    "path": "/{phone-number-id}/messages",
    "body": {
        "json": {
            "messaging_product": "whatsapp",
            "to": "+15555550103",
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Shall we deliver on Monday?"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
            },
        }
    },
}


def changed(path: str, value: Any) -> Any:
    """The buttons, with another value somewhere."""
    import copy

    input = copy.deepcopy(BUTTONS)
    part: Any = input
    *steps, last = path.split("/")
    for step in steps:
        part = part[int(step) if step.isdigit() else step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return input


class Tools(unittest.TestCase):
    def setUp(self) -> None:
        self.whatsapp = WhatsApp()

    def named(self, name: str, **options: Any) -> Any:
        [tool] = [tool for tool in self.whatsapp.tools(**options) if tool.name == name]
        return tool

    def test_they_are_those_of_the_mcp_server(self) -> None:
        tools = self.whatsapp.tools()
        self.assertEqual([tool.name for tool in tools], BY_DEFAULT)
        for tool in tools:
            self.assertTrue(tool.title and tool.description and tool.effect in ("reads", "sends", "changes"))
            self.assertEqual(tool.schema["type"], "object")
            self.assertNotIn("access-token", str(tool.schema))
            self.assertNotIn("x-advanced", str(tool.schema))
        self.assertTrue(all(tool.effect == "reads" for tool in self.whatsapp.tools(read_only=True)))
        exposed = [tool.name for tool in self.whatsapp.tools(["send_message", "reply-buttons", "send-message"])]
        self.assertEqual(exposed, ["send-message", "reply-buttons"])
        for wrong in (["send-all"], ["describe-recipe"]):
            with self.assertRaises(ValueError):
                self.whatsapp.tools(wrong)
        with self.assertRaises(ValueError):
            self.whatsapp.tools(["send-message"], read_only=True)

    def test_a_call_gives_the_result_or_the_failure(self) -> None:
        send = self.named("send-message")
        self.assertTrue(send.call({"to": "+15555550103", "body": "Hello"})["message-id"].startswith("wamid."))
        failure = send.call({"to": "15555550103", "body": "Hello"})
        self.assertEqual((failure["verdict"], failure["kind"], failure["field"]), ("permanent", "invalid-recipient", "to"))
        self.assertTrue(failure["fix"] and failure["repeat"])
        self.assertEqual(send.call({"to": "+15555550103", "text": "Hello"})["field"], "text")
        self.assertEqual(send.call([])["verdict"], "permanent")

    def test_no_argument_changes_the_connection(self) -> None:
        send = self.named("send-message")
        failure = send.call({"to": "+15555550103", "body": "x", "connection": {"graph-url": "https://evil.test"}})
        self.assertEqual((failure["verdict"], failure["field"]), ("permanent", "connection"))
        failure = self.named("validate").call({"access-token": "EAAG"})
        self.assertEqual((failure["verdict"], failure["field"]), ("permanent", "access-token"))

    def test_recipes_are_described(self) -> None:
        describe = self.named("describe-recipe")
        self.assertEqual(describe.call({"name": "reply-buttons"})["example"]["method"], "post")
        self.assertEqual(describe.call({"name": "no-such"})["verdict"], "permanent")
        self.assertEqual(describe.call({})["field"], "name")

    def test_a_recipe_as_a_tool_takes_what_fits_and_nothing_else(self) -> None:
        buttons = self.named("reply-buttons", only=["reply-buttons"])
        self.assertEqual(buttons.call(BUTTONS)["status"], 200)
        for path, value, field in (
            ("method", "delete", "method"),
            ("path", "/{phone-number-id}/deregister", "path"),
            ("path", "/{phone-number-id}/messages\n", "path"),
            ("query", [], "query"),
            ("body/json/to", "15555550103", "body.json.to"),
            ("body/json/to", "+15555550103\n", "body.json.to"),
            ("body/json/to", None, "body.json"),
            ("body/json/interactive/action/buttons", [], "body.json.interactive.action.buttons"),
            ("body/json/extra", 1, "body.json.extra"),
        ):
            with self.subTest(path=path, value=value):
                failure = buttons.call(changed(path, value))
                self.assertEqual((failure.get("verdict"), failure.get("field")), ("permanent", field))

    def test_an_async_tool_is_awaited(self) -> None:
        [tool] = AsyncWhatsApp().tools(["list-phone-numbers"])
        self.assertTrue(asyncio.run(tool.call({}))["phone-numbers"])  # type: ignore[arg-type]
        self.assertEqual(asyncio.run(tool.call({"a": 1}))["verdict"], "permanent")  # type: ignore[arg-type]


class Recipes(unittest.TestCase):
    def test_every_example_fits_its_schema(self) -> None:
        recipes = WhatsApp().recipes()
        self.assertGreater(len(recipes), 40)
        for recipe in recipes:
            with self.subTest(recipe.name):
                recipe.check(recipe.example)
                with self.assertRaises(Permanent):
                    recipe.check({**recipe.example, "unheard-of": 1})

    def test_a_recipe_is_called_by_its_name(self) -> None:
        whatsapp = WhatsApp()
        self.assertEqual(whatsapp.recipe("reply_buttons", BUTTONS)["status"], 200)
        self.assertEqual(asyncio.run(AsyncWhatsApp().recipe("reply-buttons", BUTTONS))["status"], 200)
        with self.assertRaises(Permanent) as error:
            whatsapp.recipe("reply-buttons", changed("method", "delete"))
        self.assertEqual(error.exception.field, "method")
        with self.assertRaises(Permanent):
            whatsapp.recipe("no-such", {})


def setUpModule() -> None:
    if "WHATSAPP_GRAPH_URL" not in os.environ:
        raise RuntimeError("Start the tests with run.sh: these need the simulator.")


if __name__ == "__main__":
    unittest.main()
