from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import SHAPES


def test_the_clauses_of_a_server_are_in_the_order_of_the_page() -> None:
    for number, shape in enumerate(SHAPES, start=1):
        sentence = catalogue()[f"SV-EVENT-{number}"].sentence
        assert f"the event {shape.event}" in sentence
        assert not shape.variant or shape.variant in sentence
