"""The phone's identities, as its settings have them: their numbers, and the names they show."""

from ringproof.emulator.exchange import Exchange
from ringproof.emulator.legs import Party
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.settings import Settings


def parties(settings: Settings) -> dict[int, Party]:
    """Return the active identities: who the other end sees, by their place from 1."""
    found: dict[int, Party] = {}
    for item in settings.items(PATHS["identities"]):
        values = {leaf.tag: leaf.text for leaf in item}
        if values["active"] == "true" and values["number"]:
            found[int(item.get("id") or 0)] = Party(values["number"], values["displayName"])
    return found


def subscribe(settings: Settings, exchange: Exchange) -> None:
    """Let the exchange know a phone's identities, now and whenever their settings change."""

    def register(changed: tuple[str, ...]) -> None:
        if changed and not any(path.startswith(PATHS["identities"]) for path in changed):
            return
        known = parties(settings)
        exchange.own = lambda identity: known.get(identity, Party(""))
        if exchange.lines is not None:
            numbers = {party.number: at for at, party in reversed(known.items())}
            exchange.lines.register(exchange, numbers)

    settings.watch(register)
    register(())
