"""What stands still before a camera: the picture behind the people of a clip, for exchanging it.

Somebody who holds a pose is part of the usual picture of that clip alone, and would vanish with the scene. Other clips of
the same camera show what is behind: clips whose usual pictures agree almost everywhere are of one camera, and the median
over them is the plate of all.
"""

import numpy as np

SMALL = 24  # pixels a side, for comparing
ALIKE, SHARE = 14.0, 0.75  # in 0..255: so near must that share of two pictures be
ENOUGH = 3  # clips of a camera from which their median is used
MOST = 25  # of them that are looked at


def small(pictures: np.ndarray) -> np.ndarray:
    """uint8 [n, S, S, 3] -> float32 [n, SMALL * SMALL, 3], averaged"""
    n, side = pictures.shape[:2]
    step = side // SMALL
    cut = pictures[:, : step * SMALL, : step * SMALL].astype(np.float32)
    return cut.reshape(n, SMALL, step, SMALL, step, 3).mean((2, 4)).reshape(n, -1, 3)


def cameras(pictures: np.ndarray) -> np.ndarray:
    """Usual pictures of clips, uint8 [n, S, S, 3] -> number of the camera of each [n], as the first clip that shows it."""
    seen = small(pictures)
    out = np.arange(len(seen))
    for i in range(len(seen)):
        firsts = np.flatnonzero(out[:i] == np.arange(i))
        if len(firsts):
            apart = np.abs(seen[firsts] - seen[i]).max(2)
            near = (apart < ALIKE).mean(1)
            if near.max() >= SHARE:
                out[i] = firsts[near.argmax()]
    return out


def plates(pictures: np.ndarray) -> np.ndarray:
    """Usual pictures of clips -> what is behind the people of each: uint8, same shape."""
    out, camera = pictures.copy(), cameras(pictures)
    for number in np.unique(camera):
        members = np.flatnonzero(camera == number)
        if len(members) >= ENOUGH:
            some = members[np.linspace(0, len(members) - 1, min(MOST, len(members))).astype(int)]
            out[members] = np.median(pictures[some], 0).astype(np.uint8)
    return out
