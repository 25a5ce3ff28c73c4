"""Render a package's MODEL_CARD.md: prose from a template, figures from the run's folder, never typed by hand.

`python -m training.package.card --config C --run DIR --template training/configs/card.md --out tubelet-base/MODEL_CARD.md`
"""

import argparse
import json
import re
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..judging.agreement import TOLERANCE
from ..config import Config, load_config
from .export import FILES
from ..labels import LabelSet, load_labels
from ..network.model import Streaming


def millions_of_macs(module: torch.nn.Module, *inputs: torch.Tensor) -> float:
    """Multiply-accumulates of convolutions and matrix products, in millions."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module.eval()(*inputs)
    return counter.get_total_flops() / 2e6


def cost(config: Config, classes: int) -> dict[str, str]:
    """Parameters and compute of encoder (per slot) and head (per window)."""
    model = Streaming(config, classes)
    size, window = config.input["size"], config.head["window"]
    frames = torch.zeros(1, config.input["frames_per_slot"], size, size, 3, dtype=torch.uint8)
    tokens = torch.zeros(1, window, model.encoder.tokens, model.encoder.width)
    return {
        "encoder_parameters": f"{sum(p.numel() for p in model.encoder.parameters()) / 1e6:.2f} M",
        "head_parameters": f"{sum(p.numel() for p in model.head.parameters()) / 1e6:.2f} M",
        "encoder_macs": f"{millions_of_macs(model.encoder, frames):.0f} M",
        "head_macs": f"{millions_of_macs(model.head, tokens, torch.ones(1, window)):.0f} M",
    }


def percent(x: float) -> str:
    return f"{100 * x:.1f} %"


def class_table(report: dict, labels: LabelSet) -> str:
    """A row per class with validation clips; mistakes named."""
    lines = ["| class | right | of | taken for |", "|---|---|---|---|"]
    for label in labels.labels[1:]:
        if label.id not in report["classes"]:
            lines.append(f"| {label.id} | - | 0 | no validation clips: not measured |")
            continue
        right, total = report["classes"][label.id]
        wrong = sorted(report["confusions"][label.id].items(), key=lambda x: -x[1])
        lines.append(f"| {label.id} | {right} | {total} | {', '.join(f'{n} {c}' for n, c in wrong)} |")
    return "\n".join(lines)


def source_table(sources: dict) -> str:
    """A row per source of validation clips."""
    lines = ["| source | clips | groups | exact label | label or its group |", "|---|---|---|---|---|"]
    for name, row in sources.items():
        lines.append(f"| {name} | {row['clips']} | {row['groups']} | {percent(row['tagged'])} | {percent(row['tagged_grouped'])} |")
    return "\n".join(lines)


def alarm_table(alarms: dict) -> str:
    """A row per source of unrelated footage that gets a label at all, with the thresholds and while left out of them."""
    now, left_out = alarms["with_thresholds"], alarms["left_out"]
    lines = ["| source without any of the actions | time labelled | while left out |", "|---|---|---|"]
    units = sorted(now["by_unit"], key=lambda unit: -left_out["by_unit"][unit])
    shown = [u for u in units if left_out["by_unit"][u] > 0 or now["by_unit"][u] > 0]
    for unit in shown:
        lines.append(f"| {unit.split('/')[-1]} | {percent(now['by_unit'][unit])} | {percent(left_out['by_unit'][unit])} |")
    lines.append(f"| {len(units) - len(shown)} other sources | 0.0 % | 0.0 % |")
    lines.append(f"| all, each with the root of its time as its weight | {percent(now['alarms'])} | {percent(left_out['alarms'])} |")
    return "\n".join(lines)


def cost_table(alarms: dict) -> str:
    """A row per cost that was tried, of left-out videos."""
    lines = ["| cost | unrelated footage labelled | actions: exact | its group | wrong |", "|---|---|---|---|---|"]
    for cost, shares in alarms["costs"].items():
        lines.append(f"| {float(cost):g} | " + " | ".join(percent(share) for share in shares) + " |")
    return "\n".join(lines)


def six_sources(alarms: dict, held_out: list[str]) -> str:
    """The share of the time of the sources that the data's own background has for validation."""
    slots, shares = alarms["slots"], alarms["with_thresholds"]["by_unit"]
    return percent(sum(slots[s] * shares[s] for s in held_out) / sum(slots[s] for s in held_out))


