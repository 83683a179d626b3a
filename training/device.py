"""Where networks are trained, decided once."""

import torch


def set_up(threads: int) -> torch.device:
    """The first CUDA device where there is one, else the CPU with so many threads.

    Networks as small as ours learn on one core; more threads serve it little.
    """
    torch.set_num_threads(threads)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
