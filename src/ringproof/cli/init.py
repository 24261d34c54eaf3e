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
    mac: Annotated[str, typer.Option(help="Its mac, from the label.")] = "",
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
    far_end: Annotated[
        str,
        typer.Option(metavar="DRIVER", help="Who calls it: emulated, phone, sip, human, none."),
    ] = "",
    control: Annotated[
        str, typer.Option(metavar="URL", help="Control address that plays the far end.")
    ] = "",
    control_token: Annotated[str, typer.Option(envvar="CONTROL_TOKEN", help="Its token.")] = "",
    far_end_url: Annotated[
        str, typer.Option(metavar="URL", help="Address of a second phone, as far end.")
    ] = "",
    far_end_token: Annotated[str, typer.Option(envvar="FAR_END_TOKEN", help="Its token.")] = "",
    far_end_number: Annotated[
        str, typer.Option(metavar="NUMBER", help="The far end's number, as the phone shows it.")
    ] = "",
    far_end_dials: Annotated[
        str, typer.Option(metavar="NUMBER", help="The number by which it reaches the phone.")
    ] = "",
    far_end_listen: Annotated[
        str,
        typer.Option(
            metavar="[ADDRESS:]PORT", help="Where events of a second phone are listened for."
        ),
    ] = "8098",
    sip_server: Annotated[
        str, typer.Option(metavar="HOST[:PORT]", help="SIP server, for a far end by SIP.")
    ] = "",
    sip_user: Annotated[str, typer.Option(metavar="USER", help="User of a SIP account.")] = "",
    sip_password: Annotated[str, typer.Option(envvar="SIP_PASSWORD", help="Its password.")] = "",
    local_user: Annotated[
        str, typer.Option(metavar="DRIVER", help="Who is at the phone: human or none.")
    ] = "",
    admin_driver: Annotated[
        str, typer.Option(metavar="DRIVER", help="Who sets it up: web, human or none.")
    ] = "",
    admin: Annotated[str, typer.Option(metavar="USER", help="User of the web interface.")] = "",
    password: Annotated[str, typer.Option(envvar="PHONE_PASSWORD", help="Its password.")] = "",
    event_within: Annotated[
        float | None, typer.Option(help="Seconds in which events come; else from what is measured.")
    ] = None,
    answer_within: Annotated[
        float | None, typer.Option(help="Seconds in which it answers; else from what is measured.")
    ] = None,
    settle: Annotated[
        float | None, typer.Option(help="Seconds of silence that count; else as measured.")
    ] = None,
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
    windows = {
        "event_within": event_within,
        "answer_within": answer_within,
        "settle": settle,
        "ring": ring,
    }
    asked = InitAsked(
        file=file,
        url=url,
        token=token,
        name=name,
        mac=mac,
        firmware=firmware,
        identities=identities,
        listen=listen,
        advertise=advertise,
        dial=tuple(dial or ()),
        far_end=far_end,
        control=control,
        control_token=control_token,
        far_end_url=far_end_url,
        far_end_token=far_end_token,
        far_end_number=far_end_number,
        far_end_dials=far_end_dials,
        far_end_listen=far_end_listen,
        sip_server=sip_server,
        sip_user=sip_user,
        sip_password=sip_password,
        local_user=local_user,
        admin_driver=admin_driver,
        admin=admin,
        password=password,
        allowed=frozenset(flag for flag, said in flags.items() if said),
        timing={name: seconds for name, seconds in windows.items() if seconds is not None},
        wait=wait,
        no_input=no_input,
        force=force,
    )
    raise typer.Exit(run(asked, Console()))
