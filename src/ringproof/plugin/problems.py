"""Why a run cannot begin."""


class StandProblem(Exception):
    """The run cannot begin: the target cannot be reached or driven; says why and what to do."""


class CannotListen(StandProblem):
    """The address to listen on is taken or not ours: the target file is wrong, not the target."""


class Misdeclared(StandProblem):
    """The target file says otherwise than the phone: it is wrong, or that is not its phone."""
