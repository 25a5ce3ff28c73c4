"""How good a network is, how far that may be trusted, and the thresholds that follow from it."""
