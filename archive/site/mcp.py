"""The Model Context Protocol for assistants: JSON-RPC 2.0 messages to answers, one at a time, without sessions (https://modelcontextprotocol.io/specification/2025-06-18). Pure.

Nothing is remembered between two messages and no stream is held open, so that a reader costs no more here than on a page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.cite.csl import ARCHIVE
from archive.errors import ArchiveError
from archive.site.related import KINDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Run = Callable[[str, Mapping[str, Any]], Awaitable[object]]

PATH = "/-/mcp"
VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""The revisions that a client may ask for, newest first. The one of July 2026 has no handshake; its clients fall back to these."""
MOST_BODY = 100_000
LONGEST_ANSWER = 400_000
"""How many characters the result of a tool may have."""
MOST_FOUND = 25

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602

INSTRUCTIONS = (
    "Documented cases in which a biometric system pointed at the wrong person, or is alleged to have. What is alleged must stay alleged: keep the status of a case "
    "(confirmed, alleged, disputed) and the standing of a statement (found, admitted, alleged, reported, denied), and whose word it is, in every sentence. "
    "Cite the id of the statement and its address. Documented means documented, not all that happened: numbers are counts of records, not rates."
)
_TEXT = {"type": "string", "maxLength": 300}
TOOLS: tuple[dict[str, Any], ...] = (
    {
        "name": "search_archive",
        "title": "Search the archive",
        "description": "Full-text search over cases, rulings, agencies, systems, regulators' decisions, studies, policies and sources, best first.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "query": {**_TEXT, "description": "Words; phrases in double quotes."},
                "kind": {"type": "string", "enum": list(KINDS), "description": "Only this kind of record."},
                "limit": {"type": "integer", "minimum": 1, "maximum": MOST_FOUND, "default": 10},
            },
            "required": ["query"],
        },
    },
    {
        "name": "get_record",
        "title": "Read a record",
        "description": "One record with its revision and every statement, event, failure, response and finding, each with its standing, the one who says it, its sources and its address.",
        "inputSchema": {
            "type": "object",
            "properties": {"id": {**_TEXT, "description": "Like WIA-0001, systems/clearview-ai, or the key that a search gives."}},
            "required": ["id"],
        },
    },
    {
        "name": "describe_tables",
        "title": "Describe the tables",
        "description": "The tables and views of the database with their columns and what they mean; read this before run_sql.",
        "inputSchema": {"type": "object", "properties": {}},
    },
    {
        "name": "run_sql",
        "title": "Query the database",
        "description": "One SELECT in SQLite over the public database, under the limits of the site: one second, a thousand rows.",
        "inputSchema": {"type": "object", "properties": {"sql": {"type": "string", "maxLength": 20_000}}, "required": ["sql"]},
    },
)
_HINTS = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}


class ToolError(ArchiveError):
    """A tool cannot do what it was asked; the text says why and what to do, and the assistant reads it."""


class Fault(Exception):
    """A message that cannot be answered: a code of JSON-RPC and a sentence."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


async def answer(body: bytes, run: Run, version: str) -> dict[str, Any] | None:
    """The answer to one message; None where none is due, to notifications and answers.

    Args:
        body: the message as it came.
        run: does what a tool is asked, by its name and arguments; raises ToolError.
        version: the version of the archive served, for the client to show.
    """
    identity: object = None
    try:
        message = _message(body)
        identity = message.get("id")
        if "method" not in message or "id" not in message:
            return None
        return {"jsonrpc": "2.0", "id": identity, "result": await _result(message["method"], message.get("params") or {}, run, version)}
    except Fault as fault:
        return {"jsonrpc": "2.0", "id": identity, "error": {"code": fault.code, "message": fault.text}}


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Fault(PARSE_ERROR, "This is no JSON.") from None
    if isinstance(message, list):
        raise Fault(INVALID_REQUEST, "Send one message at a time.")
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise Fault(INVALID_REQUEST, 'A message is an object with "jsonrpc": "2.0".')
    identity = message.get("id", 0)
    if isinstance(identity, bool) or not isinstance(identity, str | int) or not isinstance(message.get("method", ""), str):
        message.pop("id", None)
        raise Fault(INVALID_REQUEST, "`id` must be a string or a whole number, `method` a string.")
    return message


async def _result(method: str, params: object, run: Run, version: str) -> dict[str, Any]:
    if not isinstance(params, dict):
        raise Fault(INVALID_PARAMS, "`params` must be an object.")
    if method == "initialize":
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": "wrongful-identification-case-archive", "title": ARCHIVE, "version": version},
            "instructions": INSTRUCTIONS,
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [{**tool, "annotations": _HINTS} for tool in TOOLS]}
    if method == "tools/call":
        return await _called(params, run)
    raise Fault(NO_METHOD, f"There is no method {method[:100]!r} here; there are tools/list and tools/call.")


async def _called(params: Mapping[str, Any], run: Run) -> dict[str, Any]:
    name, arguments = params.get("name"), params.get("arguments") or {}
    tool = next((tool for tool in TOOLS if tool["name"] == name), None)
    if tool is None or not isinstance(arguments, dict):
        raise Fault(INVALID_PARAMS, f"There is no such tool; there are {', '.join(tool['name'] for tool in TOOLS)}, and `arguments` is an object.")
    try:
        checked = check(tool["inputSchema"], arguments)
        text = json.dumps(await run(tool["name"], checked), ensure_ascii=False, default=_unwritten)
    except ToolError as error:
        return _told(str(error), wrong=True)
    if len(text) > LONGEST_ANSWER:
        return _told(f"The answer has {len(text):,} characters, and no more than {LONGEST_ANSWER:,} are sent. Ask for less: fewer rows or fewer columns.", wrong=True)
    return _told(text)


def _told(text: str, *, wrong: bool = False) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": text}], "isError": wrong}


def check(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a tool that its schema knows, the rest left out.

    Raises:
        ToolError: one is missing or is no value of its kind.

    """
    checked: dict[str, Any] = {}
    for name, told in schema["properties"].items():
        value = given.get(name, told.get("default"))
        if value is None:
            if name in schema.get("required", ()):
                raise ToolError(f"`{name}` is missing.")
            continue
        right = isinstance(value, str) if told["type"] == "string" else isinstance(value, int) and not isinstance(value, bool)
        if not right or ("enum" in told and value not in told["enum"]):
            raise ToolError(f"`{name}` must be {'one of ' + ', '.join(told['enum']) if 'enum' in told else 'a ' + ('text' if told['type'] == 'string' else 'whole number')}.")
        if isinstance(value, str) and len(value) > told.get("maxLength", len(value)):
            raise ToolError(f"`{name}` is longer than {told['maxLength']:,} characters.")
        checked[name] = min(max(value, told["minimum"]), told["maximum"]) if "minimum" in told else value
    return checked


def _unwritten(value: object) -> str:
    """What JSON has no form for: the bytes of a query."""
    return f"({len(value)} bytes)" if isinstance(value, bytes) else str(value)