def ablation_table(rows: dict) -> str:
    """A row per variant of `ablate`; compute and time per second of video."""
    lines = ["| variant | top-1 | mean per class | F1@50 | M multiply-accumulates | ms |", "|---|---|---|---|---|---|"]
    for name, row in rows.items():
        text = {"0": "all 49 positions, no TokenLearner", "3D CNN": "3D CNN of equal compute"}.get(name, f"{name} tokens")
        accuracy = f"{percent(row['top1'])} | {percent(row['mean_class'])} | {row['f1_50']:.2f}"
        lines.append(f"| {text} | {accuracy} | {row['macs']:.0f} | {row['ms']:.0f} |")
    return "\n".join(lines)


def learning_curve(log: str) -> str:
    """The validation figures that training logged."""
    found = re.findall(r"step (\d+) validation top-1 ([\d.]+) mean class ([\d.]+)", log)
    rows = [f"| {step} | {percent(float(top1))} | {percent(float(mean))} |" for step, top1, mean in found]
    return "\n".join(["| step | top-1 | mean per class |", "|---|---|---|", *rows])


def half_figures(report: dict, package: Path) -> dict[str, str]:
    """What `agreement` found, and the size of the package's graphs."""
    size = sum((package / FILES[name]).stat().st_size for name in ("encoder", "head"))
    return {
        "half_megabytes": f"{size / 1e6:.1f}",
        "half_tolerance": str(TOLERANCE),
        **{f"half_{key}": f"{value:.2g}" if isinstance(value, float) else str(value) for key, value in report.items()},
    }


def figures(report: dict, baselines: dict, labels: LabelSet, config: Config) -> dict[str, str]:
    """Everything a template may name in double braces."""
    line = report["timeline"]
    return {
        "clips": str(report["clips"]),
        "classes": str(len(labels) - 1),
        "top1": percent(report["top1"]),
        "mean_class": percent(report["mean_class"]),
        **{name: percent(report[name]) for name in ("shown", "tagged", "tagged_grouped")},
        **{f"{k}_interval": f"{100 * low:.0f} to {100 * high:.0f} %" for k, (low, high) in report["intervals"].items()},
        "fights": "{} of {} validation clips are found".format(*report["classes"]["fight"]),
        "alarms_left_out": percent(report["false_alarms"]["left_out"]["alarms"]),
        "quiet_sources": str(len(report["false_alarms"]["left_out"]["by_unit"])),
        "six_sources": six_sources(report["false_alarms"], config.data["held_out_background"]),
        "source_table": source_table(report["sources"]),
        "alarm_table": alarm_table(report["false_alarms"]),
        "cost_table": cost_table(report["false_alarms"]),
        **{f"{name}_{key}": percent(row[key]) for name, row in baselines.items() for key in row},
        **{f"drawn_{key}": percent(report["drawn"][key]) for key in ("frame_accuracy", "edit")},
        **{f"drawn_{key}": f"{report['drawn'][key]:.2f}" for key in ("f1_10", "f1_25", "f1_50")},
        "frame_accuracy": percent(line["frame_accuracy"]),
        "edit": percent(line["edit"]),
        **{key: f"{line[key]:.2f}" for key in ("f1_10", "f1_25", "f1_50", "f1_50_grouped")},
        "temperature_fitted": f"{report['temperature_fitted']:.2f}",
        **{f"ece_{key}": f"{value:.3f}" for key, value in report["ece_slots"].items()},
        **{f"loss_{key}": f"{value:.3f}" for key, value in report["log_loss"].items()},
        "class_table": class_table(report, labels),
        **cost(config, len(labels)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder of a run with what evaluate, agreement, baselines and ablate wrote")
    parser.add_argument("--template", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    config = load_config(args.config)
    report = json.loads((args.run / "report.json").read_text())
    baselines = json.loads((args.run / "baselines.json").read_text())
    text = args.template.read_text(encoding="utf-8")
    named = figures(report, baselines, load_labels(config.labels), config)
    named["ablation_table"] = ablation_table(json.loads((args.run / "ablation.json").read_text()))
    named |= half_figures(json.loads((args.run / "half.json").read_text()), args.out.parent)
    log = (args.run / "log.txt").read_text()
    named["learning_curve"], named["steps"] = learning_curve(log), re.findall(r"step (\d+)", log)[-1]
    for key, value in named.items():
        text = text.replace("{{" + key + "}}", value)
    if "{{" in text:
        raise ValueError(f"{args.template} names an unknown figure: {text[text.index('{{') :][:40]}")
    args.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
