"""As whom, where and how a phone is asked: credentials, paths, fire and forget, together."""

from dataclasses import replace
from typing import Any

import pytest

from ringproof.session import Call, NotMet, NotOffered
from ringproof.session.backup import Backup
from ringproof.session.parties import Admin, FarEnd, Scripts
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.guard import NotListed
from ringproof.target.protocol import DriverProblem, Way
from ringproof.target.request import Admission
from ringproof.target.wire import TargetLost, WireClient
from ringproof.trace import Answer, Stimulus

CALL = Call("42", id="TC@1")


def stimuli(scene: Scene) -> list[Stimulus]:
    return [record for record in scene.trace if isinstance(record, Stimulus)]


def test_a_stranger_is_written_down_as_not_admitted(
    phone: Phone, scene: Scene, target: Any
) -> None:
    phone.without_credential().hold(CALL)
    phone.with_bearer("wrong", valid=False).hold(CALL)
    phone.with_session("id=1", valid=False).hold(CALL)
    phone.switched_off().hold(CALL)
    phone.at_path("/").hold(CALL)
    phone.with_query_token("sesame").hold(CALL)
    assert [stimulus.admits for stimulus in stimuli(scene)] == [False] * 5 + [True]
    assert [request.credential.by for request in target.sent] == [
        Admission.NONE,
        Admission.BEARER,
        Admission.SESSION,
        Admission.BEARER,
        Admission.BEARER,
        Admission.QUERY,
    ]


def test_a_phone_that_is_off_stays_off_whoever_asks(phone: Phone, scene: Scene) -> None:
    phone.switched_off().with_bearer("sesame").hold(CALL)
    assert stimuli(scene)[0].admits is False


def test_another_path_is_asked_on_that_path(phone: Phone, target: Any) -> None:
    phone.at_path("/other").hold(CALL)
    assert target.sent[0].path == "/other"


def test_https_is_not_offered_where_the_target_file_says_http(phone: Phone, target: Any) -> None:
    target.settings = replace(target.settings, url="http://192.0.2.20")
    with pytest.raises(NotOffered, match=r"http://192\.0\.2\.20"):
        phone.over_https()
    target.settings = replace(target.settings, url="https://192.0.2.20")
    assert phone.over_https() is phone


def test_a_token_without_letters_has_no_other_case(phone: Phone, target: Any) -> None:
    assert phone.token_in_other_case == "SESAME"
    target.settings = replace(target.settings, token="0815")
    with pytest.raises(NotOffered):
        _ = phone.token_in_other_case


@pytest.mark.parametrize(("value", "query"), [("1", b"fireandforget=1"), (None, b"fireandforget")])
def test_fire_and_forget_goes_with_every_command(
    phone: Phone, target: Any, value: str | None, query: bytes
) -> None:
    phone.fire_and_forget(value).hold(CALL)
    raw = target.sent[0].to_bytes("phone.test")
    assert raw.split()[1].endswith(b"&callid=TC@1&" + query)


def test_commands_at_once_are_all_sent_before_any_is_answered(
    phone: Phone, scene: Scene, target: Any
) -> None:
    target.settings = replace(target.settings, url="https://phone.invalid")
    with phone.at_once():
        phone.hold(CALL)
        phone.terminate(CALL)
    kinds = [type(record) for record in scene.trace]
    assert kinds == [Stimulus, Stimulus, Answer, Answer]
    answers = [record for record in scene.trace if isinstance(record, Answer)]
    assert [answer.to for answer in answers] == [1, 2]


