"""Replay to a server: recorded phones tell their events to a PBX or CTI server, live."""

from ringproof.campaign.replay.server.asked import ServerAsked, to_server
from ringproof.campaign.replay.server.command import replay_to_server
from ringproof.campaign.replay.server.differs import differs

__all__ = ["ServerAsked", "differs", "replay_to_server", "to_server"]
