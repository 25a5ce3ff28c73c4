"""A human figure as a jointed skeleton in space: proportions, poses, and where every joint is on every frame.

Lengths are in body heights. A body's own axes are (forward, up, right); the world's are x to the right of the picture,
y up, z towards the viewer. A yaw of 0 degrees faces right, 90 faces the viewer, 180 faces left.
"""

from dataclasses import dataclass

import numpy as np

# One pose is a flat vector, so that tracks of poses can be interpolated and blended as arrays.
#   px py pz        pelvis, in the actor's frame          turn            turns the actor's whole frame, degrees
#   yaw lean roll   pelvis: turn, forward tilt, tilt to the right, degrees
#   twist bend side chest against the pelvis: turn, forward bend, bend to the right
#   nod look        head: down, to the right
#   rx ry rz        right hand from its shoulder, chest axes (forward, up, outward), in arm lengths; lx ly lz: left
#   fx fy fz fp     right ankle above its place on the ground, actor's frame, and toes up in degrees; gx..gp: left
FIELDS = "px py pz turn yaw lean roll twist bend side nod look rx ry rz lx ly lz fx fy fz fp gx gy gz gp".split()
AT = {name: i for i, name in enumerate(FIELDS)}
REST = dict(py=0.5, rx=0.04, ry=-0.96, rz=0.14, lx=0.04, ly=-0.96, lz=0.14, fz=0.065, gz=-0.065)

THIGH, SHIN, ANKLE, UPPER_ARM, FOREARM = 0.238, 0.232, 0.038, 0.165, 0.150
ARM = UPPER_ARM + FOREARM

JOINTS = (
    "pelvis waist neck head nose crown back_head hip_r hip_l knee_r knee_l ankle_r ankle_l toe_r toe_l heel_r heel_l "
    "shoulder_r shoulder_l elbow_r elbow_l hand_r hand_l grip_r grip_l eye_r eye_l belly"
).split()
J = {name: i for i, name in enumerate(JOINTS)}


def pose(base: np.ndarray | None = None, **values: float) -> np.ndarray:
    """A pose vector: standing at ease (or `base`) with the given fields changed."""
    out = np.zeros(len(FIELDS)) if base is None else base.copy()
    for name, value in {**(REST if base is None else {}), **values}.items():
        out[AT[name]] = value
    return out


@dataclass(frozen=True)
class Body:
    """Proportions against an average adult; every value is near 1."""

    leg: float = 1.0
    arm: float = 1.0
    torso: float = 1.0
    width: float = 1.0
    head: float = 1.0


def _yaw(f, u, r, degrees):
    c, s = _trig(degrees)
    return c * f + s * r, u, c * r - s * f


def _pitch(f, u, r, degrees):
    c, s = _trig(degrees)
    return c * f - s * u, c * u + s * f, r


def _roll(f, u, r, degrees):
    c, s = _trig(degrees)
    return f, c * u + s * r, c * r - s * u


def _trig(degrees):
    angle = np.radians(np.asarray(degrees))[..., None]
    return np.cos(angle), np.sin(angle)


def _two_bones(root, target, first, second, pole):
    """Middle and end joint of a limb that reaches for `target` (as far as it can), bending towards `pole`."""
    reach = target - root
    distance = np.linalg.norm(reach, axis=-1, keepdims=True)
    along = reach / np.maximum(distance, 1e-6)
    distance = np.clip(distance, abs(first - second) + 0.02, first + second - 1e-4)
    near = (first**2 - second**2 + distance**2) / (2 * distance)
    height = np.sqrt(np.maximum(first**2 - near**2, 0))
    aside = pole - along * np.sum(pole * along, axis=-1, keepdims=True)
    aside /= np.maximum(np.linalg.norm(aside, axis=-1, keepdims=True), 1e-6)
    return root + along * near + aside * height, root + along * distance


