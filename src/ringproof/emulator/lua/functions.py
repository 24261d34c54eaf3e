"""Everything that a script can call: one row a function.

The names in a script's world are made from this table, and docs/lua-api.md too. ``bound``
functions go straight to the phone with the parameters named here; the others have a part in
``api.lua``. The source says how well a function is known: *documented* by the vendor, *observed*
in scripts or dumps that others published, *assumed* where nothing is known but the name or need.
"""
# ruff: noqa: E501  # a row of the table is a line

from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["documented", "observed", "assumed"]


@dataclass(frozen=True)
class Function:
    """One function of the phone's API."""

    name: str
    signatures: tuple[str, ...]
    meaning: str
    source: Source
    note: str = ""
    bound: tuple[str, ...] | None = None

    @property
    def table(self) -> str:
        """The global under which it stands."""
        return self.name.split(".", maxsplit=1)[0]


_RESULT: Final = "With returnHttpResult=true it returns code, body and headers; otherwise nil."
_PATTERN: Final = "The vendor's pages name the command; its function follows the pattern of resume."


def _call(name: str, params: str, meaning: str, *bound: str) -> Function:
    names = ", ".join(f"{one}=" for one in bound)
    return Function(
        f"sip.calls.{name}",
        (f"{name}({params})", f"{name}{{{names}, returnHttpResult=false}}"),
        f"{meaning} {_RESULT}",
        "assumed",
        _PATTERN,
        bound,
    )


# fmt: off
SIP: Final = (
    Function("sip.invite", ("invite(uri[, pickup=false][, line][, hidden=false])", "invite{uri=, pickup=false, line=, hidden=false, returnHttpResult=false}"),
        f"Dials a number or SIP URI on an identity, the first unless line says otherwise. {_RESULT}",
        "documented", "pickup and hidden are taken and have no effect.", ("uri", "pickup", "line", "hidden")),
    Function("sip.subscribe", ("subscribe(uri, function(data, uri, handle))",),
        "Watches another subscriber; the function gets dialog-info documents. Returns a handle.",
        "observed", "The emulated exchange tells of nobody by itself."),
    Function("sip.calls.get_all", ("get_all()",), "Returns the phone's calls as objects, oldest first.", "documented", "", None),
    Function("sip.calls.get", ("get(id)",), "Returns the call of an id as an object, or nil.", "assumed"),
    Function("sip.calls.resume", ("resume([call], [call2])", "resume{call=, call2=, returnHttpResult=false}"),
        f"Takes a call or a conference from hold, the first one unless named. {_RESULT}",
        "documented", "", ("call", "call2")),
    _call("accept", "[call]", "Accepts a ringing call, the first unless named.", "call"),
    _call("terminate", "[call]", "Ends a call, whatever its state.", "call"),
    _call("hold", "[call]", "Puts a call or its conference on hold.", "call"),
    _call("transfer", "uri[, call]", "Sends the other party of a call to a number.", "uri", "call"),
    _call("join", "[call], [call2]", "Connects the other parties of two calls with each other.", "call", "call2"),
    _call("conference", "[call], [call2]", "Brings two calls into a conference.", "call", "call2"),
    _call("dtmf", "digits[, call]", "Sounds digits to the other party.", "digits", "call"),
    Function("sip.calls.register", ("register(function(change))",),
        "Calls the function after each change of the phone's calls. change has event (the page's name), "
        "call, callId, callId2, accountId, number, name, target, newNumber and newName.",
        "assumed", "The stock script must hear of changes somehow; no source says how."),
    Function("sip.calls.unregister", ("unregister(function)",), "Ends what register began.", "assumed"),
)

HTTP: Final = (
    Function("http.request", ("request(url[, cb[, method[, content[, headers]]]])", "request{url=, callback=, method=, content=, headers=}"),
        "Sends a request; method is GET unless said. cb(code, body, headers) is called with the answer, "
        "with code 0 where there is none. Returns true, or nil and why not.", "documented"),
    Function("http.get", ("get(url[, cb[, headers]])", "get{url=, callback=, headers=}"), "Sends a GET, as request does.", "documented"),
    Function("http.post", ("post(url[, cb[, content[, headers]]])", "post{url=, callback=, content=, headers=}"), "Sends a POST, as request does.", "documented"),
    Function("http.put", ("put(url[, cb[, content[, headers]]])", "put{url=, callback=, content=, headers=}"), "Sends a PUT, as request does.", "documented"),
    Function("http.listen", ("listen(path, cb)", "listen(path, cb, exclusive)", "listen{path=, callback=, exclusive=true}"),
        "Serves /api/v1/exec/<path>. cb(url, body, headers, vars) has vars.query_string, and header names in lower case. "
        "With exclusive the callback's code, body and headers are the answer; otherwise it is 200 and empty, and "
        "several can listen at one path. Returns a handle; nil and why not where somebody else has the path.",
        "documented", "How exclusive is passed, and that a second exclusive listener is refused, are assumed."),
    Function("http.stop_listen", ("stop_listen(handle)",), "Ends listening.", "documented"),
)

