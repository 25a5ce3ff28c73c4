"""The parameters of a checkpoint, handed out one by one: what is missing, misshapen or left over is named."""

import re
from typing import Container, Mapping

import numpy as np
import torch

from .problem import Problem


class Parameters:
    """A flat tree of arrays by path. Every `take` marks a parameter as used."""

    def __init__(self, arrays: Mapping[str, np.ndarray]):
        self.arrays, self.used = arrays, set[str]()

    def shape(self, name: str, dimensions: Container[int]) -> tuple[int, ...]:
        """The shape of a parameter, which must have one of the numbers of `dimensions`."""
        found = self._array(name).shape
        if len(found) not in dimensions:
            raise Problem(f"The parameter {name} has the shape {found}, which no model known here has.")
        return found

    def has(self, name: str) -> bool:
        """Whether there is a parameter of this name, or any below it."""
        return any(path == name or path.startswith(f"{name}/") for path in self.arrays)

    def count(self, prefix: str) -> int:
        """How many modules `<prefix>0`, `<prefix>1`, ... there are; their numbers must be without a gap."""
        pattern = re.compile(re.escape(prefix) + r"(\d+)/")
        numbers = {int(match[1]) for path in self.arrays if (match := pattern.match(path))}
        if numbers != set(range(len(numbers))):
            raise Problem(f"The checkpoint has {prefix}{max(numbers)} but lacks one before it: it is not complete.")
        return len(numbers)

    def take(self, name: str, *shape: int) -> torch.Tensor:
        """A copy as float32 of the parameter `name`, which must have this shape."""
        array = self._array(name)
        if array.shape != shape:
            raise Problem(f"The parameter {name} has the shape {array.shape}, but the model needs {shape}.")
        if array.dtype.kind != "f":
            raise Problem(f"The parameter {name} is of type {array.dtype}, but the model needs floating point.")
        tensor = torch.from_numpy(array.astype(np.float32))
        if not tensor.isfinite().all():
            raise Problem(f"The parameter {name} holds numbers that are not finite: the checkpoint is damaged.")
        self.used.add(name)
        return tensor

    def finish(self) -> None:
        """Everything must have been used: a parameter left over means a network that is not the one built here."""
        left = sorted(set(self.arrays) - self.used)
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            raise Problem(f"The checkpoint has the parameter {left[0]}{more}, which no model known here uses.")

    def _array(self, name: str) -> np.ndarray:
        if name not in self.arrays:
            raise Problem(f"The checkpoint lacks the parameter {name}.")
        return self.arrays[name]
