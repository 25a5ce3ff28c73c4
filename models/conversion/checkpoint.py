"""Reads a Flax checkpoint without JAX or Flax.

The file is what `flax.training.checkpoints` and `flax.serialization.to_bytes` write: one msgpack map. Relied on here:
extension type 1 is an array and 3 a NumPy scalar, both as msgpack of (shape, name of the type, bytes in C order); an
array above 1 GiB is a map with `__msgpack_chunked_array__`, whose `shape` and `chunks` are maps keyed "0", "1", ...

Where the parameters lie depends on the age of the file: `params` (Optax), `optimizer/target` (flax.optim),
`optimizer/target/params`; a file of nothing but parameters is taken as it is.
"""

from pathlib import Path

import msgpack
import numpy as np

from .problem import Problem

ARRAY, SCALAR = 1, 3
# Larger than the parameters together (momentum), and never needed here.
SKIPPED = frozenset({"opt_state", "state", "model_state", "rng"})
LARGEST = 2**32 - 1


def read_checkpoint(file: Path) -> dict[str, np.ndarray]:
    """The parameters by path, such as `Transformer/encoder_norm/scale`, as they are stored (any type, read-only)."""
    if file.is_dir():
        raise Problem(f"{file} is a folder: give the single file of a Flax checkpoint, usually named checkpoint.")
    try:
        with file.open("rb") as stream:
            unpacker = msgpack.Unpacker(
                stream, raw=False, strict_map_key=False, ext_hook=_extension, max_buffer_size=LARGEST,
            )  # fmt: skip
            state = _read_state(unpacker)
    except OSError as error:
        raise Problem(f"{file} cannot be read ({error.strerror}).") from error
    except (msgpack.OutOfData, EOFError) as error:
        raise Problem(f"{file} ends too early: copy or download the checkpoint again.") from error
    except (msgpack.UnpackException, ValueError, TypeError) as error:
        raise Problem(f"{file} is not a Flax checkpoint: its content is no msgpack map of arrays.") from error
    parameters = dict(_flat(_parameters(state)))
    if not parameters:
        raise Problem(f"{file} holds no parameters, neither under params nor under optimizer/target.")
    return parameters


def _read_state(unpacker: msgpack.Unpacker) -> dict:
    state = {}
    for _ in range(unpacker.read_map_header()):
        key = unpacker.unpack()
        if key in SKIPPED:
            unpacker.skip()
        elif key == "optimizer":
            state[key] = _read_state(unpacker)
        else:
            state[key] = unpacker.unpack()
    return state


def _parameters(state: dict) -> dict:
    tree = state.get("optimizer", {}).get("target", state) if "params" not in state else state
    return tree.get("params", tree)


def _flat(tree: dict, above: str = ""):
    for key, value in tree.items():
        if isinstance(value, dict) and "__msgpack_chunked_array__" in value:
            value = _joined(value)
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}/")
        elif isinstance(value, np.ndarray) and value.ndim > 0:
            yield f"{above}{key}", value


def _joined(chunked: dict) -> np.ndarray:
    shape, chunks = ([chunked[key][str(i)] for i in range(len(chunked[key]))] for key in ("shape", "chunks"))
    return np.concatenate([chunk.ravel() for chunk in chunks]).reshape(shape)


def _extension(code: int, payload: bytes) -> object:
    if code not in (ARRAY, SCALAR):
        return None
    shape, name, content = msgpack.unpackb(payload, raw=True)
    if name == b"bfloat16":
        # The upper half of a float32.
        return (np.frombuffer(content, "<u2").astype(np.uint32) << 16).view(np.float32).reshape(shape)
    return np.frombuffer(content, np.dtype(name.decode())).reshape(shape)
