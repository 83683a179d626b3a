"""The transcriber's classes, in the order of contract/drums.ts."""

DRUMS = (
    "kick",
    "snare",
    "side_stick",
    "hi_hat_closed",
    "hi_hat_open",
    "hi_hat_pedal",
    "tom_high",
    "tom_mid",
    "tom_low",
    "crash",
    "ride",
    "ride_bell",
    "china",
    "splash",
)
# Drums that a stroke may be shared between: it is struck on one of them, and the probabilities add up to how sure it is
# that there is a stroke at all. As in model-runner/stages/transcribe.ts.
ALIKE = (
    ("kick",),
    ("snare", "side_stick"),
    ("hi_hat_closed", "hi_hat_open", "hi_hat_pedal"),
    ("tom_high", "tom_mid", "tom_low"),
    ("crash", "china", "splash"),
    ("ride", "ride_bell"),
)
CLASS_OF_PIECE = {name: index for index, name in enumerate(DRUMS)} | {"hi_hat_half_open": DRUMS.index("hi_hat_open")}