def test_commands_at_once_have_a_connection_each(
    phone: Phone, target: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[WireClient] = []

    def exchange(line: WireClient, raw: bytes) -> Any:
        lines.append(line)
        return target.send(raw)

    monkeypatch.setattr(WireClient, "exchange", exchange)
    target.settings = replace(target.settings, url="https://192.0.2.20", driver="emulator")
    with phone.at_once():
        phone.hold(CALL)
        phone.terminate(CALL)
    assert len(set(lines)) == 2
    assert len(target.sent) == 2


def test_after_a_text_beyond_measure_the_phone_must_answer(phone: Phone, target: Any) -> None:
    def lose(request: object) -> None:
        raise TargetLost("no answer")

    target.send = lose
    phone.tries_to_show("x" * 10_000)
    with pytest.raises(NotMet, match="after a text beyond measure, show: no answer"):
        phone.show("short")


def test_a_command_with_an_unknown_parameter_must_be_answered(phone: Phone, target: Any) -> None:
    def lose(request: object) -> None:
        raise TargetLost("no answer")

    target.send = lose
    with pytest.raises(NotMet, match="after an unknown parameter, show: no answer"):
        phone.tries("show", text="short", colour="blue")


@pytest.mark.parametrize("how", ["calls", "renames"])
def test_after_a_name_beyond_measure_the_phone_must_answer(
    scene: Scene, phone: Phone, target: Any, how: str
) -> None:
    far_end = FarEnd(scene)
    caller = far_end.calls("030555101", "x" * 10_000 if how == "calls" else "Peter")
    if how == "renames":
        far_end.renames(caller, name="x" * 10_000)

    def lose(request: object) -> None:
        raise TargetLost("no answer")

    target.send = lose
    with pytest.raises(NotMet, match="after a name beyond measure, hold: no answer"):
        phone.hold(CALL)


def test_digits_may_have_been_heard_in_either_order(
    scene: Scene, phone: Phone, exchange: Any
) -> None:
    far_end = FarEnd(scene)
    call = far_end.calls("030555101")
    exchange.known[0] = replace(exchange.known[0], heard="21")
    phone.dtmf(CALL, "1")
    far_end.hears(call, "12", "21")
    with pytest.raises(NotMet, match="hears 12 or 11"):
        far_end.hears(call, "12", "11")


SETTINGS = b"<luaAutoStarters><starter name='in'><code>x()</code></starter></luaAutoStarters>"


class Keeper:
    """A web interface that remembers what was done with it."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.refuses = ""

    def settings(self) -> tuple[bool, str]:
        return True, "http://events.test/events"

    def allow_action_urls(self, allowed: bool) -> None:
        self.did.append(f"allow {allowed}")

    def set_event_server(self, url: str) -> None:
        self.did.append(f"server {url}")

    def create_token(self) -> str:
        self.did.append("create")
        return "fresh"

    def delete_token(self, token: str) -> None:
        self.did.append(f"delete {token}")

    def factory_reset(self) -> None:
        self.did.append("reset")

    def download_settings(self) -> bytes:
        return SETTINGS

    def upload_settings(self, raw: bytes, way: Way) -> None:
        if self.refuses:
            raise DriverProblem(self.refuses)
        self.did.append(f"{way} {sorted(Backup(raw).scripts())}")

    def log_in(self) -> str:
        return "id=1"


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def admin(scene: Scene, keeper: Keeper) -> Admin:
    scene.drivers = replace(scene.drivers, admin=keeper)
    return Admin(scene)


def undo(scene: Scene) -> None:
    while scene.undo:
        scene.undo.pop()()


def test_settings_are_put_back_even_where_a_token_was_made_first(
    scene: Scene, admin: Admin, keeper: Keeper
) -> None:
    admin.creates_token()
    admin.sets_event_server("")
    undo(scene)
    assert keeper.did == [
        "create",
        "server ",
        "allow True",
        "server http://events.test/events",
        "delete fresh",
    ]


def test_a_token_that_was_deleted_is_not_deleted_again(
    scene: Scene, admin: Admin, keeper: Keeper
) -> None:
    admin.deletes_token(admin.creates_token())
    undo(scene)
    assert keeper.did == ["create", "delete fresh"]


@pytest.mark.parametrize(("status", "token"), [(401, "fresh"), (200, "sesame")])
def test_a_token_lost_to_the_factory_settings_is_renewed(
    scene: Scene, admin: Admin, target: Any, status: int, token: str
) -> None:
    admin.resets_to_factory()
    target.status = status
    undo(scene)
    assert scene.drivers.target.settings.token == token


def test_the_settings_of_before_a_factory_reset_are_put_in_again(
    scene: Scene, admin: Admin, keeper: Keeper
) -> None:
    admin.resets_to_factory()
    undo(scene)
    assert "restore ['in']" in keeper.did


def test_scripts_are_put_back_whatever_becomes_of_the_test(scene: Scene, keeper: Keeper) -> None:
    scene.drivers = replace(scene.drivers, admin=keeper)
    scripts = Scripts(scene, "provisioning")
    scripts.accept_calls_from("42")
    undo(scene)
    assert keeper.did == ["provisioning ['in', 'ringproof-added']", "restore ['in']"]
    told = [record for record in scene.trace.records if isinstance(record, Stimulus)]
    assert [dict(record.details) for record in told] == [
        {"way": "provisioning", "accepts": "42"},
        {"way": "restore"},
    ]


def test_no_script_is_added_that_transfers_to_a_number_that_may_not_be_dialled(
    scene: Scene, keeper: Keeper
) -> None:
    scene.drivers = replace(scene.drivers, admin=keeper)
    with pytest.raises(NotListed):
        Scripts(scene, "restore").transfer_calls_from("030555103", "999")
    assert keeper.did == []


def test_scripts_that_are_back_are_not_put_back_again(scene: Scene, keeper: Keeper) -> None:
    scene.drivers = replace(scene.drivers, admin=keeper)
    scripts = Scripts(scene, "restore")
    scripts.are_removed()
    scripts.are_put_back()
    undo(scene)
    assert keeper.did == ["restore []", "restore ['in']"]


def test_settings_that_the_phone_refuses_are_its_failure(scene: Scene, keeper: Keeper) -> None:
    scene.drivers = replace(scene.drivers, admin=keeper)
    keeper.refuses = "line 3: no"
    with pytest.raises(NotMet, match="to take its own settings, changed: line 3: no"):
        Scripts(scene, "restore").are_removed()


def test_a_script_of_a_strange_phone_is_not_edited(scene: Scene, keeper: Keeper) -> None:
    scene.drivers = replace(scene.drivers, admin=keeper)
    with pytest.raises(NotOffered, match="0 scripts look like the one that tells events"):
        Scripts(scene, "restore").never_send_the_mac()
    assert keeper.did == []
