"""Which piece a MIDI drum note means."""

# General MIDI and its common extension. Notes that are left out (whistle, scratch, metronome) are not played.
PIECE_OF_GENERAL_MIDI = {
    31: "sticks", 35: "kick", 36: "kick", 37: "side_stick", 38: "snare", 39: "clap", 40: "snare", 41: "tom_low",
    42: "hi_hat_closed", 43: "tom_low", 44: "hi_hat_pedal", 45: "tom_mid", 46: "hi_hat_open", 47: "tom_mid",
    48: "tom_high", 49: "crash", 50: "tom_high", 51: "ride", 52: "china", 53: "ride_bell", 54: "tambourine",
    55: "splash", 56: "cowbell", 57: "crash", 59: "ride", 60: "bongo", 61: "bongo", 62: "conga", 63: "conga",
    64: "conga", 65: "timbale", 66: "timbale", 67: "agogo", 68: "agogo", 69: "cabasa", 70: "maracas", 73: "guiro",
    74: "guiro", 75: "clave", 76: "woodblock", 77: "woodblock", 80: "triangle", 81: "triangle", 82: "shaker",
    83: "jinglebell", 85: "castanets",
}  # fmt: skip

# The electronic kit (Roland TD-11) of the Groove MIDI Dataset: 22 and 26 are the hat's edge, 58, 47
# and 50 rims of toms, 55 and 52 edges of the crashes, 59 the ride's edge, 40 the snare's rim.
PIECE_OF_ELECTRONIC_KIT = {
    22: "hi_hat_closed", 26: "hi_hat_open", 36: "kick", 37: "side_stick", 38: "snare", 40: "snare",
    42: "hi_hat_closed", 43: "tom_low", 44: "hi_hat_pedal", 45: "tom_mid", 46: "hi_hat_open", 47: "tom_mid",
    48: "tom_high", 49: "crash", 50: "tom_high", 51: "ride", 52: "crash", 53: "ride_bell", 55: "crash", 57: "crash",
    58: "tom_low", 59: "ride",
}  # fmt: skip
