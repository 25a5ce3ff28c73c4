"""The renderer draws the same clip for the same seed, and its labels are right."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from figures import LABELS, Shot, intervals_of, render_clip, render_sequence  # noqa: E402
from figures.actions import ACTIONS  # noqa: E402
from figures.body import ANKLE, Body, J, joints  # noqa: E402
from figures.motion import between, curve, gait  # noqa: E402
from figures.sample import FPS, HERE, PLAN, SIZE, truth  # noqa: E402
from figures.stage import BACKGROUND  # noqa: E402

SMALL = dict(fps=8, width=112, height=80)
KNOWN = {x["id"] for x in json.loads((HERE.parent / "training/configs/labels.json").read_text())["labels"]}


@pytest.mark.parametrize("label", LABELS)
def test_clip_has_its_shape_and_is_the_same_twice(label: str) -> None:
    first = render_clip(label, 5, 1.5, **SMALL)
    assert first.shape == (12, 80, 112, 3) and first.dtype == np.uint8
    assert np.array_equal(first, render_clip(label, 5, 1.5, **SMALL))
    assert not np.array_equal(first, render_clip(label, 6, 1.5, **SMALL))


def test_labels_are_labels_of_the_model() -> None:
    assert set(LABELS) <= KNOWN and len(ACTIONS) >= 8


def test_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="No figure can be drawn for 'cooking'"):
        render_clip("cooking", 1, 1, **SMALL)


def _bodies(label: str, seed: int, seconds: float = 3.0, fps: int = 20) -> np.ndarray:
    track = ACTIONS[label](np.random.default_rng(seed), np.arange(int(seconds * fps)) / fps)
    origin = np.zeros((len(track.poses), 3))
    origin[:, 0] = track.travel[:, 0]
    return joints(Body(), track.poses, origin, 0.0)


@pytest.mark.parametrize("label", [name for name in ACTIONS if name not in ("standing", "lying")])
@pytest.mark.parametrize("seed", range(4))
def test_action_moves(label: str, seed: int) -> None:
    body = _bodies(label, seed)
    assert np.ptp(body, axis=0).max() > 0.15  # some joint moves by more than a seventh of the body's height


@pytest.mark.parametrize("label", ACTIONS)
def test_nobody_sinks_into_the_ground_or_comes_apart(label: str) -> None:
    for seed in range(6):
        body = _bodies(label, seed)
        assert np.isfinite(body).all()
        assert body[:, :, 1].min() > -0.05
        for a, b, length in (("hip_r", "knee_r", 0.238), ("elbow_l", "hand_l", 0.150), ("knee_l", "ankle_l", 0.232)):
            assert np.allclose(np.linalg.norm(body[:, J[a]] - body[:, J[b]], axis=1), length, atol=1e-6)
        step = np.linalg.norm(np.diff(body, axis=0), axis=2).max()
        assert step < 0.5  # nothing jumps half a body between two frames at 20 per second


@pytest.mark.parametrize("seed", range(6))
def test_a_foot_on_the_ground_does_not_slide(seed: int) -> None:
    times = np.arange(300) / 100
    poses, way = gait(times, np.random.default_rng(seed))
    body = joints(Body(), poses, np.stack([way, way * 0, way * 0], 1), 0.0)
    for side in "rl":
        ankle = body[:, J["ankle_" + side]]
        flat = ankle[:, 1] < ANKLE + 1e-3
        both = flat[1:] & flat[:-1]
        slide = np.abs(np.diff(ankle[:, 0]))[both]
        assert both.sum() > 50
        assert np.quantile(slide, 0.9) < 0.15 * np.diff(way).mean()


@pytest.mark.parametrize("seed", range(8))
def test_a_fall_ends_on_the_ground_and_a_jump_leaves_it(seed: int) -> None:
    fall = _bodies("fall", seed)
    assert fall[0, J["head"], 1] > 0.8 and fall[-1, J["head"], 1] < 0.25
    jump = _bodies("jumping", seed)
    assert np.minimum(jump[:, J["toe_r"], 1], jump[:, J["toe_l"], 1]).max() > 0.03


def test_interpolation_neither_overshoots_nor_drifts() -> None:
    values = curve([(0, 0), (1, 1), (2, 1), (3, 0)], np.linspace(0, 3, 301))
    assert values.min() >= -1e-9 and values.max() <= 1 + 1e-9
    assert np.ptp(values[100:201]) < 1e-9
    assert between([(0.0, np.array([2.0]))], np.zeros(3)).tolist() == [[2.0]] * 3


def test_intervals_cover_the_sequence() -> None:
    frames, spans = render_sequence(3, 9.0, 8, (112, 80))
    count = sum(1 for _ in frames)
    assert count == 72 and spans[0][0] == 0 and spans[-1][1] == pytest.approx(9.0)
    assert all(a[1] == b[0] and a[2] != b[2] for a, b in zip(spans[:-1], spans[1:], strict=True))
    assert {label for _, _, label in spans} <= set(LABELS)


def test_a_plan_of_labels_is_followed() -> None:
    plan = [("walking", 1.0), (BACKGROUND, 0.5), ("fall", 1.26)]
    frames, spans = render_sequence(1, plan, 10, (112, 80))
    assert [label for _, _, label in spans] == ["walking", BACKGROUND, "fall"]
    assert len(list(frames)) == 28 and spans[-1] == (1.5, 2.8, "fall")


def test_walking_begins_when_somebody_comes_in() -> None:
    shot = Shot(8, ((BACKGROUND, 1.0), ("walking", 3.0)), "plain", None, "clean")
    frames = np.stack(list(render_sequence(0, [shot], 10, (160, 120))[0])).astype(int)
    change = [np.abs(b - a).max(axis=2) > 40 for a, b in zip(frames[:-1], frames[1:], strict=True)]
    assert max(c.sum() for c in change[:9]) == 0  # an empty place
    assert min(c.sum() for c in change[14:]) > 20  # a person


def test_shipped_truth_is_the_plan() -> None:
    assert json.loads((HERE / "truth.json").read_text()) == truth()
    spans = intervals_of(PLAN, FPS)
    assert spans[-1][1] == 40 and 6 <= len({label for *_, label in spans} - {BACKGROUND}) <= 8
    assert (HERE / "sample.mp4").stat().st_size <= 900_000 and SIZE == (480, 360)
