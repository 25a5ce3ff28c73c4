"""Configuration files (TOML): one table per part, every value written down in the file, none hidden in code."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Config:
    """A training configuration. Tables stay plain dicts; a missing key is a KeyError that names it."""

    file: Path
    labels: Path
    data: dict[str, Any]
    input: dict[str, Any]
    encoder: dict[str, Any]
    head: dict[str, Any]
    augment: dict[str, Any]
    train: dict[str, Any]


def load_config(file: Path) -> Config:
    """Read a configuration; `labels` is a path relative to the configuration file."""
    raw = tomllib.loads(file.read_text())
    return Config(
        file=file,
        labels=file.parent / raw["labels"],
        **{table: raw[table] for table in ("data", "input", "encoder", "head", "augment", "train")},
    )
