"""Night Shift: the song that ships with the project, composed for it. See written.py for the notation."""

from dataclasses import dataclass

TITLE = "Night Shift"
BPM = 104
BEATS_PER_BAR = 4
# The first bar is a pick-up: its first two beats are not played.
PICK_UP_STARTS_AT_BEATS = 2

PICK_UP = """
snare  - - fsxx ----
high   - - ---- Xx--
low    - - ---- --XX
kick   - - x--- x---
"""
VERSE_1 = """
crash  X--- ---- ---- ----
hat    --x- X-x- X-x- X-x-
snare  ---- X--g -g-- X---
kick   X--- --x- x-x- ----
"""
VERSE_2 = """
hat    X-x- X-x- X-x- X---
open   ---- ---- ---- --x-
snare  ---- X--g -g-- X---
kick   X--- --x- x--- --x-
"""
VERSE_3 = """
hat    X-x- X-x- X-x- X-x-
snare  ---- X--g -g-- X--g
kick   X--- --x- x-x- ----
"""
VERSE_4 = """
hat    X-x- X-x- X--- X---
open   ---- ---- --x- ----
snare  ---- X--g ---- Xsxx
kick   X--- --x- --x- ----
"""
PRE_1 = """
low    X-x- x-x- X-x- x-x-
snare  ---- X--- ---- X---
kick   X--- ---- X-x- ----
pedal  ---- x--- ---- x---
"""
PRE_2 = """
low    X-x- x-x- X-x- ----
mid    ---- ---- ---- --x-
high   ---- ---- ---- x---
snare  ---- X--- ---- ----
kick   X--- ---- X-x- ----
pedal  ---- x--- ---- x---
"""
PRE_4 = """
snare  ssss ssxx xxxx XXXX
low    ---- ---- x-x- X-X-
kick   X--- X--- X--- X---
"""
CHORUS_1 = """
crash  X--- ---- ---- ----
ride   --x- x-x- x-x- x-x-
snare  ---- X--- ---- X---
kick   X-x- --x- x-x- ----
"""
CHORUS_2 = """
ride   x-x- x-x- x-x- x---
bell   ---- ---- ---- --X-
snare  ---- X--- ---- X--g
kick   X-x- --x- x--x --x-
"""
CHORUS_3 = """
crash  X--- ---- ---- ----
ride   --x- x-x- x-x- x-x-
snare  ---- X--- ---- X---
kick   X-x- --x- x-x- --x-
"""
TOM_FILL = """
snare  Xxxx ---- ---- ----
high   ---- Xxxx ---- ----
mid    ---- ---- Xxxx ----
low    ---- ---- ---- XxXX
kick   X--- X--- X--- X---
"""
BREAK_1 = """
crash  X--- ---- ---- ----
hat    ---- s-s- s-s- s-s-
stick  ---- ---- x--- ----
kick   X--- ---- ---- --x-
"""
BREAK_2 = """
hat    s-s- s-s- s-s- s---
open   ---- ---- ---- --s-
stick  ---- ---- x--- ----
kick   x--- --x- ---- ----
"""
BREAK_3 = """
hat    s-s- s-s- s-s- s-s-
stick  ---- ---- x--- --x-
kick   x--- ---- ---- --x-
"""
BREAK_4 = """
hat    s-s- s-s- ---- ----
stick  ---- ---- ---- ----
snare  ---- ---- Xxx  ----
high   ---- ---- ---- Xx-
low    ---- ---- ---- --X
kick   x--- --x- x--- x---
"""
LAST_1 = """
crash  X--- ---- ---- ----
bell   ---- X--- X--- X---
ride   --x- --x- --x- --x-
snare  ---- X--- ---- X---
kick   X-x- --x- x-x- ----
"""
LAST_2 = """
bell   X--- X--- X--- X---
ride   --x- --x- --x- --x-
snare  ---- X--g ---- X--g
kick   X-x- --x- x--x --x-
"""
LAST_4 = """
crash  X--- ---- X--- ----
bell   ---- X--- ---- ----
ride   --x- --x- ---- ----
snare  ---- X--- ---- fxXX
high   ---- ---- --X- ----
mid    ---- ---- ---x ----
kick   X-x- --x- X--- X---
"""
END = """
crash  X--- ---- ---- ----
kick   X--- ---- ---- ----
"""
DRUM_BARS = (
    PICK_UP,
    VERSE_1, VERSE_2, VERSE_3, VERSE_4,
    PRE_1, PRE_2, PRE_1, PRE_4,
    CHORUS_1, CHORUS_2, CHORUS_3, TOM_FILL,
    BREAK_1, BREAK_2, BREAK_3, BREAK_4,
    LAST_1, LAST_2, LAST_1, LAST_4,
    END,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A player: General MIDI program, place from left (-1) to right (1), level in dB beside the drums."""

    role: str
    program: int
    soundfont: str
    side: float
    level_db: float
    velocity: float
    room_db: float
    # One line of notes for each bar.
    bars: tuple[str, ...]


def _bars(*sections: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bar for section in sections for bar in section)


SILENT = ("-:4",)
PICK_UP_BAR = ("-:4",)

BASS = _bars(
    PICK_UP_BAR,
    ("E1:1 -:.5 E1:.5 E1:.5 E1:.5 G1:.5 B1:.5", "C2:1 -:.5 C2:.5 C2:1 B1:.5 A1:.5",
     "G1:1 -:.5 G1:.5 G1:.5 G1:.5 B1:.5 D2:.5", "D2:1 -:.5 D2:.5 -:.5 D2:.5 C2:.5 B1:.5"),
    ("A1:.5 " * 8, "E1:.5 " * 7 + "G1:.5", "C2:.5 " * 8, "D2:1 D2:1 D2:.5 D2:.5 D2:.5 F#2:.5"),
    ("G1:.5 G1:.5 G1:.5 G1:.5 G1:.5 G1:.5 G2:.5 F#2:.5", "D2:.5 D2:.5 D2:.5 D2:.5 D2:.5 D2:.5 A1:.5 D2:.5",
     "E1:.5 E1:.5 E1:.5 E1:.5 E1:.5 E1:.5 G1:.5 B1:.5", "C2:1 C2:1 C2:1 D2:1"),
    ("E1:3 -:.5 B1:.5", "C2:3 -:1", "A1:3 -:.5 C2:.5", "B1:2 B1:1 D#2:1"),
    ("G1:.5 G1:.5 G1:.5 G1:.5 G1:.5 G1:.5 G2:.5 F#2:.5", "D2:.5 D2:.5 D2:.5 D2:.5 D2:.5 D2:.5 A1:.5 D2:.5",
     "E1:.5 E1:.5 E1:.5 E1:.5 E1:.5 E1:.5 G1:.5 B1:.5", "C2:.5 C2:.5 C2:.5 C2:.5 D2:1 D2:.5 D#2:.5"),
    ("E1:4",),
)  # fmt: skip
PICKED = _bars(
    PICK_UP_BAR,
    ("E3:.5 B3:.5 F#4:.5 G4:.5 B4:.5 G4:.5 F#4:.5 B3:.5", "C3:.5 G3:.5 D4:.5 E4:.5 G4:.5 E4:.5 D4:.5 G3:.5",
     "G2:.5 D3:.5 B3:.5 D4:.5 G4:.5 D4:.5 B3:.5 D3:.5", "D3:.5 A3:.5 E4:.5 F#4:.5 A4:.5 F#4:.5 E4:.5 A3:.5"),
    ("A2+E3+C4:4", "E3+B3+G4:4", "C3+G3+E4:4", "D3+A3+F#4:4"),
    SILENT * 4,
    ("E3:1 B3:1 G4:1 F#4:1", "C3:1 G3:1 E4:1 B4:1", "A2:1 E3:1 C4:1 G4:1", "B2:1 F#3:1 D#4:.5 F#4:.5 A4:1"),
    SILENT * 4,
    ("E3+B3+F#4+G4:4",),
)  # fmt: skip
PUSHED = "{0}:1.5 {0}:1.5 {0}:1"
POWER_CHORDS = _bars(
    PICK_UP_BAR,
    SILENT * 4,
    ("A2+E3:4", "E2+B2:4", "C3+G3:4", "D3+A3:1 D3+A3:1 D3+A3:1 D3+A3:1"),
    (PUSHED.format("G2+D3+G3"), PUSHED.format("D3+A3+D4"), PUSHED.format("E2+B2+E3"), "C3+G3+C4:2 C3+G3+C4:1 D3+A3+D4:1"),
    ("E2+B2+E3:1 -:3", *SILENT * 3),
    (PUSHED.format("G2+D3+G3"), PUSHED.format("D3+A3+D4"), PUSHED.format("E2+B2+E3"), "C3+G3+C4:2 D3+A3+D4:2"),
    ("E2+B2+E3:4",),
)  # fmt: skip
PIANO = _bars(
    PICK_UP_BAR,
    ("G3+B3+F#4:3.5 -:.5", "G3+D4+E4:3.5 -:.5", "G3+B3+D4:3.5 -:.5", "F#3+A3+E4:3.5 -:.5"),
    ("G3+C4+E4:4", "G3+B3+E4:4", "G3+C4+E4:4", "F#3+A3+D4:4"),
    SILENT * 4,
    ("G3+B3+F#4:4", "G3+B3+E4:4", "G3+C4+E4:4", "F#3+A3+D#4:4"),
    SILENT * 4,
    ("G3+B3+E4:4",),
)  # fmt: skip
STRINGS = _bars(
    PICK_UP_BAR,
    SILENT * 4,
    SILENT * 2,
    ("E4+G4:4", "F#4+A4:4"),
    ("B3+D4+G4:4", "A3+D4+F#4:4", "B3+E4+G4:4", "C4+E4+G4:4"),
    SILENT * 4,
    ("B3+D4+G4:4", "A3+D4+F#4:4", "B3+E4+G4:4", "C4+E4+G4:2 D4+F#4+A4:2"),
    ("B3+E4+G4:4",),
)  # fmt: skip
LEAD = _bars(
    PICK_UP_BAR,
    SILENT * 4,
    SILENT * 4,
    ("B4:1 D5:.5 B4:.5 A4:.5 G4:1.5", "A4:1.5 F#4:.5 A4:1 D5:1", "E5:1 D5:.5 B4:.5 D5:.5 B4:1.5", "G4:2 -:2"),
    SILENT * 2,
    ("-:2 E5:.5 D5:.5 C5:1", "B4:2 -:2"),
    ("D5:1 G5:.5 D5:.5 B4:.5 G4:1.5", "A4:1.5 F#4:.5 A4:1 D5:1", "E5:1 G5:.5 E5:.5 D5:.5 B4:1.5", "E5:1 D5:.5 E5:.5 F#5:1 A5:1"),
    ("G5:4",),
)  # fmt: skip

FLUID, MUSESCORE = "FluidR3_GM.sf2", "MuseScore_General_Full.sf2"
# The two takes of the power chords stand left and right, as they would on a record.
PARTS = (
    Part("bass", 33, FLUID, side=0.0, level_db=-2.0, velocity=0.8, room_db=-40.0, bars=BASS),
    Part("picked guitar", 27, MUSESCORE, side=-0.45, level_db=-9.0, velocity=0.66, room_db=-12.0, bars=PICKED),
    Part("left guitar", 29, FLUID, side=-0.8, level_db=-8.0, velocity=0.82, room_db=-18.0, bars=POWER_CHORDS),
    Part("right guitar", 30, MUSESCORE, side=0.8, level_db=-9.0, velocity=0.8, room_db=-18.0, bars=POWER_CHORDS),
    Part("piano", 4, FLUID, side=0.4, level_db=-10.0, velocity=0.6, room_db=-12.0, bars=PIANO),
    Part("strings", 48, MUSESCORE, side=0.15, level_db=-14.0, velocity=0.6, room_db=-8.0, bars=STRINGS),
    Part("lead", 81, FLUID, side=0.1, level_db=-8.0, velocity=0.78, room_db=-10.0, bars=LEAD),
)
