"""What one phone chooses where the vendor's page is silent: one named value for each choice.

A profile is lawful in every value: it never breaks a sentence of the page. Broken phones are
mutants. The sources are the vendor's page, and facts known of it from public material; a choice
marked *assumed* has no source but sense.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.settings.checking import sections
from ringproof.emulator.settings.reading import read
from ringproof.emulator.settings.tree import SettingsError


@dataclass(frozen=True)
class Profile:
    """One phone's lawful choices, and its own times."""

    name: str
    """What the profile is called."""
    character: str = ""
    """One sentence on what kind of phone it is."""

    # Answers to commands. No public source states a code; all values assumed.
    status_off: Literal["404", "403", "401"] = "404"
    """While action URLs are off: the script does not listen (404), or the phone forbids."""
    status_no_token: Literal["401", "403"] = "401"  # noqa: S105  # a status
    """Without a token, or with a wrong one."""
    status_unknown_action: Literal["400", "404"] = "400"
    """For an action that the phone does not know, or none at all."""
    status_missing_parameter: Literal["400", "422"] = "400"
    """For a parameter that is missing, or means nothing."""
    status_unknown_call: Literal["404", "400", "409"] = "404"
    """For an id that names no call."""
    status_wrong_state: Literal["409", "400", "404"] = "409"
    """For a command that cannot apply to any call as it stands."""
    status_success: Literal["200", "204"] = "200"
    """For a command obeyed."""
    body_success: Literal["empty", "ok"] = "empty"
    """What stands in the answer to a command obeyed."""

    # How events are written.
    number_format: Literal["plain", "sip_uri"] = "plain"
    """`42` as on the page, or `sip:42@host` as a receiver in the field expects (observed)."""
    mac_format: Literal["upper", "lower", "colons"] = "upper"
    """000952C0FFEE as the vendor's DECT bases send it (documented there), or else."""
    mac_position: Literal["first", "last"] = "first"
    """Where mac stands in the query; the page leaves it out of its examples."""
    call_id_at: Literal["raw", "escaped"] = "raw"
    """`TC@1` as on the page, or `TC%401`, which is the same in a query."""
    missing_name: Literal["absent", "empty"] = "absent"
    """A name that is not known: no parameter (the page's outgoing), or an empty one."""
    anonymous: Literal["absent", "empty", "anonymous"] = "absent"
    """The `number` of a caller without one (assumed)."""
    remote_update_fields: Literal["changed", "both"] = "changed"
    """Whether remoteUpdate carries what changed, or always number and name (the page's line)."""
    event_connection: Literal["per_event", "keep_alive"] = "per_event"
    """One connection an event, or one that is kept (assumed)."""

    # Which events, in which order, where the page does not say.
    transfer_disconnects: Literal["after_done", "before_done", "untold"] = "after_done"
    """Whether, and where, the ends of transferred calls are told."""
    conference_members: Literal["untold", "connected"] = "untold"
    """Whether a held member that joins a conference tells `connected`."""
    conference_hold: Literal["once", "per_member"] = "once"
    """Whether holding a conference is told once, for its first call, or for each member."""
    second_accept_order: Literal["holding_first", "connected_first"] = "holding_first"
    """Accepting a second call: Android allows one live call, so it holds first (assumed)."""
    second_call_order: Literal["holding_first", "outgoing_first"] = "holding_first"
    """Dialling while talking: which of the two changes is told first (assumed)."""
    conference_end_order: Literal["unconferenced_first", "disconnected_first"] = (
        "unconferenced_first"
    )
    """A member of a conference ends: which of the two changes is told first (assumed)."""
    left_alone: Literal["active", "held"] = "active"
    """What the other member is then; `held` is told by holding (assumed)."""
    transferred_extra: Literal["none", "remote_update"] = "none"
    """Whether `transferred` is followed by a remoteUpdate with the new party (assumed)."""

    # How commands are read.
    list_order: Literal["page", "hash"] = "page"
    """The order of `action=?`: it differs between the vendor's two lists (documented)."""
    list_includes_help: Literal["yes", "no"] = "yes"
    """Whether `help` is in the list: in the vendor's lists (documented), not on the page."""
    plus_in_command: Literal["plus", "blank"] = "plus"
    """A literal `+` in a command's query: itself, or a blank as in forms (unknown)."""
    bare_token: Literal["reject", "admit"] = "reject"  # noqa: S105  # a choice
    """The bare token as value of Authorization: the page's prose against its example."""
    terminate_default: Literal["active", "first"] = "active"
    """Which of several calls an unnamed terminate ends (assumed)."""

    # Numbers, all in seconds but the last.
    ring_seconds: float = 30.0
    """How long an unanswered dialled call rings."""
    answer_delay: float = 0.05
    """How long a far end takes to answer, to be busy, to reject."""
    transfer_delay: float = 0.05
    """How long an attended transfer takes."""
    event_timeout: float = 4.0
    """How long the phone waits for its event server before it gives one event up."""
    max_calls: int = 4
    """How many calls the phone can have at a time."""

    settings: bytes = field(default=b"", repr=False)
    """A settings file that the phone takes at its start: identities, access and own scripts."""

    def __post_init__(self) -> None:
        """Refuse a value that no lawful phone shows."""
        for choice, lawful in CHOICES.items():
            value = getattr(self, choice)
            if value not in lawful:
                raise EmulatorError(
                    f"profile {self.name!r}: {choice} is {value!r}; "
                    f"it can be {' or '.join(lawful)}."
                )

    def choices(self) -> Mapping[str, str]:
        """Return the profile's value for every choice that the page leaves open."""
        return {choice: getattr(self, choice) for choice in CHOICES}


