"""Evaluate on held-out groups: `python -m training.judging.evaluate --config C --data DIR --cache DIR --run DIR`.

`--unrelated DIR` (may be repeated) adds footage that shows none of the labels to what thresholds are chosen on. Writes
`report.json` beside the checkpoint: metrics, and the temperature and thresholds that export puts in a package.
"""

import argparse
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .answers import Answers, Frames, ask, tokens_of
from .calibrate import Windows, fit_temperature
from ..config import load_config
from ..package.export import FILES, export_graphs, load_run
from ..data.index import IGNORE, Clip
from .intervals import by_source, interval
from ..labels import LabelSet, Parent, parents_of
from .metrics import ece, edit_score, f1, match, segments
from ..network.model import Streaming
from .predict import merge
from ..data.prepare import open_drawn, open_validation
from .scorer import Graphs, Modules, Scorer
from .thresholds import Choice, Video, choose, shares
from .timeline import back_off
from ..data.unrelated import open_unrelated

SMOOTHING, SHORTEST = 3, 2  # slots
FALSE_ALARMS = 0.045  # share of the time of unrelated footage of left-out sources that thresholds may leave labelled


@dataclass(frozen=True)
class ClipResult:
    """Clip classification: `pairs` holds (true, predicted) logit indices."""

    top1: float
    mean_class: float
    pairs: list[tuple[int, int]]


def clip_result(clips: list[Clip], windows: list[Windows]) -> ClipResult:
    """Top-1 and mean per-class accuracy over clips of one action; probabilities are averaged over a clip's slots.

    Background counts as a possible (wrong) answer.
    """
    pairs = [(c.label, int(merge(w).mean(0).argmax())) for c, w in zip(clips, windows) if c.label]
    right: dict[int, list[bool]] = {}
    for label, guess in pairs:
        right.setdefault(label, []).append(guess == label)
    mean_class = float(np.mean([np.mean(v) for v in right.values()]))
    return ClipResult(float(np.mean([a == b for a, b in pairs])), mean_class, pairs)


def clip_accuracy(model: Streaming, clips: list[Clip], cache: Frames, bf16: bool = False) -> ClipResult:
    """Clip classification of an evaluation-mode model."""
    chosen, scorer = [c for c in clips if c.label], Modules(model, bf16)
    return clip_result(chosen, [scorer.windows(t) for t in tokens_of(scorer, chosen, cache)])


def timeline_metrics(videos: list[tuple[np.ndarray, np.ndarray]], thresholds: np.ndarray, rule: "AppRule") -> dict[str, float]:
    """Frame accuracy, edit score and F1@{10,25,50} of (probabilities [n, classes], truth [n]) pairs.

    Naming the group of a label is a mistake here; `f1_50_grouped` lets it count.
    """
    right, known, edits, grouped = 0, 0, [], []
    counts: dict[float, list[tuple[int, int, int]]] = {0.1: [], 0.25: [], 0.5: []}
    for scores, truth in videos:
        guess = rule(scores, thresholds)
        right += int((guess == truth)[truth != IGNORE].sum())
        known += int((truth != IGNORE).sum())
        edits.append(edit_score(segments(guess), segments(truth)))
        for overlap, rows in counts.items():
            rows.append(match(segments(guess), segments(truth), overlap))
        grouped.append(match(segments(rule.forgiving(guess, truth)), segments(truth), 0.5))
    named = {f"f1_{round(k * 100)}": f1(rows) for k, rows in counts.items()}
    return {"frame_accuracy": right / max(1, known), "edit": float(np.mean(edits)), **named, "f1_50_grouped": f1(grouped)}


def scores_of(answers: Answers, temperature: float) -> list[Video]:
    """Probabilities and truth of clips."""
    merged = (merge(windows, temperature).numpy() for windows in answers.windows)
    return [video_of(clip, scores, truth) for clip, scores, truth in zip(answers.clips, merged, answers.truths)]