def joints(body: Body, poses: np.ndarray, origin: np.ndarray, yaw: float) -> np.ndarray:
    """World positions [T, joints, 3] for poses [T, fields]; `origin` [T, 3] is the actor's place on the ground."""
    count = len(poses)
    value = {name: poses[:, i] for name, i in AT.items()}
    column = {name: v[:, None] for name, v in value.items()}
    axes = (np.tile([1.0, 0, 0], (count, 1)), np.tile([0, 1.0, 0], (count, 1)), np.tile([0, 0, 1.0], (count, 1)))
    actor = _yaw(*axes, yaw + value["turn"])
    place = lambda x, y, z: origin + actor[0] * x + actor[1] * y + actor[2] * z  # noqa: E731
    out = np.zeros((count, len(JOINTS), 3))

    tall = np.where(column["py"] > 0.3, body.leg, 1 + (body.leg - 1) * np.clip(column["py"] / 0.3, 0, 1))
    pelvis = place(column["px"], column["py"] * tall, column["pz"])
    hips = _roll(*_pitch(*_yaw(*actor, value["yaw"]), value["lean"]), value["roll"])
    chest = _roll(*_pitch(*_yaw(*hips, value["twist"]), value["bend"]), value["side"])
    half = _roll(*_pitch(*_yaw(*hips, value["twist"] / 2), value["bend"] / 2), value["side"] / 2)
    head = _pitch(*_yaw(*chest, value["look"]), value["nod"])

    out[:, J["pelvis"]] = pelvis
    waist = out[:, J["waist"]] = pelvis + half[1] * 0.10 * body.torso
    out[:, J["belly"]] = waist + half[1] * 0.06 * body.torso
    neck = out[:, J["neck"]] = waist + chest[1] * 0.205 * body.torso
    skull = out[:, J["head"]] = neck + head[1] * 0.088 + head[0] * 0.012
    size = 0.066 * body.head
    out[:, J["nose"]] = skull + head[0] * size
    out[:, J["crown"]] = skull + head[1] * size
    out[:, J["back_head"]] = skull - head[0] * size * 0.5 - head[1] * size * 0.8
    for name, side in (("eye_r", 1), ("eye_l", -1)):
        out[:, J[name]] = skull + size * (0.86 * head[0] + 0.12 * head[1] + 0.38 * side * head[2])

    # Knees bend to where the pelvis faces; half of a forward lean is taken back, or a stoop would fold them down.
    knee_way = _pitch(*hips, -0.5 * np.maximum(value["lean"], 0) * (np.abs(value["lean"]) < 75))[0]
    for s, side, (a, b, c, d) in (("r", 1, ("fx", "fy", "fz", "fp")), ("l", -1, ("gx", "gy", "gz", "gp"))):
        hip = out[:, J["hip_" + s]] = pelvis + hips[2] * side * 0.052 * body.width - hips[1] * 0.015
        foot = place(column[a], column[b] + ANKLE, column[c])
        pole = knee_way + 0.22 * side * hips[2]
        knee, ankle = _two_bones(hip, foot, THIGH * body.leg, SHIN * body.leg, pole)
        out[:, J["knee_" + s]], out[:, J["ankle_" + s]] = knee, ankle
        forward, up, _ = _pitch(*_yaw(*actor, 0.6 * value["yaw"] + side * 10), -value[d])
        out[:, J["toe_" + s]] = ankle + forward * 0.088 - up * 0.026
        out[:, J["heel_" + s]] = ankle - forward * 0.022 - up * 0.022
    for s, side, (a, b, c) in (("r", 1, ("rx", "ry", "rz")), ("l", -1, ("lx", "ly", "lz"))):
        shoulder = neck - chest[1] * 0.032 + chest[2] * side * 0.098 * body.width
        out[:, J["shoulder_" + s]] = shoulder
        reach = chest[0] * column[a] + chest[1] * column[b] + chest[2] * side * column[c]
        pole = -0.45 * chest[0] - 0.55 * chest[1] + 0.6 * side * chest[2]
        length = body.arm
        elbow, hand = _two_bones(shoulder, shoulder + reach * ARM * length, UPPER_ARM * length, FOREARM * length, pole)
        out[:, J["elbow_" + s]], out[:, J["hand_" + s]] = elbow, hand
        way = hand - elbow
        out[:, J["grip_" + s]] = hand + way / np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-6) * 0.036
    return out
