"""The classifiers of google-research/scenic in plain NumPy, on the parameter tree as Flax keeps it.

Written from the definitions, with float64 and einsum, and sharing nothing with the code under test: a mistake would
have to be made twice to go unnoticed.
"""

import numpy as np

Tree = dict[str, np.ndarray]


def gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def softmax(x: np.ndarray, axis: int) -> np.ndarray:
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def norm(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-6) * p[f"{name}/scale"] + p[f"{name}/bias"]


def dense(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    return x @ p[f"{name}/kernel"].astype(np.float64) + p[f"{name}/bias"]


def mlp(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    return dense(p, f"{name}/Dense_1", gelu(dense(p, f"{name}/Dense_0", x)))


def attention(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    q, k, v = (
        np.einsum("lc,chd->lhd", x, p[f"{name}/{part}/kernel"], optimize=True) + p[f"{name}/{part}/bias"]
        for part in ("query", "key", "value")
    )
    weights = softmax(np.einsum("qhd,khd->hqk", q, k, optimize=True) / np.sqrt(q.shape[-1]), -1)
    mixed = np.einsum("hqk,khd->qhd", weights, v, optimize=True)
    return np.einsum("qhd,hdc->qc", mixed, p[f"{name}/out/kernel"], optimize=True) + p[f"{name}/out/bias"]


def block(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    x = x + attention(p, f"{name}/MultiHeadDotProductAttention_0", norm(p, f"{name}/LayerNorm_0", x))
    return x + mlp(p, f"{name}/MlpBlock_0", norm(p, f"{name}/LayerNorm_1", x))


def depth(p: Tree, encoder: str) -> int:
    return len({path.split("/")[1] for path in p if path.startswith(f"{encoder}/encoderblock_")})


def convolve_same(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """[h, w, in] with a 3 x 3 kernel [3, 3, in, out], zeros around -> [h, w, out]"""
    h, w, _ = x.shape
    padded = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    return sum(padded[i : i + h, j : j + w] @ kernel[i, j] for i in range(3) for j in range(3))


def token_learner(p: Tree, name: str, x: np.ndarray) -> np.ndarray:
    """One time step: [positions, C] -> [S, C]"""
    a = norm(p, f"{name}/LayerNorm_0", x)
    if f"{name}/Conv_0/kernel" in p:
        side = int(np.sqrt(len(x)))
        a = a.reshape(side, side, -1)
        for number in range(3):
            a = gelu(convolve_same(a, p[f"{name}/Conv_{number}/kernel"]))
        weights = sigmoid(convolve_same(a, p[f"{name}/Conv_3/kernel"])).reshape(len(x), -1)
    else:
        weights = softmax(mlp(p, f"{name}/token_masking", a), 0)
    return np.einsum("ps,pc->sc", weights, x)


def token_fuser(p: Tree, name: str, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """One time step: tokens [S, C] and positions [P, C] -> [P, C], without the residual."""
    y = norm(p, f"{name}/fuser_mix_norm1", y)
    y = norm(p, f"{name}/fuser_mix_norm2", dense(p, f"{name}/Dense_0", y.T).T)
    return np.einsum("sc,ps->pc", y, sigmoid(mlp(p, f"{name}/token_masking", norm(p, f"{name}/LayerNorm_0", x))))


def per_step(function, x: np.ndarray, times: int) -> np.ndarray:
    return np.concatenate([function(part) for part in np.split(x, times)])


def encode(p: Tree, name: str, cls: str, x: np.ndarray, times: int = 1, location: int | None = None) -> np.ndarray:
    """[tokens, C] -> the same or, behind TokenLearner, [times * S, C]; a class token comes first."""
    if cls in p:
        x = np.concatenate([p[cls][0].astype(np.float64), x])
    x = x + p[f"{name}/posembed_input/pos_embedding"][0]
    suffix = "V11" if any("TokenLearnerModuleV11_0/" in path for path in p) else ""
    fused = len({path.split("/")[1] for path in p if "/TokenFuser_" in path})
    if fused:
        location = depth(p, name) - fused
    for number in range(depth(p, name)):
        residual, step = x, number - location if location is not None else -1
        learner = f"{name}/TokenLearnerModule{suffix}_{step}"
        if step == 0 or (fused and step > 0):
            x = per_step(lambda part: token_learner(p, learner, part), x, times)
        x = block(p, f"{name}/encoderblock_{number}", x)
        if fused and step >= 0:
            pairs = zip(np.split(x, times), np.split(residual, times))
            x = np.concatenate([token_fuser(p, f"{name}/TokenFuser_{step}", y, r) for y, r in pairs]) + residual
    return norm(p, f"{name}/encoder_norm", x)


def embed(p: Tree, clip: np.ndarray) -> np.ndarray:
    """Frames -1..1 [T, H, W, 3] -> [times, positions, C]"""
    kernel = p["embedding/kernel"]
    kernel = kernel if kernel.ndim == 5 else kernel[None]
    t, h, w = kernel.shape[:3]
    times, rows, columns = clip.shape[0] // t, clip.shape[1] // h, clip.shape[2] // w
    out = np.empty((times, rows, columns, kernel.shape[-1]))
    for i, j, k in np.ndindex(times, rows, columns):
        patch = clip[i * t : (i + 1) * t, j * h : (j + 1) * h, k * w : (k + 1) * w]
        out[i, j, k] = np.tensordot(patch, kernel, 4) + p["embedding/bias"]
    return out.reshape(times, rows * columns, -1)


def logits(
    p: Tree, pixels: np.ndarray, location: int | None = None, pool: str = "gap",
    mean: tuple[float, ...] = (0.5,) * 3, std: tuple[float, ...] = (0.5,) * 3,
) -> np.ndarray:  # fmt: skip
    """uint8 [T, H, W, 3] -> [classes]"""
    x = embed(p, (pixels.astype(np.float64) / 255 - mean) / std)
    pools = {"gap": lambda a: a.mean(0), "gmp": lambda a: a.max(0), "gsp": lambda a: a.sum(0), "first": lambda a: a[0]}
    reduce = {"token": pools["first"], **pools}["token" if any(path.startswith("cls") for path in p) else pool]
    if any(path.startswith("SpatialTransformer/") for path in p):
        steps = [reduce(encode(p, "SpatialTransformer", "cls_SpatialTransformer", step)) for step in x]
        x = reduce(encode(p, "TemporalTransformer", "cls_TemporalTransformer", np.stack(steps)))
    else:
        times = len(x)
        x = reduce(encode(p, "Transformer", "cls", x.reshape(-1, x.shape[-1]), times, location))
    if "pre_logits/kernel" in p:
        x = np.tanh(dense(p, "pre_logits", x))
    return dense(p, "output_projection", x)
