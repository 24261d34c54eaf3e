"""The phones that only tell: locust's users, in a process of its own. Locust runs this file.

    locust -f users.py --headless ...          (`ringproof load` does that)
    locust -f - --worker --master-host HOST    (on another machine, with ringproof installed)

Nothing else of ours imports it: gevent changes the standard library of its whole process. Each
user is one phone of the plan and tells one event at a time, over a connection of its own, in the
bytes of our own emulated phones. What was told is written down by the process that was asked to
(`--samples`); workers hand theirs to it with their reports.
"""

import json
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, Final

from locust import User, events, task
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner, WorkerRunner

from ringproof.campaign.load.flows import Telling, tellings
from ringproof.campaign.load.measure import Sample
from ringproof.campaign.load.plan import Plan, mac_of
from ringproof.target.event_client import EventClient
from ringproof.target.wire import TargetLost

_HEADSTART: Final = 1.0  # seconds from the last user's start to the first event
_NOT_YET: Final = 0.3  # seconds between two looks at whether it begins
_FLUSH: Final = 0.5
_PATIENCE: Final = 5.0  # seconds beyond the limit: late is another thing than lost
_OURS: Final = "ringproof"  # the key under which workers hand over what is ours


class _Load:
    """What the users of this process share."""

    def __init__(self) -> None:
        self.plan: Plan = Plan("")
        self.phones: deque[int] = deque()
        self.began: float | None = None
        self.samples: list[Sample] = []
        self.finished = 0
        self.all_finished = 0
        self.cpu: dict[str, float] = {}
        self.file: Path | None = None
        self._cpu_before = 0.0

    def share(self, environment: Environment) -> None:
        """Take the phones that are this process's own."""
        options = environment.parsed_options
        assert options is not None  # noqa: S101  locust parsed them
        self.plan = Plan.from_json(options.plan)
        runner = environment.runner
        assert runner is not None  # noqa: S101  it starts the test
        index = getattr(runner, "worker_index", 0)
        everybody = range(self.plan.commanded, self.plan.phones)
        self.phones = deque(everybody[index :: options.shares])
        self.finished, self.samples = 0, []

    def begin(self) -> None:
        """Let the first event be due a moment from now."""
        self.began = time.monotonic() + _HEADSTART
        self._cpu_before = time.process_time()
        self.write({"began": self.began})

    def busy(self) -> float:
        """Return the share of a core that this process used since it began."""
        if self.began is None or time.monotonic() <= self.began:
            return 0.0
        return (time.process_time() - self._cpu_before) / (time.monotonic() - self.began)

    def drain(self) -> list[list[object]]:
        """Return what was told since the last time."""
        told, self.samples = self.samples, []
        return [sample.plain() for sample in told]

    def write(self, line: dict[str, Any]) -> None:
        """Write down one line, in the process that was asked to."""
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


LOAD: Final = _Load()


