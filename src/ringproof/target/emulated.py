"""Local user and admin of an emulated phone, played through its control API."""

from ringproof.target.login import log_in
from ringproof.target.protocol import Control, DriverProblem, Target, Way


class EmulatedUser:
    """Somebody at the emulated phone."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def lift(self) -> None:
        """Lift the handset: answers the ringing call."""
        self._control("local_user.lift", {})

    def hang_up(self, call: str | None = None) -> None:
        """Put the handset down, or end the call named."""
        self._control("local_user.hang_up", _naming(call))

    def hold(self, call: str | None = None) -> None:
        """Press hold."""
        self._control("local_user.hold", _naming(call))

    def resume(self, call: str | None = None) -> None:
        """Take the held call back."""
        self._control("local_user.resume", _naming(call))

    def dial(self, number: str) -> None:
        """Dial `number` by hand."""
        self._control("local_user.dial", {"number": number})

    def sees(self) -> list[str]:
        """Return the lines on the display."""
        return [str(line) for line in self._control("local_user.sees", {})["display"]]

    def reads_log(self) -> list[tuple[str, str]]:
        """Return the entries of the phone's log: level (one letter) and text."""
        entries = self._control("local_user.log", {})["entries"]
        return [(str(entry["level"]), str(entry["text"])) for entry in entries]


def _naming(call: str | None) -> dict[str, str]:
    return {} if call is None else {"call": call}


FACTORY_LOGIN = "admin:admin"
PROVISIONING_PATH = "/provisioning/settings.xml"


class EmulatedAdmin:
    """The access settings of an emulated phone; the login goes over the web, as a browser's."""

    def __init__(self, control: Control, target: Target) -> None:
        self._control = control
        self._target = target

    def allow_action_urls(self, allowed: bool) -> None:
        """Switch incoming Action URLs on or off."""
        self._control("admin.change", {"allow_action_urls": allowed})

    def set_event_server(self, url: str) -> None:
        """Set "action URL server"; empty switches events off."""
        self._control("admin.change", {"event_server": url})

    def settings(self) -> tuple[bool, str]:
        """Return whether Action URLs are allowed, and the event server."""
        now = self._control("admin.settings", {})
        return bool(now["allow_action_urls"]), str(now["event_server"])

    def create_token(self) -> str:
        """Generate a token and return it."""
        return str(self._control("admin.create_token", {})["token"])

    def delete_token(self, token: str) -> None:
        """Delete `token`."""
        self._control("admin.delete_token", {"token": token})

    def factory_reset(self) -> None:
        """Put the phone's access settings back to what it was delivered with."""
        self._control("admin.factory_reset", {})

    def download_settings(self) -> bytes:
        """Return the phone's settings, as the file that a backup is."""
        return str(self._control("admin.download", {})["settings"]).encode()

    def upload_settings(self, raw: bytes, way: Way) -> None:
        """Restore a file as a backup, or have the phone fetch it from our own server."""
        if way == "restore":
            self._control("admin.upload", {"settings": raw.decode("utf-8", "surrogateescape")})
        else:
            self._provision(raw)

    def _provision(self, raw: bytes) -> None:
        ears = self._target.ears
        try:
            self._control("admin.provision", {"url": ears.serve(PROVISIONING_PATH, raw)})
            within = self._target.settings.timing.answer_within
            if not self._target.wait(lambda: self._fetched() != "under_way", within):
                raise DriverProblem(f"the phone has not fetched its settings within {within:g} s")
        finally:
            ears.recover()
        latest = self._control("admin.provisioning", {})
        if latest["state"] != "taken":
            raise DriverProblem(f"the phone did not take its settings: {latest['says']}")

    def _fetched(self) -> str:
        return str(self._control("admin.provisioning", {})["state"])

    def log_in(self) -> str:
        """Log in to the web interface with HTTP Basic; return the session's cookie."""
        return log_in(self._target, self._target.settings.login or FACTORY_LOGIN)
