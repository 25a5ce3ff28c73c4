"""Random parameter trees in the shapes of google-research/scenic, and the Flax file format, written without Flax."""

from pathlib import Path

import msgpack
import numpy as np

Tree = dict[str, np.ndarray]


class Maker:
    """Collects arrays by path. `blank` gives zeros that take no memory, for shapes alone."""

    def __init__(self, seed: int = 0, blank: bool = False):
        self.rng, self.blank, self.arrays = np.random.default_rng(seed), blank, Tree()

    def add(self, name: str, *shape: int, scale: float = 1.0, shift: float = 0.0) -> None:
        if self.blank:
            self.arrays[name] = np.broadcast_to(np.float32(0), shape)
        else:
            self.arrays[name] = (self.rng.normal(0, scale, shape) + shift).astype(np.float32)

    def dense(self, name: str, inside: int, out: int) -> None:
        self.add(f"{name}/kernel", inside, out, scale=inside**-0.5)
        self.add(f"{name}/bias", out, scale=0.1)

    def norm(self, name: str, width: int) -> None:
        self.add(f"{name}/scale", width, scale=0.2, shift=1)
        self.add(f"{name}/bias", width, scale=0.2)

    def encoder(self, name: str, tokens: int, width: int, heads: int, hidden: int, blocks: int) -> None:
        self.add(f"{name}/posembed_input/pos_embedding", 1, tokens, width, scale=0.5)
        for number in range(blocks):
            block = f"{name}/encoderblock_{number}"
            self.norm(f"{block}/LayerNorm_0", width)
            attention = f"{block}/MultiHeadDotProductAttention_0"
            for part in ("query", "key", "value"):
                self.add(f"{attention}/{part}/kernel", width, heads, width // heads, scale=1.5 * width**-0.5)
                self.add(f"{attention}/{part}/bias", heads, width // heads, scale=0.1)
            self.add(f"{attention}/out/kernel", heads, width // heads, width, scale=width**-0.5)
            self.add(f"{attention}/out/bias", width, scale=0.1)
            self.norm(f"{block}/LayerNorm_1", width)
            self.dense(f"{block}/MlpBlock_0/Dense_0", width, hidden)
            self.dense(f"{block}/MlpBlock_0/Dense_1", hidden, width)
        self.norm(f"{name}/encoder_norm", width)

    def token_learner(self, name: str, version: str, width: int, tokens: int, bottleneck: int) -> None:
        self.norm(f"{name}/LayerNorm_0", width)
        if version == "1.1":
            self.dense(f"{name}/token_masking/Dense_0", width, bottleneck)
            self.dense(f"{name}/token_masking/Dense_1", bottleneck, tokens)
            return
        for number in range(4):
            inside = width if number == 0 else tokens
            self.add(f"{name}/Conv_{number}/kernel", 3, 3, inside, tokens, scale=(9 * inside) ** -0.5)

    def token_fuser(self, name: str, width: int, tokens: int, bottleneck: int) -> None:
        for norm in ("fuser_mix_norm1", "fuser_mix_norm2", "LayerNorm_0"):
            self.norm(f"{name}/{norm}", width)
        self.dense(f"{name}/Dense_0", tokens, tokens)
        self.dense(f"{name}/token_masking/Dense_0", width, bottleneck)
        self.dense(f"{name}/token_masking/Dense_1", bottleneck, tokens)


def scenic_tree(
    kind: str, *, width: int, heads: int, hidden: int, blocks: int, classes: int, tubelet: tuple[int, int, int],
    times: int, side: int, cls: bool = True, later_blocks: int = 0, version: str = "1.1", tokens: int = 0,
    fused: int = 0, bottleneck: int = 64, representation: int = 0, seed: int = 0, blank: bool = False,
) -> Tree:  # fmt: skip
    """Parameters of `vivit` (joint), `factorised` or `tokenlearner`; `tubelet` is (time, height, width)."""
    make = Maker(seed, blank)
    kernel = tubelet if tubelet[0] > 1 or kind != "tokenlearner" else tubelet[1:]
    make.add("embedding/kernel", *kernel, 3, width, scale=(3 * np.prod(tubelet)) ** -0.5)
    make.add("embedding/bias", width, scale=0.1)
    shape = {"width": width, "heads": heads, "hidden": hidden}
    if kind == "factorised":
        for name, length, depth in (("Spatial", side * side, blocks), ("Temporal", times, later_blocks)):
            if cls:
                make.add(f"cls_{name}Transformer", 1, 1, width)
            make.encoder(f"{name}Transformer", length + cls, blocks=depth, **shape)
    else:
        has_cls = cls and kind == "vivit"
        if has_cls:
            make.add("cls", 1, 1, width)
        make.encoder("Transformer", times * side * side + has_cls, blocks=blocks, **shape)
    if kind == "tokenlearner":
        suffix = "V11" if version == "1.1" else ""
        for number in range(max(1, fused)):
            make.token_learner(f"Transformer/TokenLearnerModule{suffix}_{number}", version, width, tokens, bottleneck)
        for number in range(fused):
            make.token_fuser(f"Transformer/TokenFuser_{number}", width, tokens, bottleneck)
    if representation:
        make.dense("pre_logits", width, representation)
    make.dense("output_projection", representation or width, classes)
    return make.arrays


def nested(arrays: Tree) -> dict:
    tree: dict = {}
    for path, array in arrays.items():
        *above, name = path.split("/")
        at = tree
        for step in above:
            at = at.setdefault(step, {})
        at[name] = array
    return tree


def write_flax(file: Path, state: object, chunk: int = 2**30) -> None:
    """What `flax.serialization.msgpack_serialize` writes; arrays of more than `chunk` bytes in pieces."""

    def pack(value: object) -> object:
        if isinstance(value, np.ndarray) and value.nbytes > chunk:
            step = max(1, chunk // value.itemsize)
            flat = value.reshape(-1)
            pieces = {str(i): flat[at : at + step] for i, at in enumerate(range(0, flat.size, step))}
            shape = {str(i): size for i, size in enumerate(value.shape)}
            return {"__msgpack_chunked_array__": True, "shape": shape, "chunks": pieces}
        if isinstance(value, dict):
            return {key: pack(each) for key, each in value.items()}
        return value

    def extension(value: object) -> msgpack.ExtType:
        if isinstance(value, np.ndarray):
            return msgpack.ExtType(1, msgpack.packb((value.shape, value.dtype.name, value.tobytes()), use_bin_type=True))
        if isinstance(value, np.generic):
            content = msgpack.packb((value.shape, value.dtype.name, value.tobytes()), use_bin_type=True)
            return msgpack.ExtType(3, content)
        raise TypeError(type(value))

    file.write_bytes(msgpack.packb(pack(state), default=extension, strict_types=True, use_bin_type=True))
