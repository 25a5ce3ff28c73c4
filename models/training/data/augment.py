"""Augmentation of one segment: the same crop, mirror and colours for all its frames, so that motion stays motion."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

GREY = np.array([0.299, 0.587, 0.114])  # luma weights of ITU-R BT.601
STILL = 0.03  # share of the picture that must move before its background is exchanged


@dataclass(frozen=True)
class Look:
    """How one segment is shown; drawn once per segment."""

    crop: tuple[float, float, float, float]  # top, left, height, width as shares of the frame
    mirror: bool
    matrix: np.ndarray  # [3, 3], on RGB columns
    offset: np.ndarray  # [3], in 0..255
    blur: int  # how many pixels become one, 0 for none
    noise: float  # standard deviation, in 0..255
    mix: float  # share of a still frame blended in, 0 for none
    swap: bool  # put what moves before that still frame instead


def draw_look(rng: np.random.Generator, options: dict[str, Any], mirror_allowed: bool) -> Look:
    """Draw crop, mirror, colour, blur, noise and still-frame mixing from the options of the config's `augment`."""
    height, width = rng.uniform(options["crop_min"], 1.0, 2)
    swap = rng.random() < options["swap"]
    crop = (rng.uniform(0, 1 - height), rng.uniform(0, 1 - width), height, width)
    matrix, offset = _colour(rng, options)
    return Look(
        crop=crop,
        mirror=bool(mirror_allowed and rng.random() < 0.5),
        matrix=matrix,
        offset=offset,
        blur=2 if rng.random() < options["blur"] else 0,
        noise=rng.uniform(2, 12) if rng.random() < options["noise"] else 0.0,
        mix=rng.uniform(0.1, 0.45) if not swap and rng.random() < options["static_mix"] else 0.0,
        swap=bool(swap),
    )


def _colour(rng: np.random.Generator, options: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Brightness, contrast, saturation and hue as one affine map of RGB."""
    saturation = 0.0 if rng.random() < options["grey"] else 1 + rng.uniform(-1, 1) * options["saturation"]
    grey = np.tile(GREY, (3, 1))
    matrix = saturation * np.eye(3) + (1 - saturation) * grey
    # A rotation about the grey axis changes hue and keeps greys (Rodrigues' formula).
    angle, k = rng.uniform(-1, 1) * options["hue"] * np.pi, 3**-0.5
    cross = k * np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    matrix = (np.eye(3) * np.cos(angle) + np.sin(angle) * cross + (1 - np.cos(angle)) / 3) @ matrix
    contrast = 1 + rng.uniform(-1, 1) * options["contrast"]
    brightness = rng.uniform(-1, 1) * options["brightness"] * 128
    return contrast * matrix, np.full(3, 128 * (1 - contrast) + brightness)


def show(frames: np.ndarray, picks: np.ndarray, look: Look, size: int, rng: np.random.Generator,
         still: np.ndarray | None) -> Tensor:  # fmt: skip
    """Frames number `picks` of uint8 [n, S, S, 3]; a still frame [S, S, 3] or None -> uint8 [picks, size, size, 3]"""
    x = _crop(frames, picks, look, size)
    if still is not None and look.swap:
        usual = _crop(frames, np.linspace(0, len(frames) - 1, 8).astype(int), look, size).float().median(0).values
        x = _swap_background(x.float(), usual, _crop(still[None], np.zeros(1, int), look, size).float())
    out = x.float().reshape(-1, 3) @ torch.from_numpy(look.matrix.T).float() + torch.from_numpy(look.offset).float()
    out = out.reshape(x.shape)
    if still is not None and look.mix > 0:
        # A still picture over a moving one: what is behind the action stops being a clue (Wang et al. 2021,
        # "Removing the background by adding the background").
        out = torch.lerp(out, _crop(still[None], np.zeros(1, int), look, size).float(), look.mix)
    if look.blur:
        # Shrinking and growing again is the cheapest blur here.
        planes = out.permute(0, 3, 1, 2)
        small = F.interpolate(planes, (size // look.blur, size // look.blur), mode="area")
        out = F.interpolate(small, (size, size), mode="bilinear").permute(0, 2, 3, 1)
    if look.noise:
        seed = torch.Generator().manual_seed(int(rng.integers(2**31)))
        out = out + torch.randn(out.shape, generator=seed) * look.noise
    return out.clamp_(0, 255).to(torch.uint8)


def _swap_background(x: Tensor, usual: Tensor, still: Tensor) -> Tensor:
    """Where frames [n, s, s, 3] are close to the clip's usual picture [s, s, 3], show `still` [1, s, s, 3] instead.

    With a camera that stands, the scene is exchanged and the people stay; with one that moves, nothing happens. Nor
    where hardly anything moves: someone who holds a pose would vanish with the scene. The mask is made at a quarter of
    the size, widened by a cell, and softened by scaling it up.
    """
    size = x.shape[1]
    change = (x - usual).abs().amax(-1, keepdim=True).permute(0, 3, 1, 2)
    mask = ((F.avg_pool2d(change, 4) - 8) / 12).clamp_(0, 1)
    if mask.mean() < STILL:
        return x
    mask = F.interpolate(F.max_pool2d(mask, 3, 1, 1), (size, size), mode="bilinear").permute(0, 2, 3, 1)
    return still + (x - still) * mask


def _crop(frames: np.ndarray, picks: np.ndarray, look: Look, size: int) -> Tensor:
    """Crop, stretch to `size`, mirror: uint8 [n, S, S, 3] -> uint8 [picks, size, size, 3]"""
    side = frames.shape[1]
    top, left, height, width = (round(v * side) for v in look.crop)
    cut = np.empty((len(picks), height, width, 3), np.uint8)
    for row, pick in enumerate(picks):  # one copy of just the crop, straight from the memory map
        cut[row] = frames[pick, top : top + height, left : left + width]
    out = F.interpolate(torch.from_numpy(cut).permute(0, 3, 1, 2), (size, size), mode="bilinear", antialias=True)
    return (out.flip(3) if look.mirror else out).permute(0, 2, 3, 1)