class PhoneThatTells(User):
    """One phone: its calls are those that the plan has for its number."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._client: EventClient | None = None
        self._ahead: Iterator[Telling] = iter(())
        self._next: Telling | None = None
        self._phone = 0

    def on_start(self) -> None:
        """Become the next phone that nobody is yet; a user too many has nothing to do."""
        if not LOAD.phones:
            raise StopUser
        self._phone = LOAD.phones.popleft()
        plan = LOAD.plan
        self._client = EventClient(
            plan.url,
            answer_within=plan.answer_within + _PATIENCE,
            tls_verify=plan.tls_verify,
            tls_ca=plan.tls_ca,
        )
        self._ahead = tellings(plan, self._phone)
        self._next = next(self._ahead, None)

    def wait_time(self) -> float:
        """Return the seconds until the next event is due; locust waits so long."""
        if LOAD.began is None or self._next is None:
            return _NOT_YET
        return max(0.0, LOAD.began + self._next.at - time.monotonic())

    @task
    def tell_what_is_due(self) -> None:
        """Tell the next event if its time has come."""
        if LOAD.began is None:
            return
        if self._next is None:
            LOAD.finished += 1
            raise StopUser
        if LOAD.began + self._next.at <= time.monotonic():
            self._tell(self._next, LOAD.began)
            self._next = next(self._ahead, None)

    def _tell(self, telling: Telling, began: float) -> None:
        client = self._client
        assert client is not None  # noqa: S101  on_start made it
        sent, status, lost, length = time.monotonic(), None, "", 0
        try:
            reply = client.exchange(_request(client, telling.query))
            status, length = reply.status, len(reply.body)
        except TargetLost as gone:
            lost = str(gone)
        finally:
            client.close()
        took = time.monotonic() - sent
        LOAD.samples.append(
            Sample(
                mac_of(self._phone),
                telling.event,
                telling.call,
                round(telling.at, 4),
                round(sent - began, 4),
                round(took, 5),
                status,
                lost,
            )
        )
        problem = RuntimeError(lost or str(status)) if lost or status != 200 else None
        self.environment.events.request.fire(
            request_type="GET",
            name=telling.event,
            response_time=took * 1000,
            response_length=length,
            exception=problem,
            context={},
        )


def _request(client: EventClient, query: bytes) -> bytes:
    """Return an event as our own phones write it."""
    head = b"GET " + client.target(query) + b" HTTP/1.1\r\nHost: " + client.authority.encode()
    return head + b"\r\nAccept: */*\r\nConnection: close\r\n\r\n"


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--plan", default="", help="The plan, as JSON; workers get it.")
    parser.add_argument("--shares", type=int, default=1, help="How many processes tell.")
    parser.add_argument("--samples", default="", help="The file that is written.")


def _begin(environment: Environment, **_: Any) -> None:
    options = environment.parsed_options
    if options is not None and options.samples and not isinstance(environment.runner, WorkerRunner):
        LOAD.file = Path(options.samples)
        # A greenlet, as everything here: threads are gevent's in this process.
        Thread(target=_write_and_end, args=(environment,), daemon=True).start()


def _start(environment: Environment, **_: Any) -> None:
    LOAD.share(environment)


def _spawned(**_: Any) -> None:
    if LOAD.began is None:
        LOAD.begin()


def _report(data: dict[str, Any], **_: Any) -> None:
    data[_OURS] = {"samples": LOAD.drain(), "finished": LOAD.finished, "cpu": LOAD.busy()}
    LOAD.finished = 0


def _reported(client_id: str, data: dict[str, Any], **_: Any) -> None:
    ours = data.get(_OURS, {})
    LOAD.all_finished += ours.get("finished", 0)
    if ours.get("cpu"):
        LOAD.cpu[client_id] = ours["cpu"]
    if ours.get("samples"):
        LOAD.write({"samples": ours["samples"]})


def _quit(**_: Any) -> None:
    _write_down()
    if not LOAD.cpu:
        LOAD.cpu["local"] = LOAD.busy()
    LOAD.write({"ended": {"cpu": max(LOAD.cpu.values()), "processes": len(LOAD.cpu)}})


def _write_and_end(environment: Environment) -> None:
    """Write down what was told, twice a second, and end locust with the last phone."""
    while True:
        time.sleep(_FLUSH)
        _write_down()
        runner = environment.runner
        mine = LOAD.all_finished if isinstance(runner, MasterRunner) else LOAD.finished
        if LOAD.began is not None and mine >= LOAD.plan.phones - LOAD.plan.commanded:
            environment.process_exit_code = 0
            if runner is not None:
                runner.quit()
            return


def _write_down() -> None:
    told = LOAD.drain()
    if told:
        LOAD.write({"samples": told})


for _hook, _listener in (
    (events.init_command_line_parser, _options),
    (events.init, _begin),
    (events.test_start, _start),
    (events.spawning_complete, _spawned),
    (events.report_to_master, _report),
    (events.worker_report, _reported),
    (events.quit, _quit),
):
    _hook.add_listener(_listener)  # type: ignore[no-untyped-call]
