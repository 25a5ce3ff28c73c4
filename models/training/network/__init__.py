"""The network: encoder, TokenLearner, head, and what it is compared with."""
