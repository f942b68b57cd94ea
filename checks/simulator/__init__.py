"""A simulator of the providers: a real HTTP server on this machine that speaks what they document, with a made-up world.

For the tests, with scripted faults, and for `shrift demo`: a newcomer sees accounts and money without owning an account.
It answers on the loopback address alone, knows no real key, and asks nobody.
"""

from __future__ import annotations

from checks.simulator.faults import Fault
from checks.simulator.server import Simulator
from checks.simulator.world import World, WorldKey, make_world

__all__ = ["Fault", "Simulator", "World", "WorldKey", "make_world"]
