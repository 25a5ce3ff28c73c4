"""What is learnt from: videos decoded once, drawn figures, and windows made of them."""
