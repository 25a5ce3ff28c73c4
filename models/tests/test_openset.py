"""Scores that tell actions from other footage, on made-up slots where the answer is known."""

import numpy as np

from training.judging.openset import ClassMeans, kept_at, measure, roc_area


def test_the_area_counts_pairs() -> None:
    actions, others = np.array([3.0, 2.0, 1.0]), np.array([0.0, 2.0])
    right = sum((a > b) + 0.5 * (a == b) for a in actions for b in others) / 6
    assert abs(roc_area(actions, others) - right) < 1e-9


def test_what_is_kept_depends_on_the_weight_of_sources() -> None:
    actions = np.linspace(0, 1, 101)
    quiet, loud = np.zeros(10_000), np.full(100, 0.5)
    assert abs(kept_at(actions, [quiet, loud]) - 0.5) < 0.02, "a small source of many alarms is not drowned"
    assert kept_at(actions, [quiet]) > 0.9


def test_distances_find_what_looks_like_no_class() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, 8)) * 5
    labels = np.repeat([1, 2, 3], 50)
    means = ClassMeans(centres[labels - 1] + rng.normal(size=(150, 8)), labels)
    near = means.nearness(centres + rng.normal(size=(3, 8)))
    assert near.min() > means.nearness(rng.normal(size=(20, 8)) * 5).max()
    # Logits that are sure of an action on everything: only the distance tells.
    truth = np.array([1] * 60 + [0] * 60)
    embedding = np.concatenate([centres[rng.integers(3, size=60)] + rng.normal(size=(60, 8)), rng.normal(size=(60, 8)) * 5])
    logits = np.tile([0.0, 4.0, 0.0, 0.0], (120, 1)) + rng.normal(size=(120, 4)) * 0.1
    report = measure(logits, means.nearness(embedding), truth, np.array([""] * 60 + ["other"] * 60))
    assert report["distance to class means"]["area"] > 0.95
    assert report["softmax: anything but background"]["area"] < 0.7
