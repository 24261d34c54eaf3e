"""One of several phones, as a test speaks of it: it calls the others and is called by them."""

from ringproof.session.calls import Call
from ringproof.session.patterns import incoming
from ringproof.session.phone import Phone
from ringproof.session.several.scene import PhoneScene
from ringproof.target.request import Credential


class OneOfSeveral(Phone):
    """A phone that is driven by its own Action URLs beside others, and has a number of its own."""

    def __init__(self, scene: PhoneScene, credential: Credential, number: str) -> None:
        super().__init__(scene, credential)
        self.number = number

    def rings_for(self, caller: "OneOfSeveral") -> Call:
        """Return the call that another phone's dialling is to this one."""
        return Call(caller.number, incoming=True)

    def is_rung(self) -> Call:
        """Expect this phone to tell an incoming call, whoever it says calls; return it.

        After a blind transfer the page leaves open whose number the third phone is told.
        """
        call = Call("", incoming=True)
        self.tells(incoming(call))
        return call
