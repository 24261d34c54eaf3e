"""The broken servers, by which the tests of role server are tested."""

from reference.markdown import page, table
from ringproof.target.reference import fault, faults


def broken_servers_page() -> str:
    """Return the broken servers with their faults."""
    rows = [
        (f"`{name}`", fault(name).sentence, ", ".join(fault(name).kills))
        for name in sorted(faults())
    ]
    words = (
        f"{len(rows)} servers with one fault each, beside the reference server that has none. "
        "Certify one with `ringproof certify server:fault=NAME`; `ringproof selfcheck --servers` "
        "tries all of them."
    )
    heads = ("server", "its fault", "clauses that name it")
    return page("Broken servers", "`fixtures/servers/`", words, table(heads, rows))