SETTINGS: Final = (
    Function("config.get", ("get(path)",), "Returns the setting at an XPath as a string, nil where there is none.", "documented", "", ("path",)),
    Function("config.set", ("set(path, value)",), "Changes a setting.", "documented", "", ("path", "value")),
    Function("config.register", ("register(path, function(path))",), "Calls the function when a setting changes.", "documented"),
    Function("config.unregister", ("unregister(path, function)",), "Ends what register began.", "documented"),
)

PHONE: Final = (
    Function("debug.log", ('log(message[, level="i"])', "log{message=, debug_level=, returnHttpResult=false}"),
        f"Writes a line into the phone's log; level is one of e w i d v. {_RESULT}", "documented", "", ("message", "debug_level")),
    Function("debug.getDrawables", ("getDrawables()",), "Returns the names of built-in icons.", "documented", "The names are assumed."),
    Function("system.toast", ("toast(text)", "toast{text=, returnHttpResult=false}"), f"Shows a short text on the display. {_RESULT}", "documented", "The table form is assumed.", ("text",)),
    Function("dialog.show", ("show(text)",), "Shows a text on the display.", "observed", "", ("text",)),
    Function("key.setLed", ("setLed(color[, blink=false])",), "Lights the key's LED: red, green, yellow, orange or off.", "documented", "A script that belongs to no key has one of its own.", ("color", "blink")),
    Function("key.setTitle", ("setTitle([text])",), "Labels the key; nil removes the label.", "documented", "", ("text",)),
    Function("key.setInfo", ("setInfo([text])",), "Puts a second line on the key; nil removes it.", "documented", "", ("text",)),
    Function("key.setIcon", ("setIcon([icon])",), "Puts an icon on the key; nil removes it.", "documented", "", ("icon",)),
)

TIME: Final = (
    Function("time.register", ("register(function())",), "Calls the function every minute.", "observed"),
    Function("time.sleep", ("sleep(seconds)",), "Lets this script wait; the phone and other scripts go on.", "observed"),
    Function("async.run", ("run(function, ...)",), "Calls the function once, when this turn is over.", "assumed", "The table exists on 1.6; its contents are not known."),
    Function("async.after", ("after(seconds, function())",), "Calls the function once, later. Returns a handle.", "assumed"),
    Function("async.cancel", ("cancel(handle)",), "Calls off what after planned.", "assumed"),
)

DATA: Final = (
    Function("json.encode", ("encode(value)",), "Returns a value as JSON.", "assumed", "The table exists on 1.6; its contents are not known."),
    Function("json.decode", ("decode(text)",), "Returns the value that a JSON text says; null is nil.", "assumed"),
    Function("xml.eval", ("eval(text)",), "Reads an XML document: a node has its tag at [0], attributes by name, and "
        "texts and children from [1] on; node:find(tag) returns the first element of that name.", "observed"),
    Function("require", ("require(name)",), "Runs a luaLibrary of the settings in this script's world, once.", "documented", "Stock libraries are not there."),
    Function("print", ("print(...)",), "Writes a line into the phone's log, at level d.", "assumed", "It exists on 1.6; where it writes is not known."),
)
# fmt: on

FUNCTIONS: Final = (*SIP, *HTTP, *SETTINGS, *PHONE, *TIME, *DATA)
"""Every function of the API."""

VALUES: Final[tuple[tuple[str, str, Source], ...]] = (
    ("shared", "A table common to all running scripts, lost on reboot. Functions in it can be called by the others, with texts, numbers and truth values; table.insert and its like do not work on it.", "documented"),
    ("persisted", "The same, and it survives a reboot; it takes no functions.", "documented"),
    ("phoneInfo", "What the phone is: mac, model, firmware, name.", "assumed"),
    ("package", "path and loaded.", "documented"),
    ("bluetooth", "An empty table.", "assumed"),
)  # fmt: skip
"""The tables of a script's world that hold no functions of the API."""

METHODS: Final = (
    ("getState()", "ringing, dialing, active, holding, conferenced, transferring, or nil when the call has ended.", "documented"),
    ("getId(), getNumber(), getName(), getAccountId(), getDirection()", "What the phone knows of the call.", "assumed"),
    ("accept(), terminate(), hold(), resume([call2]), join(call2), conference(call2)", "As in sip.calls.", "assumed"),
    ("transfer(uri), dtmf(digits)", "As in sip.calls.", "assumed"),
)  # fmt: skip
"""What a call object can do."""


def bindings() -> str:
    """Return the Lua lines that bind each function to its name."""
    lines = []
    for function in FUNCTIONS:
        if function.bound is None:
            lines.append(f'install("{function.name}")')
        else:
            words = ", ".join(f'"{word}"' for word in (function.name, *function.bound))
            lines.append(f"bind({words})")
    return "\n".join(lines)
