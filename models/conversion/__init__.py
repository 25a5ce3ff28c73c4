"""The road in: published checkpoints and other people's clip classifiers as model packages of kind `clip`."""
