"""Somebody who edits the phone's scripts: downloads the settings, changes them, puts them back in.

Whatever was changed is put back after the test, and the trace says what the scripts were changed
to do, so that a phone that does it is not blamed for it.
"""

from typing import Final

from ringproof.packaged import folder
from ringproof.session.backup import Backup
from ringproof.session.failure import NotMet, NotOffered
from ringproof.session.scene import Scene
from ringproof.session.script_edits import edited
from ringproof.target.guard import check_number
from ringproof.target.protocol import DriverProblem, Way
from ringproof.trace import Actor

ADDED: Final = "ringproof-added"
"""The name of a script that a test adds."""

_CANNOT: Final = "ringproof cannot"


class Scripts:
    """The scripts in ``luaAutoStarters``, changed by a backup that is restored or provisioned."""

    def __init__(self, scene: Scene, way: Way) -> None:
        self.scene = scene
        self._way = way
        self._before: Backup | None = None
        self._changed = False

    # -- what is changed ----------------------------------------------------

    def always_send_the_number(self) -> None:
        """Have every event carry the number of the call's other party."""
        backup = self._download()
        name = backup.outgoing()
        backup.edit(name, edited(backup.scripts()[name], "always send the number"))
        self._upload(backup.alone(), number="always")

    def never_send_the_mac(self) -> None:
        """Have no event carry the phone's mac."""
        backup = self._download()
        name = backup.outgoing()
        backup.edit(name, edited(backup.scripts()[name], "never send the mac"))
        self._upload(backup.alone(), mac="never")

    def accept_calls_from(self, number: str) -> None:
        """Add a script that accepts the calls from `number`."""
        self._add("accepts", number, accepts=number)

    def terminate_calls_from(self, number: str) -> None:
        """Add a script that ends the calls from `number`."""
        self._add("terminates", number, terminates=number)

    def transfer_calls_from(self, number: str, to: str) -> None:
        """Add a script that accepts the calls from `number` and transfers them.

        NotListed where a command may not dial `to` either: a script is never asked who it calls.
        """
        check_number(to, self.scene.drivers.target.settings)
        self._add("transfers", number, transfers=number, to=to)

    def copy_the_incoming_script_to(self, path: str) -> None:
        """Add a copy of the script that listens for commands, on a path of its own."""
        backup = self._download()
        name = backup.incoming()
        text = edited(backup.scripts()[name], "listen elsewhere", path=path)
        backup.copy(name, ADDED, text)
        self._upload(backup.alone(), listens=path)

    def include_one_that(self, fault: str) -> None:
        """Add a script that is broken: it errs, never-ends, hoards, or cannot-be-read."""
        self._add(fault, broken=fault)

    def include_one_that_does_nothing(self) -> None:
        """Add a script of comments only, in the whole of the settings, and upload all of them."""
        backup = self._download()
        backup.copy(next(iter(backup.scripts())), ADDED, "-- does nothing\n")
        self._upload(backup.to_bytes())

    def are_removed(self) -> None:
        """Take every script out of luaAutoStarters."""
        backup = self._download()
        backup.remove_scripts()
        self._upload(backup.alone(), events="none", commands="none")

    def are_put_back(self) -> None:
        """Put the scripts back as they were before the test."""
        self._put_back(self._way)

    # -- what is seen -------------------------------------------------------

    def differ_in_nothing_else(self) -> None:
        """Expect the settings to be those before, but for the script that was added."""
        before = self._download().settings()
        after = Backup(self.scene.admin().download_settings()).settings()
        added = {path for path in after if f"[@name='{ADDED}']" in path}
        differing = {
            path
            for path in (before.keys() | after.keys()) - added
            if before.get(path) != after.get(path)
        }
        shown = self.scene.shown()
        names = ", ".join(sorted(differing)[:5])
        if not added:
            self.scene.expect("held", "expected the added script among the settings", met=False)
        sentence = "settings that were downloaded, changed and uploaded differ in the change alone"
        unmet = f"expected nothing but the change to differ; these do too: {names}"
        met = not differing
        self.scene.expect("held", sentence if met else unmet, met, control=shown)

    # -- how ----------------------------------------------------------------

    def _add(self, script: str, number: str = "", **does: str) -> None:
        backup = self._download()
        text = (folder("fixtures") / "settings" / "scripts" / f"{script}.lua").read_text("utf-8")
        text = text.replace("%NUMBER%", number).replace("%TO%", does.get("to", ""))
        if not backup.scripts():
            raise NotOffered("the phone has no script in luaAutoStarters to add one beside")
        backup.copy(next(iter(backup.scripts())), ADDED, text)
        self._upload(backup.alone(), **does)
        self._check_that_it_runs()

    def _check_that_it_runs(self) -> None:
        """Blame no phone for a script of ours that misses what it needs and says so."""
        user = self.scene.drivers.local_user
        log = [] if user is None else user.reads_log()[len(self.scene.log_before) :]
        for _, said in log:
            if _CANNOT in said:
                raise NotOffered(f"our script does not fit this phone: {said}")

    def _download(self) -> Backup:
        """Return the settings as they were before the test, to be changed."""
        if self._before is None:
            self._before = Backup(self.scene.admin().download_settings())
            self.scene.undo.append(lambda: self._put_back("restore"))
        return Backup(self._before.to_bytes())

    def _upload(self, raw: bytes, **does: str) -> None:
        user = self.scene.drivers.local_user
        if user is not None:
            self.scene.log_before = tuple(user.reads_log())
        self._stimulus(self._way, **does)
        self._changed = True
        try:
            self.scene.admin().upload_settings(raw, self._way)
        except DriverProblem as refused:
            raise NotMet(f"expected the phone to take its own settings, changed: {refused}") from (
                refused
            )

    def _put_back(self, way: Way) -> None:
        if self._before is not None and self._changed:
            self._changed = False
            self._stimulus(way)
            self.scene.admin().upload_settings(self._before.alone(), way)

    def _stimulus(self, way: Way, **does: str) -> None:
        self.scene.stimulus(Actor.ADMIN, "upload_settings", {"way": way, **does})
