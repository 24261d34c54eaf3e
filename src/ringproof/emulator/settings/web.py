"""Settings over HTTP: the backup to download, a file to put in, and provisioning on demand.

The real phone's paths are not known; these are assumed: ``/api/v1/settings`` (GET downloads, PUT
merges a file in) and ``/api/v1/provisioning`` (GET tells how the latest fetch stands, POST starts
one). They are for whoever is logged in or has a token, whether Action URLs are on or off. A file
with a script that cannot run is taken like any other; whoever put it in is warned.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.settings.provisioning import Fetched, Provisioning
from ringproof.emulator.settings.settings import Settings, Taken
from ringproof.emulator.settings.tree import SettingsError
from ringproof.emulator.wire import Handler, Request, Response

SETTINGS: Final = "/api/v1/settings"
PROVISIONING: Final = "/api/v1/provisioning"


def pages(
    settings: Settings,
    provisioning: Provisioning,
    warnings: Callable[[], list[str]] = list,
) -> Mapping[str, Handler]:
    """Return what the phone answers on the paths of its settings, once a request is let in.

    ``warnings`` says what does not work with the settings that are in force, such as a script.
    """

    def file(request: Request) -> Response:
        if request.method == "GET":
            return _backup(settings)
        if request.method != "PUT":
            return _wrong_method("GET, PUT")
        try:
            taken = told(settings.upload(request.body))
            return _json(200, {**taken, "warnings": warnings()})
        except SettingsError as error:
            return _error(400, error)
        except EmulatorError as error:
            return _error(500, error)

    def fetch(request: Request) -> Response:
        if request.method not in ("GET", "POST"):
            return _wrong_method("GET, POST")
        if request.method == "POST":
            try:
                provisioning.fetch()
            except SettingsError as error:
                return _error(400, error)
        return _json(200, fetched(provisioning.latest))

    return {SETTINGS: file, PROVISIONING: fetch}


def told(taken: Taken) -> Mapping[str, Any]:
    """Return what became of an uploaded file, for whoever uploaded it."""
    return {"changed": list(taken.changed), "dropped": list(taken.dropped)}


def fetched(latest: Fetched) -> Mapping[str, Any]:
    """Return how a fetch stands, for whoever asks."""
    return {
        "state": latest.state,
        "says": latest.says,
        "changed": list(latest.changed),
        "dropped": list(latest.dropped),
    }


def _backup(settings: Settings) -> Response:
    as_file = (("Content-Disposition", 'attachment; filename="settings.xml"'),)
    return Response(200, settings.download(), "application/xml; charset=utf-8", as_file)


def _json(status: int, value: Mapping[str, Any]) -> Response:
    return Response(status, json.dumps(value).encode("ascii"), "application/json")


def _error(status: int, error: EmulatorError) -> Response:
    return _json(status, {"error": f"{error} The settings are as they were."})


def _wrong_method(allowed: str) -> Response:
    return Response(405, b"not with this method.\n", headers=(("Allow", allowed),))