def video_of(clip: Clip, scores: np.ndarray, truth: np.ndarray) -> Video:
    """A clip for choosing thresholds: unrelated footage by source, actions by group."""
    return Video(scores, truth, clip.source if clip.label == 0 else clip.group, clip.label == 0)


def evaluate(model: Scorer, labels: LabelSet, clips: list[Clip], cache: Frames, input_: dict[str, Any],
             unrelated: tuple[list[Clip], Frames] | None = None) -> dict:  # fmt: skip
    """The whole report of a model on validation clips."""
    others = ask(model, *unrelated, input_, long=False) if unrelated else Answers()
    return report_of(labels, ask(model, clips, cache, input_), others)


def report_of(labels: LabelSet, answers: Answers, unrelated: Answers = Answers()) -> dict:
    """The whole report of what one model, or several, each about what it never saw, said of clips."""
    clips, windows, truths = answers.clips, answers.windows, answers.truths
    fit = fit_temperature(windows, truths, [c.group for c in clips])
    temperature = fit.chosen
    support = np.bincount([c.label for c in clips if c.label], minlength=len(labels))
    own, others = scores_of(answers, temperature), scores_of(unrelated, temperature)
    scores = [video.scores for video in own]
    parents = parents_of(labels)
    rule = AppRule(len(labels), parents)
    choice = choose(own + others, support, SMOOTHING, FALSE_ALARMS, rule, parents)
    thresholds = choice.thresholds
    composed = [(merge(long, temperature).numpy(), truth) for long, truth in answers.composed]
    result = clip_result(clips, windows)
    answers = {"top1": [a == b for a, b in result.pairs]} | shown(clips, scores, thresholds, rule)
    groups = [c.group for c in clips if c.label]
    report = {
        "temperature": temperature,
        "temperature_fitted": fit.fitted,
        "log_loss": {"at_one": fit.loss_at_one, "held_out": fit.loss_held_out},
        "thresholds": thresholds[: len(labels)].tolist(),
        "parents": [{"path": p.path, "threshold": t} for p, t in zip(parents, thresholds[len(labels) :].tolist())],
        "clips": len(result.pairs),
        **{name: float(np.mean(right)) for name, right in answers.items()},
        "intervals": {name: interval(right, groups) for name, right in answers.items()},
        "answers": [
            {"path": c.path, "group": c.group, "source": c.source, **{name: bool(right[i]) for name, right in answers.items()}}
            for i, c in enumerate(c for c in clips if c.label)
        ],
        "sources": by_source(answers, [c.source for c in clips if c.label], groups),
        "mean_class": result.mean_class,
        "timeline": timeline_metrics(composed, thresholds, rule),
        "false_alarms": false_alarms(own + others, choice, rule),
        "ece_slots": {},
        "classes": {},
        "confusions": {},
    }
    truth = np.concatenate(truths)
    at = {"at_one": [1.0] * len(windows), "fitted": [fit.fitted] * len(windows), "held_out": fit.held_out}
    for name, temperatures in at.items():
        merged = np.concatenate([merge(w, t).numpy() for w, t in zip(windows, temperatures)])[truth != IGNORE]
        report["ece_slots"][name] = ece(merged.max(1), merged.argmax(1) == truth[truth != IGNORE])
    for i, label in enumerate(labels.labels):
        guesses = [labels.labels[g].id for a, g in result.pairs if a == i]
        if guesses:
            report["classes"][label.id] = [guesses.count(label.id), len(guesses)]
            report["confusions"][label.id] = {g: guesses.count(g) for g in sorted(set(guesses)) if g != label.id}
    return report


