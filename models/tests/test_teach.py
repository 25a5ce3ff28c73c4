import json

import numpy as np

from fixtures.make_teach import PLACE, reference


def test_the_numbers_that_engine_teach_is_compared_with_are_those_of_scikit_learn():
    for kept, made in zip(json.loads(PLACE.read_text()), reference(), strict=True):
        assert kept["values"] == made["values"] and kept["targets"] == made["targets"]
        np.testing.assert_allclose(kept["ridge"], made["ridge"], atol=1e-6)
        np.testing.assert_allclose(kept["logistic"], made["logistic"], atol=1e-4)
