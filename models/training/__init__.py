"""Training, evaluation and export of streaming TokenLearner packages."""
