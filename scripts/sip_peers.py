"""Try the SIP far end against programs of others: Kamailio, baresip and SIPp, on the loopback.

Usage: python scripts/sip_peers.py
Needs `apt-get install kamailio baresip sip-tester`; is no part of CI. Prints one line a deed, and
exits 1 if one did not go as it must.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NoReturn

from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.edge import SipEdge

HERE: Final = Path(__file__).parent / "sip-peers"
SERVER: Final = ("127.0.0.1", 15060)
DOMAIN: Final = "127.0.0.1:15060"
CONTROL: Final = 15080
ROLES: Final = {"42": "answers", "43": "busy", "44": "rings_out", "45": "rejects"} | {
    "47": "answers_too",
    "48": "waits",
}
BARESIP: Final = """\
sip_listen 127.0.0.1:15071
audio_player aufile,/dev/null
audio_source aufile,{silence}
audio_alert aufile,/dev/null
module_path {modules}
module g711.so
module aufile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""


class Cannot(Exception):
    """The far end cannot do something."""


def cannot(sentence: str) -> NoReturn:
    """Say so."""
    raise Cannot(sentence)


class Softphone:
    """baresip, commanded over its control port."""

    def __init__(self) -> None:
        self._line = socket.create_connection(("127.0.0.1", CONTROL))

    def do(self, command: str, params: str = "") -> None:
        """Give a command and let it be carried out."""
        said = json.dumps({"command": command, "params": params}).encode()
        self._line.sendall(b"%d:%s," % (len(said), said))
        time.sleep(0.3)


@contextmanager
def running(*command: str) -> Iterator[None]:
    """Have a program run meanwhile."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def softphone(folder: Path) -> list[str]:
    """Write baresip's configuration and return its command."""
    silence = folder / "silence.wav"
    with wave.open(str(silence), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000 * 120))
    modules = next(Path("/usr/lib").rglob("baresip/modules"))
    config = BARESIP.format(silence=silence, modules=modules, control=CONTROL)
    (folder / "config").write_text(config, "utf-8")
    account = f"<sip:40@{DOMAIN}>;auth_user=40;auth_pass=sesame;answermode=manual;regint=60\n"
    (folder / "accounts").write_text(account, "utf-8")
    (folder / "contacts").touch()
    return ["baresip", "-f", str(folder)]


class Trial:
    """Deeds of either side, each with what must come of it."""

    def __init__(self, edge: SipEdge, far_end: SipFarEnd, phone: Softphone) -> None:
        self.edge, self.far_end, self.phone = edge, far_end, phone
        self.leg, self.fine = "", True

    def see(self, deed: str, do: Callable[[], object], state: str, number: str = "") -> None:
        """Do something, and say whether the latest leg comes to be as it must."""

        def is_so() -> bool:
            leg = self.far_end.legs()[-1] if self.far_end.legs() else None
            return leg is not None and leg.state == state and number in (leg.number, leg.peer, "")

        try:
            do()
            seen = self.edge.wait(is_so, 8.0)
            why = "" if seen else f": {self.far_end.legs()[-1:]}"
        except Cannot as problem:
            seen, why = state == "cannot", f": {problem}"
        self.fine &= seen
        print(f"{'ok   ' if seen else 'WRONG'} {deed}{why}", flush=True)

    def called(self) -> None:
        """Call the phone, which accepts."""
        self.far_end.turn_the_page()
        self.leg = self.far_end.call("030555101", "Peter", 1)
        self.phone.do("accept")

    def calls(self, number: str) -> None:
        """Have the phone call one of ours."""
        self.far_end.turn_the_page()
        self.phone.do("dial", f"sip:{number}@{DOMAIN}")

    def all(self) -> bool:
        """Go through everything with the softphone."""
        far, phone, see = self.far_end, self.phone, self.see
        see("it calls, the phone accepts", self.called, "connected")
        see("the phone holds", lambda: phone.do("hold"), "held")
        see("the phone takes back", lambda: phone.do("resume"), "connected")
        see("it holds", lambda: far.hold(self.leg), "connected")
        see("it takes back", lambda: far.resume(self.leg), "connected")
        see("it is another", lambda: far.rename(self.leg, "Petra", "030555103"), "connected")
        see("it hears digits", lambda: [phone.do("sndcode", key) for key in "12*#"], "connected")
        self.fine &= far.legs()[-1].heard == "12*#"
        see("it transfers to 47", lambda: far.transfer(self.leg, "47", None), "connected", "47")
        see("the phone hangs up", lambda: phone.do("hangup"), "ended")
        self.called()
        lead = f"sip:47@{DOMAIN}"
        see("the phone transfers", lambda: phone.do("transfer", lead), "connected", "47")
        self.called()
        lead_out = "sip:911@" + DOMAIN
        see("... to a stranger: refused", lambda: phone.do("transfer", lead_out), "ended")
        see("it gives up ringing", self._gives_up, "ended")
        ends = {"42": "connected", "43": "ended", "45": "ended", "44": "ended"}
        for number, state in ends.items():
            see(f"the phone calls {ROLES[number]}", lambda n=number: self.calls(n), state)
            phone.do("hangup")
        see("the phone gives up ringing", self._phone_gives_up, "ended")
        return self.fine

    def _gives_up(self) -> None:
        self.far_end.turn_the_page()
        self.far_end.hang_up(self.far_end.call("030555101", "Peter", 1))

    def _phone_gives_up(self) -> None:
        self.calls("48")
        self.phone.do("hangup")

    def many(self, *options: str) -> bool:
        """Have SIPp call 42 many times, with keys by INFO and an UPDATE; each is heard right."""
        self.far_end.turn_the_page()
        scenario = ("-sf", str(HERE / "caller.xml"), "-i", "127.0.0.1", "-p", "15090")
        command = ["sipp", *scenario, "-nostdin", "-timeout", "90", *options, DOMAIN]
        done = subprocess.run(command, capture_output=True, check=False)
        time.sleep(1.0)
        legs = Counter((leg.state, leg.heard, leg.peer) for leg in self.far_end.legs())
        fine = done.returncode == 0 and set(legs) == {("ended", "1*#7", "47")}
        said = f"{legs.total()} calls of SIPp, {' '.join(options)}"
        print(f"ok    {said}" if fine else f"WRONG {said}: exit {done.returncode}, {legs}")
        return fine


def main() -> int:
    """Start everybody, try everything, end everybody."""
    missing = [name for name in ("kamailio", "baresip", "sipp") if not shutil.which(name)]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        return 2
    accounts = tuple(Account(n, Login(n, "sesame"), role, 4.0) for n, role in ROLES.items())
    here = ("127.0.0.1", 0)
    office = Office(accounts, DOMAIN, SERVER, here, {1: "40"}, trusted=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(running("kamailio", "-DD", "-f", str(HERE / "kamailio.cfg")))
        time.sleep(1.0)
        stack.enter_context(running(*softphone(folder)))
        time.sleep(4.0)
        edge = SipEdge(office, here, 5.0, cannot)
        edge.start()
        stack.callback(edge.stop)
        far_end = SipFarEnd(edge.agent, edge, cannot, frozenset(), 5.0, 0.2)
        trial = Trial(edge, far_end, Softphone())
        fine = [trial.all(), trial.many("-m", "60", "-r", "20")]
        fine.append(trial.many("-m", "20", "-r", "10", "-lost", "10"))
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
