"""Reads a Flax checkpoint without JAX or Flax.

The file is what `flax.training.checkpoints` and `flax.serialization.to_bytes` write: one msgpack map. Relied on here:
extension type 1 is an array, as msgpack of (shape, name of the type, bytes in C order); an array above 1 GiB is a map
with `__msgpack_chunked_array__`, whose `shape` and `chunks` are maps keyed "0", "1", ...

Where the parameters lie depends on the age of the file: `params` (Optax), `optimizer/target` (flax.optim),
`optimizer/target/params`; a file of nothing but parameters is taken as it is.
"""

from pathlib import Path
from typing import Iterator, NamedTuple

import msgpack
import numpy as np

from .problem import Problem

ARRAY = 1
# Of one array as it is packed; Flax cuts them at 1 GiB.
LARGEST = 2**32 - 1


class Packed(NamedTuple):
    """An extension as it came: most of a file is the optimizer's state, which is never unpacked."""

    code: int
    content: bytes


def read_checkpoint(file: Path) -> dict[str, np.ndarray]:
    """The parameters by path, such as `Transformer/encoder_norm/scale`, as they are stored (any type, read-only)."""
    if file.is_dir():
        raise Problem(f"{file} is a folder: give the single file of a Flax checkpoint, usually named checkpoint.")
    try:
        with file.open("rb") as stream:
            state = msgpack.Unpacker(
                stream, raw=False, strict_map_key=False, ext_hook=Packed, max_buffer_size=LARGEST,
            ).unpack()  # fmt: skip
        parameters = dict(_flat(_tree(state)))
    except OSError as error:
        raise Problem(f"{file} cannot be read ({error.strerror}).") from error
    except (msgpack.OutOfData, EOFError) as error:
        raise Problem(f"{file} ends too early: copy or download the checkpoint again.") from error
    except (msgpack.UnpackException, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Problem(f"{file} is not a Flax checkpoint: its content is no msgpack map of arrays.") from error
    if not parameters:
        raise Problem(f"{file} holds no parameters, neither under params nor under optimizer/target.")
    return parameters


def _tree(state: dict) -> dict:
    tree = state
    if "params" not in state:
        tree = (state.get("optimizer") or {}).get("target", state)
    return tree.get("params", tree)


def _flat(tree: dict, above: str = "") -> Iterator[tuple[str, np.ndarray]]:
    for key, value in tree.items():
        if isinstance(value, dict) and "__msgpack_chunked_array__" in value:
            shape, chunks = (_listed(value[part]) for part in ("shape", "chunks"))
            yield f"{above}{key}", np.concatenate([_array(chunk) for chunk in chunks]).reshape(shape)
        elif isinstance(value, dict):
            yield from _flat(value, f"{above}{key}/")
        elif isinstance(value, Packed) and value.code == ARRAY:
            yield f"{above}{key}", _array(value)


def _listed(numbered: dict) -> list:
    """Flax writes a tuple as a map keyed "0", "1", ..."""
    return [numbered[str(index)] for index in range(len(numbered))]


def _array(packed: Packed) -> np.ndarray:
    shape, name, content = msgpack.unpackb(packed.content, raw=True)
    if name == b"bfloat16":
        # The upper half of a float32.
        return (np.frombuffer(content, "<u2").astype(np.uint32) << 16).view(np.float32).reshape(shape)
    return np.frombuffer(content, np.dtype(name.decode())).reshape(shape)
