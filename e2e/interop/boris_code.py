"""BORIS's own modules without its window: its package starts Qt's multimedia and mpv, which reading a project needs not."""

import importlib.util
import os
import sys
import types
from unittest.mock import MagicMock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def module(name):
    """A module of BORIS. Raises ImportError where BORIS is not installed."""
    if "boris" not in sys.modules:
        spec = importlib.util.find_spec("boris")
        if spec is None:
            raise ImportError(name="boris")
        package = types.ModuleType("boris")
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules["boris"] = package
        for missing in ("PyQt5.QtMultimedia", "PyQt5.QtMultimediaWidgets", "boris.mpv2", "boris.mpv"):
            sys.modules[missing] = MagicMock()
    return importlib.import_module(f"boris.{name}")