class AppRule:
    """Probabilities [n, classes] and thresholds [classes + parents] -> what the app labels each slot with [n]"""

    def __init__(self, classes: int, parents: list[Parent]):
        self.classes, self.parents = classes, parents

    def __call__(self, scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
        return back_off(scores, thresholds, SMOOTHING, SHORTEST, self.parents)

    def stands_for(self, guess: int, label: int) -> bool:
        """Whether a group was named of which the label is a member."""
        return guess >= self.classes and label in self.parents[guess - self.classes].members

    def forgiving(self, guess: np.ndarray, truth: np.ndarray) -> np.ndarray:
        """The same labels with the true one wherever its group was named."""
        return np.array([t if self.stands_for(g, t) else g for g, t in zip(guess, truth)])


def shown(clips: list[Clip], scores: list[np.ndarray], thresholds: np.ndarray, rule: AppRule) -> dict[str, list[bool]]:
    """For each action clip: `shown`, whether the app labels more time rightly than as anything else, background
    included; `tagged`, whether it labels some and most of that rightly; `tagged_grouped`, the same where the label's
    group counts as right."""
    right = []
    for clip, s in zip(clips, scores):
        if clip.label:
            slots = np.bincount(rule(s, thresholds), minlength=rule.classes)
            most = int(slots[1:].argmax()) + 1 if slots[1:].any() else 0
            exact = most == clip.label
            right.append((slots.argmax() == clip.label, exact, exact or rule.stands_for(most, clip.label)))
    return dict(zip(("shown", "tagged", "tagged_grouped"), map(list, zip(*right))))


def drawn_metrics(model: Scorer, clips: list[Clip], cache: Frames, input_: dict[str, Any], temperature: float,
                  thresholds: np.ndarray, rule: AppRule) -> dict[str, float]:  # fmt: skip
    """Timeline metrics on drawn sequences, at the temperature and thresholds of the real clips."""
    videos = scores_of(ask(model, clips, cache, input_, long=False), temperature)
    return timeline_metrics([(v.scores, v.truth) for v in videos], thresholds, rule)


def false_alarms(videos: list[Video], choice: Choice, rule: AppRule) -> dict[str, Any]:
    """Time labelled as any action where none is listed, by source: with the thresholds, and while left out of choosing
    them, at every cost that was tried."""
    now = shares([(v, rule(v.scores, choice.thresholds)) for v in videos], rule.parents)
    slots = {unit: sum(len(v.truth) for v in videos if v.quiet and v.unit == unit) for unit in now.by_unit}
    return {
        "cost": choice.cost,
        "slots": slots,
        "with_thresholds": asdict(now),
        "left_out": asdict(choice.held_out[choice.cost]),
        "costs": {str(cost): [s.alarms, s.right, s.grouped, s.wrong] for cost, s in choice.held_out.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training run, with last.pt")
    parser.add_argument("--unrelated", type=Path, action="append", default=[], help="folder of videos without any of the labels")
    args = parser.parse_args()
    config = load_config(args.config)
    labels, clips, cache = open_validation(config, args.data, args.cache)
    with tempfile.TemporaryDirectory() as folder:
        export_graphs(load_run(args.config, args.run / "last.pt", len(labels)), config, Path(folder))
        model = Graphs(*(Path(folder) / FILES[name] for name in ("encoder", "head")), kept=args.run / "tokens.pt")
    rate = (config.input["fps"], config.input["size"])
    unrelated = open_unrelated(args.unrelated, args.cache, *rate) if args.unrelated else None
    report = evaluate(model, labels, clips, cache, config.input, unrelated)
    thresholds = np.array(report["thresholds"] + [p["threshold"] for p in report["parents"]])
    rule, drawn = AppRule(len(labels), parents_of(labels)), open_drawn(config, labels, args.cache)
    report["drawn"] = drawn_metrics(model, *drawn, config.input, report["temperature"], thresholds, rule)
    model.keep()
    (args.run / "report.json").write_text(json.dumps(report, indent=2))
    print(json.dumps({k: v for k, v in report.items() if k not in ("thresholds", "classes", "confusions", "answers")}, indent=2))
    for name, (right, total) in report["classes"].items():
        print(f"{name:26} {right:3} of {total:3}  {report['confusions'][name] or ''}")


if __name__ == "__main__":
    main()
