"""Groups in place of labels, as the app cuts them: the cases of engine/timeline/groups/back-off.test.ts."""

import numpy as np

from training.labels import Label, LabelSet, Parent, parents_of, tiers_of, with_parents
from training.judging.timeline import back_off

LABELS = LabelSet(
    (
        Label("background", "Background", (), True),
        Label("serve", "Serve", ("Sport", "Tennis"), True),
        Label("smash", "Smash", ("Sport", "Tennis"), True),
        Label("swim", "Swim", ("Sport",), True),
    ),
    frozenset(),
)
PARENTS = parents_of(LABELS)
TENNIS, SPORT = 4, 5
THRESHOLDS = np.array([0.5, 0.6, 0.6, 0.6, 0.6, 0.6])
NOTHING, SERVE, EITHER = [0.9, 0.05, 0.05, 0.0], [0.1, 0.8, 0.1, 0.0], [0.05, 0.33, 0.34, 0.28]


def labels_of(*rows: tuple[int, list[float]]) -> list[int]:
    scores = np.concatenate([np.tile(row, (count, 1)) for count, row in rows])
    return back_off(scores, THRESHOLDS, 1, 2, PARENTS).tolist()


def test_groups_are_those_that_say_more_than_their_labels() -> None:
    assert PARENTS == [Parent(("Sport", "Tennis"), (1, 2)), Parent(("Sport",), (1, 2, 3))]
    assert tiers_of(4, PARENTS) == [[1, 2, 3], [4], [5]]
    assert with_parents(np.array([[0.1, 0.2, 0.3, 0.4]]), PARENTS)[0, 4:].round(6).tolist() == [0.5, 0.9]


def test_the_narrowest_group_that_is_sure_stands_for_its_labels() -> None:
    sport = [0.1, 0.3, 0.25, 0.35]
    tennis = [0.05, 0.45, 0.45, 0.05]
    got = labels_of((4, SERVE), (4, NOTHING), (4, tennis), (4, NOTHING), (4, sport))
    assert got == [1] * 4 + [0] * 4 + [TENNIS] * 4 + [0] * 4 + [SPORT] * 4


def test_what_is_beside_a_label_is_that_label_where_it_is_no_longer() -> None:
    assert labels_of((2, NOTHING), (1, EITHER), (4, SERVE), (1, EITHER)) == [0] * 2 + [1] * 6
    assert labels_of((4, SERVE), (6, EITHER)) == [1] * 4 + [TENNIS] * 6
    assert labels_of((4, SERVE), (6, EITHER), (4, [0.1, 0.1, 0.8, 0.0])) == [1] * 4 + [2] * 10
