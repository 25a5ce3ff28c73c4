"""Metrics on cases small enough to count by hand."""

import numpy as np
import pytest

from training.judging.metrics import ece, edit_score, f1, match, segments
from training.judging.timeline import label_slots, smooth


def test_segments_are_runs_without_background() -> None:
    assert segments(np.array([0, 1, 1, 0, 2, 1])) == [(1, 3, 1), (4, 5, 2), (5, 6, 1)]
    assert segments(np.array([0, 0])) == []


def test_match_needs_class_and_overlap_and_uses_a_truth_once() -> None:
    truth = [(0, 10, 1), (20, 30, 2)]
    assert match([(0, 5, 1)], truth, 0.5) == (1, 0, 1)
    assert match([(0, 4, 1)], truth, 0.5) == (0, 1, 2)
    assert match([(0, 5, 2), (20, 30, 2)], truth, 0.5) == (1, 1, 1)
    assert match([(0, 6, 1), (6, 10, 1)], truth, 0.1) == (1, 1, 1)


def test_f1_sums_over_videos() -> None:
    assert f1([(1, 1, 0), (2, 0, 1)]) == pytest.approx(2 * 3 / (6 + 1 + 1))


def test_edit_score_counts_labels_not_lengths() -> None:
    truth = [(0, 4, 1), (4, 8, 2), (8, 12, 3)]
    assert edit_score([(0, 1, 1), (1, 11, 2), (11, 12, 3)], truth) == 1
    assert edit_score([(0, 4, 1), (4, 12, 3)], truth) == pytest.approx(2 / 3)
    assert edit_score([], []) == 1


def test_ece_is_the_gap_between_confidence_and_accuracy() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.9])
    assert ece(confidence, np.array([True, True, True, False])) == pytest.approx(0.15)


def test_smoothing_shrinks_at_the_ends() -> None:
    scores = np.array([[0.0], [3.0], [6.0]])
    np.testing.assert_allclose(smooth(scores, 3)[:, 0], [1.5, 3, 4.5])


def test_labels_need_threshold_and_length() -> None:
    scores = np.array([[0.1, 0.9], [0.1, 0.9], [0.9, 0.1], [0.2, 0.8], [0.9, 0.1], [0.6, 0.4]])
    thresholds = np.array([0, 0.5])
    assert label_slots(scores, thresholds, 1, 2).tolist() == [1, 1, 0, 0, 0, 0]
    assert label_slots(scores, np.array([0, 0.95]), 1, 1).tolist() == [0] * 6
