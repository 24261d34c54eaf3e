"""The tap on the event leg: phones tell us, we tell the server the same bytes, and answer as it."""

from ringproof.campaign.record.asked import Address, EventServer
from ringproof.campaign.record.phonebook import Phonebook
from ringproof.campaign.record.tape import Tape
from ringproof.campaign.record.upstream import Came, Upstream
from ringproof.listener import ConnectionSeen, EventListener, Received, Relay
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Clock


class EventTap:
    """Listens where the phones send their events, and passes every byte on.

    A request is passed on when it is complete, be it malformed or not, and its answer is on the
    tape before the phone has it. Raises ListenerError where it cannot listen.
    """

    def __init__(
        self, listen: Address, server: EventServer, tape: Tape, book: Phonebook, clock: Clock
    ) -> None:
        self._server, self._tape, self._book, self._clock = server, tape, book, clock
        self._upstream = Upstream(server)
        self._listener = EventListener(
            listen.host, listen.port, clock=clock, responder=self._pass_on
        )
        self._listener.on_closed(self._hang_up)

    @property
    def url(self) -> str:
        """What a phone on this machine is to be told as its action URL server."""
        return self._listener.url_for(self._server.resource)

    def start(self) -> None:
        """Begin to listen."""
        self._upstream.start()
        try:
            self._listener.start()
        except BaseException:
            self._upstream.stop()
            raise

    def stop(self) -> None:
        """End all connections; what the server has not answered is on the tape as lost."""
        self._upstream.stop()
        self._listener.stop()

    # In the listener's thread

    def _pass_on(self, received: Received) -> Relay:
        relay = Relay()
        self._upstream.send(
            received.connection,
            received.raw,
            received.method,
            lambda came: self._answer(received, relay, came),
        )
        return relay

    def _hang_up(self, seen: ConnectionSeen) -> None:
        if seen.raw or not seen.requests:
            self._tape.count_no_request()
        self._upstream.hang_up(seen.number, seen.raw)

    # In the thread to the server

    def _answer(self, received: Received, relay: Relay, came: Came) -> None:
        self._tape.add(self._exchange(received, came))
        relay.came(came.raw, closes=came.closes)
        self._listener.release()

    def _exchange(self, received: Received, came: Came) -> Exchange:
        return Exchange(
            n=0,
            leg=Leg.EVENTS,
            phone=self._book.of_event(received.target, received.peer),
            request=received.raw,
            response=came.raw,
            began=received.began,
            complete=received.complete,
            answered=self._clock.now() if came.raw else None,
            secure=received.secure,
            lost=came.lost,
            to=self._server.authority,
            client=received.peer,
        )
