"""Somebody with the phone's web interface; what was changed is put back after the test."""

from dataclasses import replace

from ringproof.session.scene import Scene
from ringproof.target.request import Command, Request
from ringproof.trace import Actor

_ABSENT = "with the event server absent"


class Admin:
    """Somebody with the web interface; what was changed is put back after the test."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._kept = False
        self._tokens: set[str] = set()

    def allows_action_urls(self, allowed: bool = True) -> None:
        """Have the admin switch incoming Action URLs on or off."""
        self._keep()
        self.scene.stimulus(Actor.ADMIN, "allow", {"on": "yes" if allowed else "no"})
        self.scene.admin().allow_action_urls(allowed)

    def sets_event_server(self, url: str) -> None:
        """Have the admin set "action URL server"; empty switches events off."""
        self._keep()
        self.scene.stimulus(Actor.ADMIN, "event_server", {"url": url})
        self.scene.ordeal = _ABSENT if url == self.scene.absent_url else ""
        self.scene.admin().set_event_server(url)

    def creates_token(self) -> str:
        """Have the admin generate a token; it is deleted after the test."""
        self.scene.stimulus(Actor.ADMIN, "create_token")
        token = self.scene.admin().create_token()
        self._tokens.add(token)
        self.scene.undo.append(lambda: self._take_back(token))
        return token

    def deletes_token(self, token: str) -> None:
        """Have the admin delete `token`."""
        self.scene.stimulus(Actor.ADMIN, "delete_token")
        self._take_back(token)

    def resets_to_factory(self) -> None:
        """Have the admin put the access settings back to what the phone was delivered with.

        The settings of before are put in again after the test, and their tokens with them: the
        next run comes with the token of its target file. Where the phone takes no token from a
        file, a new one is generated for the tests to come.
        """
        self._keep()
        admin = self.scene.admin()
        before = admin.download_settings()
        self.scene.undo.append(self._renew_token)
        self.scene.stimulus(Actor.ADMIN, "factory_reset")
        admin.factory_reset()
        self.scene.undo.append(lambda: admin.upload_settings(before, "restore"))

    def logs_in(self) -> str:
        """Have the admin log in to the web interface; return the session's cookie."""
        self.scene.stimulus(Actor.ADMIN, "log_in")
        return self.scene.admin().log_in()

    def _renew_token(self) -> None:
        target = self.scene.drivers.target
        self.scene.admin().allow_action_urls(True)
        reply = target.send(Request(Command("?"), target.settings.credential))
        if reply.status in (401, 403):
            target.settings = replace(target.settings, token=self.scene.admin().create_token())

    def _take_back(self, token: str) -> None:
        if token in self._tokens:
            self._tokens.remove(token)
            self.scene.admin().delete_token(token)

    def _keep(self) -> None:
        if self._kept:
            return
        self._kept = True
        admin = self.scene.admin()
        allowed, server = admin.settings()
        self.scene.undo.append(lambda: admin.set_event_server(server))
        self.scene.undo.append(lambda: admin.allow_action_urls(allowed))
