"""What can be malformed in a request as HTTP: the closed list, one sentence each.

The bytes of the query are judged apart, by `ringproof.protocol.query`. A raw blank in a name is
therefore told twice, as ``target-blank`` of the request line and by the query reader, at
different offsets: the one breaks HTTP, the other the event.
Offsets count from the first byte of the request's `raw`.
"""

from typing import Final

from ringproof.protocol.query import Defect

#: kind -> what the phone did. Kinds marked (lost) end the conversation: where the next request
#: would begin cannot be known any more, the rest of the connection is kept as a leftover.
DEFECTS: Final[dict[str, str]] = {
    # the lines
    "leading-blank-line": "an empty line came before the request line",
    "bare-lf": "a line ended in LF without CR (the first such line)",
    "bare-cr": "a CR stood inside a line",
    "too-large": "the request exceeded the listener's maximum and was cut there (lost)",
    "cut-off": "the connection ended before the request was complete",
    # the request line
    "extra-blank": "the words of the request line were not separated by exactly one blank",
    "method-odd": "the method was not a word of capital letters",
    "target-missing": "the request line named no target",
    "target-form": "the target did not begin with a slash",
    "target-blank": "a raw blank or tab stood in the target",
    "target-control": "a control character stood in the target",
    "target-non-ascii": "a raw byte above 0x7E stood in the target",
    "target-fragment": "a raw # stood in the target",
    "version-missing": "the request line named no HTTP version",
    "version-odd": "the HTTP version was neither HTTP/1.1 nor HTTP/1.0",
    # the headers
    "header-no-colon": "a header line had no colon",
    "header-name-odd": "a header's name was empty or no token",
    "header-control": "a control character stood in a header line",
    "header-folded": "a header was continued on the next line",
    "host-missing": "an HTTP/1.1 request had no Host header",
    "host-duplicate": "the request had more than one Host header",
    # the body
    "length-odd": "Content-Length was no number (lost)",
    "length-duplicate": "Content-Length was given more than once, alike",
    "length-conflict": "Content-Length was given more than once, unlike (lost)",
    "length-and-chunked": "both Content-Length and chunked were given; chunked was obeyed",
    "encoding-odd": "Transfer-Encoding was not chunked alone (lost)",
    "chunk-odd": "a chunk had no size, or did not end where its size says (lost)",
    "body-cut": "the connection ended before the body was complete",
    # the rest of the connection
    "framing-lost": "bytes followed a request whose end cannot be known",
}


def defect(kind: str, at: int, detail: str = "") -> Defect:
    """Return a defect of the closed list; its sentence is the detail unless one is given."""
    sentence = DEFECTS[kind]
    return Defect(kind, at, f"{sentence}: {detail}" if detail else sentence)
