"""The actions that can be drawn, by the label id of the model."""

from collections.abc import Callable

import numpy as np

from . import daily, sport
from .motion import Track

ACTIONS: dict[str, Callable[[np.random.Generator, np.ndarray], Track]] = {
    "fall": daily.fall,
    "walking": daily.walking,
    "standing": daily.standing,
    "sitting": daily.sitting,
    "lying": daily.lying,
    "jumping": daily.jumping,
    "picking_up": daily.picking_up,
    "fight": sport.fight,
    "boxing_punch": sport.boxing_punch,
    "tennis_serve": sport.tennis_serve,
    "tennis_forehand": sport.tennis_forehand,
    "yoyo": sport.yoyo,
    "yoga_trikonasana": sport.yoga_trikonasana,
}
