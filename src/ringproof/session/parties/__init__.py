"""The other people of a test: the far end, the local user, the admin, and who edits scripts."""

from ringproof.session.parties.admin import Admin
from ringproof.session.parties.far_end import FarEnd
from ringproof.session.parties.local_user import LocalUser
from ringproof.session.parties.scripts import Scripts

__all__ = ["Admin", "FarEnd", "LocalUser", "Scripts"]
