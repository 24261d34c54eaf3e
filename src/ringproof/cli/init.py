"""``ringproof init``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ringproof.campaign.onboarding import InitAsked
from ringproof.campaign.onboarding import init as run
from ringproof.target.dialling import Danger


def init(
    file: Annotated[Path, typer.Argument(help="The target file to write.")] = Path("phone.yaml"),
    url: Annotated[str, typer.Option(help="Address of the phone.")] = "",
    token: Annotated[
        str, typer.Option(envvar="PHONE_TOKEN", show_envvar=True, help="Token of the phone.")
    ] = "",
    name: Annotated[str, typer.Option(help="What the certificate calls it.")] = "",
    firmware: Annotated[str, typer.Option(help="Its firmware, such as 1.4.")] = "",
    identities: Annotated[str, typer.Option(help="Identities that may be used: 1,2")] = "",
    listen: Annotated[
        str, typer.Option(metavar="[ADDRESS:]PORT", help="Where events are listened for.")
    ] = "8099",
    advertise: Annotated[
        str, typer.Option(metavar="URL", help="Action URL server, where the phone sees another.")
    ] = "",
    dial: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=NUMBER", help="A number that may be dialled (repeated)."),
    ] = None,
    allow_feature_codes: Annotated[
        bool, typer.Option("--allow-feature-codes", help="Numbers with * or # may be dialled.")
    ] = False,
    allow_emergency: Annotated[
        bool, typer.Option("--allow-emergency", help="Emergency numbers may be dialled.")
    ] = False,
    control: Annotated[
        str, typer.Option(metavar="URL", help="Control address that plays the far end.")
    ] = "",
    control_token: Annotated[str, typer.Option(envvar="CONTROL_TOKEN", help="Its token.")] = "",
    admin: Annotated[str, typer.Option(metavar="USER", help="User of the web interface.")] = "",
    password: Annotated[str, typer.Option(envvar="PHONE_PASSWORD", help="Its password.")] = "",
    event_within: Annotated[float, typer.Option(help="Seconds in which events come.")] = 3.0,
    settle: Annotated[float, typer.Option(help="Seconds of silence that count.")] = 1.0,
    ring: Annotated[float, typer.Option(help="Seconds until a dialled call rings out.")] = 30.0,
    wait: Annotated[float, typer.Option(help="Seconds to wait for the first event.")] = 120.0,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Ask nothing: take options and defaults.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
) -> None:
    """Get to know a phone on the desk, and write the target file with which to certify it.

    Exit code 0: written, 2: usage, 3: the phone cannot be reached.
    """
    flags = {
        Danger.FEATURE_CODE: allow_feature_codes,
        Danger.EMERGENCY: allow_emergency,
    }
    asked = InitAsked(
        file=file,
        url=url,
        token=token,
        name=name,
        firmware=firmware,
        identities=identities,
        listen=listen,
        advertise=advertise,
        dial=tuple(dial or ()),
        control=control,
        control_token=control_token,
        admin=admin,
        password=password,
        allowed=frozenset(flag for flag, said in flags.items() if said),
        timing={"event_within": event_within, "settle": settle, "ring": ring},
        wait=wait,
        no_input=no_input,
        force=force,
    )
    raise typer.Exit(run(asked, Console()))
