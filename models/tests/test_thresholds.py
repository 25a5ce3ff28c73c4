"""Thresholds rise against false alarms of sources that were left out, and only for the classes that raise them."""

import numpy as np

from training.judging.thresholds import Video, choose, cross_validate, fit, shares
from training.judging.timeline import label_slots


def rule(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    return label_slots(scores, thresholds, 1, 1)


def video(unit: str, truth: int, label: int, probability: float, slots: int = 20) -> Video:
    """A video whose slots give `label` a probability and background the rest; `truth` 0 is unrelated footage."""
    scores = np.zeros((slots, 3), np.float32)
    scores[:, 0], scores[:, label] = 1 - probability, probability
    return Video(scores, np.full(slots, truth), unit, truth == 0)


def material() -> list[Video]:
    """Class 1 is sure of its own and of half the unrelated sources, class 2 of its own alone."""
    actions = [video(f"a{i}", 1, 1, 0.95) for i in range(10)] + [video(f"b{i}", 2, 2, 0.7) for i in range(10)]
    quiet = [video(f"q{i}", 0, 1, 0.8 if i % 2 else 0.1) for i in range(8)]
    return actions + quiet


SUPPORT = np.array([0, 100, 100])


def test_only_the_class_that_is_wrong_becomes_strict() -> None:
    thresholds = fit(material(), SUPPORT, 1, cost=2.0)
    assert 0.8 < thresholds[1] < 0.95
    assert thresholds[2] <= 0.7
    found = shares([(v, rule(v.scores, thresholds)) for v in material()])
    assert found.alarms == 0 and found.right == 1 and found.wrong == 0


def test_left_out_sources_are_no_better_than_the_others_allow() -> None:
    # One class, and one source that it is sure of: left out, nothing warns of it.
    videos = [video(f"a{i}", 1, 1, 0.7) for i in range(10)]
    videos += [video("wrong", 0, 1, 0.9)] + [video(f"q{i}", 0, 1, 0.05) for i in range(9)]
    held_out = cross_validate(videos, SUPPORT, 1, 1.0, rule)
    assert held_out.by_unit["wrong"] == 1.0
    assert abs(held_out.alarms - 0.1) < 1e-6


def test_the_least_cost_that_is_quiet_enough_is_taken() -> None:
    choice = choose(material(), SUPPORT, 1, wanted=0.0, rule=rule)
    assert choice.held_out[choice.cost].alarms == 0
    assert all(s.alarms > 0 for cost, s in choice.held_out.items() if cost < choice.cost)


def test_a_class_without_clips_must_be_sure() -> None:
    support = np.array([0, 100, 0])
    videos = [v for v in material() if v.unit[0] != "b"]
    assert fit(videos, support, 1, cost=0.5)[2] >= 0.6