def _lawful() -> Mapping[str, tuple[str, ...]]:
    """Return the lawful values of each choice, as the fields above state them."""
    hints = get_type_hints(Profile)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}


CHOICES: Final = _lawful()
"""Every choice that the page leaves open, with its lawful values; the first is the default's."""

DEFAULT: Final = Profile("default", "The D-400 of the vendor's page.")

PROFILES: Final[Mapping[str, Profile]] = {
    profile.name: profile
    for profile in (
        DEFAULT,
        replace(
            DEFAULT,
            name="talkative",
            character="Tells every change there is, repeats what is known, keeps its connection.",
            status_success="200",
            body_success="ok",
            mac_position="last",
            missing_name="empty",
            anonymous="anonymous",
            remote_update_fields="both",
            event_connection="keep_alive",
            conference_members="connected",
            conference_hold="per_member",
            transferred_extra="remote_update",
            left_alone="held",
        ),
        replace(
            DEFAULT,
            name="laconic",
            character="Says no more than it must, and answers with the fewest words.",
            status_off="403",
            status_no_token="403",  # noqa: S106  # a status
            status_unknown_action="404",
            status_unknown_call="400",
            status_wrong_state="400",
            status_success="204",
            anonymous="empty",
            mac_format="lower",
            call_id_at="escaped",
            transfer_disconnects="untold",
            list_includes_help="no",
            terminate_default="first",
        ),
        replace(
            DEFAULT,
            name="contrary",
            character="Does in the other order whatever may be done in either.",
            status_off="401",
            status_missing_parameter="422",
            status_unknown_call="409",
            status_wrong_state="404",
            number_format="sip_uri",
            mac_format="colons",
            transfer_disconnects="before_done",
            second_accept_order="connected_first",
            second_call_order="outgoing_first",
            conference_end_order="disconnected_first",
            list_order="hash",
            plus_in_command="blank",
            bare_token="admit",  # noqa: S106  # the name of a choice, not a password
        ),
    )
}
"""The profiles that travel with Ringproof; together they show every lawful value."""


def load_profile(name_or_file: str) -> Profile:
    """Return a profile by its name, or read it from a YAML file of choices.

    A file holds the choices that differ from the default's, by their names, and may name a
    settings file beside it (`settings`); an unknown name, an unlawful value or settings that no
    phone takes raise EmulatorError.
    """
    if name_or_file in PROFILES:
        return PROFILES[name_or_file]
    path = Path(name_or_file)
    if path.suffix not in {".yaml", ".yml"}:
        raise EmulatorError(
            f"there is no profile {name_or_file!r}; there are {', '.join(PROFILES)}, "
            "or name a .yaml file."
        )
    values = dict(_read(path))
    if "settings" in values:
        values["settings"] = _settings(path, values["settings"])
    return profile_from(values, path.stem)


def profile_from(values: Mapping[str, Any], name: str) -> Profile:
    """Return the default profile with these values in place of its own."""
    known = {field.name for field in fields(Profile)}
    for key in values:
        if key not in known:
            raise EmulatorError(
                f"profile {name!r}: there is no choice {key!r}; "
                f"the choices are {', '.join(sorted(CHOICES))}."
            )
    settled = {
        key: str(value) if key in CHOICES or key in ("name", "character") else value
        for key, value in values.items()
    }
    return Profile(**{**asdict(DEFAULT), "name": name, "character": "", **settled})


def _settings(profile: Path, said: Any) -> bytes:
    """Return the settings file that a profile names; EmulatorError where no phone takes it."""
    if not isinstance(said, str) or not said:
        raise EmulatorError(
            f"the profile file {profile}: settings is {said!r}; name an XML file beside it."
        )
    file = profile.parent / said
    try:
        raw = file.read_bytes()
        sections(read(raw))
    except OSError as error:
        raise EmulatorError(
            f"the profile file {profile}: its settings {file} cannot be read: {error.strerror}."
        ) from error
    except SettingsError as error:
        raise EmulatorError(f"the profile file {profile}: its settings {file}: {error}") from error
    return raw


def _read(path: Path) -> Mapping[str, Any]:
    """Return what a profile file says."""
    try:
        values = YAML(typ="safe").load(path.read_text("utf-8"))
    except OSError as error:
        raise EmulatorError(f"the profile file {path} cannot be read: {error.strerror}.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise EmulatorError(f"the profile file {path} is not YAML: {error}.") from error
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise EmulatorError(f"the profile file {path} must be a mapping of choices to values.")
    return values
