"""A RingCentral account on 127.0.0.1, as strict as RingCentral's documents."""

from .errors import ApiError
from .readings import Readings
from .server import Simulator
from .state import App, Extension, Number
from .world import World

__all__ = ["ApiError", "App", "Extension", "Number", "Readings", "Simulator", "World"]
