"""How far figures may be trusted: 95 % intervals by drawing whole groups anew (bootstrap, Efron 1979).

Clips of one scene, person or video stand or fall together, so groups are drawn, not clips.
"""

from collections.abc import Sequence

import numpy as np

ROUNDS, SEED = 2000, 5


def interval(values: Sequence[float], groups: Sequence[str]) -> tuple[float, float]:
    """Between which the mean of `values` lies in 95 % of samples of as many groups, drawn with replacement."""
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(place, np.asarray(values, float), len(names))
    counts = np.bincount(place, minlength=len(names))
    drawn = np.random.default_rng(SEED).integers(len(names), size=(ROUNDS, len(names)))
    low, high = np.quantile(sums[drawn].sum(1) / counts[drawn].sum(1), (0.025, 0.975))
    return float(low), float(high)


def by_source(values: dict[str, Sequence[float]], sources: Sequence[str], groups: Sequence[str]) -> dict[str, dict]:
    """For every source: its clips and groups, and the mean of each kind of value."""
    kinds = np.asarray(sources)
    return {
        source: {
            "clips": int((kinds == source).sum()),
            "groups": len({g for g, s in zip(groups, sources) if s == source}),
            **{name: float(np.asarray(v, float)[kinds == source].mean()) for name, v in values.items()},
        }
        for source in sorted(set(sources))
    }
