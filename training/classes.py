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
CLASS_OF_PIECE = {name: index for index, name in enumerate(DRUMS)} | {"hi_hat_half_open": DRUMS.index("hi_hat_open")}
