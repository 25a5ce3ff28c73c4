"""Intervals widen when clips come from few groups, and hold what they are said to hold."""

import numpy as np

from training.judging.intervals import by_source, interval


def test_few_groups_make_a_wide_interval() -> None:
    values = [1.0] * 50 + [0.0] * 50
    wide = interval(values, ["a"] * 50 + ["b"] * 50)
    narrow = interval(values, [str(i) for i in range(100)])
    assert wide == (0.0, 1.0)
    assert 0.35 < narrow[0] < 0.45 and 0.55 < narrow[1] < 0.65


def test_the_true_mean_lies_inside_about_95_times_of_100() -> None:
    rng = np.random.default_rng(0)
    groups = [str(i // 4) for i in range(160)]
    inside = 0
    for _ in range(60):
        level = rng.beta(2, 2, 40).repeat(4)
        low, high = interval((rng.random(160) < level).astype(float), groups)
        inside += low <= 0.5 <= high
    assert inside >= 52


def test_sources_are_counted_apart() -> None:
    rows = by_source({"right": [1, 0, 1]}, ["x", "x", "y"], ["g", "h", "g"])
    assert rows == {"x": {"clips": 2, "groups": 2, "right": 0.5}, "y": {"clips": 1, "groups": 1, "right": 1.0}}
