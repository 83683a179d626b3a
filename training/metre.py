"""Metres by the pulse a drummer counts."""

from dataclasses import dataclass

# Quarter notes in one pulse.
QUARTERS_OF_PULSE = {"quarter": 1.0, "eighth": 0.5, "dotted_quarter": 1.5}


@dataclass(frozen=True)
class Metre:
    """`steps` is how many steps a pulse is usually divided into: the grid of improvised patterns."""

    beats: int
    pulse: str
    groupings: tuple[tuple[int, ...], ...]
    steps: int


METRES = {
    "2/4": Metre(2, "quarter", ((1, 1),), 4),
    "3/4": Metre(3, "quarter", ((1, 1, 1), (1, 2), (2, 1)), 4),
    "4/4": Metre(4, "quarter", ((1, 1, 1, 1), (2, 2)), 4),
    "5/4": Metre(5, "quarter", ((3, 2), (2, 3), (1, 1, 1, 1, 1)), 4),
    "6/4": Metre(6, "quarter", ((3, 3), (4, 2), (2, 2, 2)), 4),
    "7/4": Metre(7, "quarter", ((4, 3), (3, 4), (2, 2, 3)), 4),
    "5/8": Metre(5, "eighth", ((3, 2), (2, 3)), 2),
    "7/8": Metre(7, "eighth", ((2, 2, 3), (3, 2, 2), (2, 3, 2), (4, 3)), 2),
    "6/8": Metre(2, "dotted_quarter", ((1, 1),), 6),
    "9/8": Metre(3, "dotted_quarter", ((1, 1, 1), (2, 1)), 6),
    "12/8": Metre(4, "dotted_quarter", ((1, 1, 1, 1), (2, 2)), 6),
}


def metre_of_signature(numerator: int, denominator: int) -> Metre:
    """The metre of a written time signature, also of one that is not in the table (10/4, 9/16).

    Sixteenths are counted as eighths are: their unit is the pulse.
    """
    name = f"{numerator}/{denominator}"
    if name in METRES:
        return METRES[name]
    if denominator >= 8 and numerator % 3 == 0 and numerator > 3:
        return Metre(numerator // 3, "dotted_quarter", ((1,) * (numerator // 3),), 6)
    return Metre(numerator, "eighth" if denominator >= 8 else "quarter", ((1,) * numerator,), 2)


def pulse_quarters(numerator: int, denominator: int) -> float:
    """Quarter notes between two pulses of a written time signature."""
    return 4 * numerator / denominator / metre_of_signature(numerator, denominator).beats
