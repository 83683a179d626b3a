"""Architectures of other people's models, small and with random weights, to prove the runner's way of running them."""
