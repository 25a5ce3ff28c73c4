"""Seeded clips of drawn human figures: `render_clip`, `render_sequence`, `LABELS`."""

from .clips import LABELS as LABELS
from .clips import intervals_of as intervals_of
from .clips import render_clip as render_clip
from .clips import render_sequence as render_sequence
from .stage import Shot as Shot
