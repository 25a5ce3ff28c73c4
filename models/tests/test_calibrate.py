"""A temperature is kept only where it helps groups that it was not fitted to."""

import numpy as np
import torch

from training.judging.calibrate import Windows, fit_temperature


def video(right: int, wrong: int, margin: float) -> tuple[Windows, np.ndarray]:
    """Slots that give class 0 the same lead; `wrong` of them are of class 1."""
    logits = torch.tensor([[margin, 0.0]]).repeat(right + wrong, 1)
    return [(0, logits)], np.array([0] * right + [1] * wrong)


def fit(videos: list[tuple[Windows, np.ndarray]]):
    windows, truths = zip(*videos)
    return fit_temperature(list(windows), list(truths), [str(i) for i in range(len(videos))])


def test_scores_that_are_too_sure_everywhere_are_softened() -> None:
    # 3 of 4 right is a lead of log 3; the network gives twice that.
    result = fit([video(30, 10, 2 * np.log(3))] * 4)
    assert abs(result.fitted - 2) < 0.1
    assert result.chosen == result.fitted and result.loss_held_out < result.loss_at_one


def test_what_suits_one_group_alone_is_not_used() -> None:
    # One long video is far too sure, the others are just right: without it nothing asks for another temperature.
    result = fit([video(60, 60, 2 * np.log(3)), *[video(30, 10, np.log(3))] * 3])
    assert result.fitted > 1.5 and result.chosen == 1.0
    assert result.held_out[0] < result.held_out[1]
