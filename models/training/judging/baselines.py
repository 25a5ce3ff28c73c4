"""What the validation clips give away without looking at movement: `python -m training.judging.baselines --config C ...`.

Majority class, and logistic regression on a clip's colours: a joint RGB histogram of 4 x 4 x 4 bins, averaged over the
clip, square root taken, fitted on the training clips with weight decay. Classes are weighted equally, as the network's
are evened out in training. Background counts as a possible answer, as in `evaluate`. Writes `baselines.json`.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ..data.cache import FrameCache, JoinedCache
from ..config import load_config
from ..data.drawn import SOURCE as DRAWN
from ..data.index import Clip
from ..data.prepare import open_material

BINS = 4
DECAY = 1e-4


def histogram(frames: np.ndarray) -> np.ndarray:
    """uint8 [n, S, S, 3] -> square roots of the shares of BINS ** 3 colours, over all pixels: float32."""
    # Every fourth pixel in both directions says the same and is sixteen times faster.
    r, g, b = np.moveaxis(frames[:, ::4, ::4].astype(np.int64) * BINS // 256, -1, 0)
    counts = np.bincount(((r * BINS + g) * BINS + b).ravel(), minlength=BINS**3)
    return np.sqrt(counts / counts.sum()).astype(np.float32)


def histograms(clips: list[Clip], cache: FrameCache | JoinedCache, pictures: int = 16) -> torch.Tensor:
    """One row per clip, of at most `pictures` frames spread over it."""
    rows = []
    for clip in clips:
        frames = cache.frames(clip.path)
        rows.append(histogram(frames[np.unique(np.linspace(0, len(frames) - 1, pictures).astype(int))]))
    return torch.from_numpy(np.stack(rows))


def fit_logistic(x: torch.Tensor, y: torch.Tensor, classes: int) -> torch.nn.Linear:
    """Multinomial logistic regression with L2 weight decay and balanced classes, by L-BFGS from zero: no randomness."""
    model = torch.nn.Linear(x.shape[1], classes)
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    counts = torch.bincount(y, minlength=classes).float()
    weight = torch.where(counts > 0, len(y) / counts.clamp_min(1), 0.0)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y, weight=weight) + DECAY * model.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return model


def accuracy(guesses: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Top-1 and mean per-class accuracy."""
    right = guesses == truth
    return {"top1": float(right.mean()), "mean_class": float(np.mean([right[truth == c].mean() for c in set(truth.tolist())]))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder for baselines.json")
    args = parser.parse_args()
    torch.manual_seed(0)
    labels, clips, train_cache, val_cache = open_material(load_config(args.config), args.data, args.cache)
    train = [c for c in clips if c.split == "train" and c.label is not None and c.source != DRAWN]
    val = [c for c in clips if c.split == "val" and c.label]
    y, truth = torch.tensor([c.label for c in train]), np.array([c.label for c in val])
    majority = int(torch.bincount(y[y > 0]).argmax())
    model = fit_logistic(histograms(train, train_cache), y, len(labels))
    with torch.no_grad():
        guesses = model(histograms(val, val_cache)).argmax(1).numpy()
    report = {"majority": accuracy(np.full(len(val), majority), truth), "colours": accuracy(guesses, truth)}
    (args.run / "baselines.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
