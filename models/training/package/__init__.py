"""What the app gets: graphs, golden files and the card."""
