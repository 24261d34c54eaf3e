"""The documented login: HTTP Basic in, a session's cookie out."""

from ringproof.target.protocol import DriverProblem, Target
from ringproof.target.request import Admission, Command, Credential, Request

LOGIN_PATH = "/api/v1/login"


def log_in(target: Target, login: str) -> str:
    """Log in to the phone with ``user:password`` as its page says; return the session's cookie.

    DriverProblem where the phone sets none.
    """
    credential = Credential(Admission.BASIC, login)
    reply = target.send(Request(Command(None), credential, method="POST", path=LOGIN_PATH))
    cookie = reply.header("set-cookie")
    if cookie is None:
        raise DriverProblem(
            f"the login at {LOGIN_PATH} answered {reply.status} and set no cookie; "
            "check admin.user and admin.password of the target file"
        )
    return cookie.split(";", 1)[0]
