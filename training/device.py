"""Where networks are trained, decided once."""

import torch


def set_up(threads: int) -> torch.device:
    """The first CUDA device where there is one, else the CPU with so many threads.

    Networks as small as ours learn on one core; more threads serve it little.
    """
    torch.set_num_threads(threads)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def sixteen_bits(device: torch.device) -> torch.autocast:
    """Arithmetic in bfloat16, but on CPUs without AVX-512, which take ten times as long for it as for 32 bits."""
    quick = device.type == "cuda" or torch.backends.cpu.get_cpu_capability() == "AVX512"
    return torch.autocast(device.type, torch.bfloat16, enabled=quick)
