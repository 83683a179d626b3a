"""Drum patterns by style, as rows a drummer can read.

A voice is `piece steps`; bars are parted by |, and a bar's steps are spread evenly over it, so that
16 steps in 4/4 are sixteenths and 12 are eighth triplets. - rests, x strikes, X accents, g ghosts;
o and h are an open and a half-open stroke of the hat, f a flam, d a drag, r a ruff. `hat` is the
hi-hat in whatever state the clip's drummer keeps it. Of each tuple of voices one is played; an
empty one leaves that player out. The patterns are common property of their styles, written down
from memory and not taken from any book or collection.
"""

from dataclasses import dataclass

STRAIGHT = (0.5, 0.5)
Voices = tuple[tuple[str, ...], ...]

HAT_16 = ("hat x-x-x-x-x-x-x-x-", "hat X-x-X-x-X-x-X-x-", "hat x-X-x-X-x-X-x-X-", "hat xxxxxxxxxxxxxxxx", "hat XgxgXgxgXgxgXgxg",
          "hat x---x---x---x---", "hat x-x-x-x-x-x-x-o-", "hat x-x-x-o-x-x-x-o-", "hat o-o-o-o-o-o-o-o-", "hat h-h-h-h-h-h-h-h-")  # fmt: skip
RIDE_16 = ("ride x-x-x-x-x-x-x-x-", "ride X-x-X-x-X-x-X-x-", "ride x---x---x---x---", "ride x-xxx-xxx-xxx-xx", "bell x---x---x---x---",
           "bell --x---x---x---x-", "ride x-x-x-x-x-x-x-x-+bell x---x---x---x---")  # fmt: skip
CRASH_RIDE = ("crash x---x---x---x---", "crash x-x-x-x-x-x-x-x-", "china x---x---x---x---", "crash X-------X-------", "open x---x---x---x---")
FEET = ("", "", "", "pedal ----x-------x---", "pedal x---x---x---x---", "pedal --x---x---x---x-")
BACKBEAT = ("snare ----X-------X---", "snare ----x-------x---", "snare ----X--g-g--X---", "snare ----X--g-gg-X--g", "snare ----X-------X--f",
            "snare --g-X--g-g--X-g-", "snare ----f-------X---", "snare ----X------gX---")  # fmt: skip


@dataclass(frozen=True)
class Style:
    """`bpm` is in pulses a minute; `swing` is a range for the middle of `swing_unit` pulses."""

    metre: str
    bpm: tuple[float, float]
    voices: Voices
    swing: tuple[float, float] = STRAIGHT
    swing_unit: float = 1.0
    machine: float = 0.1


STYLES: dict[str, Style] = {
    "rock": Style("4/4", (80, 160), (
        ("kick x-------x-x-----", "kick x-------x-------", "kick x-x-----x-x-----", "kick x-----x-x-------", "kick x-----x---x-----",
         "kick x--x--x-x-------", "kick x-------xx-x----|x-----x-xx------", "kick x-x---x-x-x---x-", "kick x---x---x---x---"),
        BACKBEAT, HAT_16 + RIDE_16 + CRASH_RIDE, FEET)),
    "pop": Style("4/4", (75, 135), (
        ("kick x-------x-------", "kick x-----xx--------", "kick x--x----x--x----", "kick x-------x-x---x-", "kick x-------x---x---|x-x-----x-------"),
        BACKBEAT + ("side ----x-------x---",), HAT_16, ("", "", "tambourine x-x-x-x-x-x-x-x-", "clap ----x-------x---", "shaker xxxxxxxxxxxxxxxx"))),
    "half_time": Style("4/4", (90, 180), (
        ("kick x---------------", "kick x-----x---------", "kick x--x------x-----", "kick x-x-----------x-", "kick x-----x---x--x--"),
        ("snare --------X-------", "snare --------X-----g-", "snare ---g----X--g--g-", "snare --------f-------"), HAT_16 + RIDE_16 + CRASH_RIDE, FEET)),
    "punk": Style("4/4", (150, 225), (
        ("kick x-------x-------", "kick x--x----x--x----", "kick x-----x-x-----x-", "kick x-x-----x-x-----"),
        ("snare ----X-------X---", "snare --X---X---X---X-"), HAT_16[:3] + RIDE_16[:2] + CRASH_RIDE, ("",))),
    "d_beat": Style("4/4", (150, 220), (
        ("kick x--x--x-x--x--x-", "kick x-----x-x-----x-", "kick x--x----x--x----"), ("snare ----X-------X---",), HAT_16[:3] + CRASH_RIDE + RIDE_16[:2], ("",))),
    "skank": Style("4/4", (140, 220), (
        ("kick x---x---x---x---", "kick x---x-x-x---x---"), ("snare --X---X---X---X-",), ("hat x-x-x-x-x-x-x-x-", "crash x-x-x-x-x-x-x-x-", "ride x-x-x-x-x-x-x-x-"), ("",))),
    "blast": Style("4/4", (110, 200), (
        ("kick x-x-x-x-x-x-x-x-", "kick xxxxxxxxxxxxxxxx", "kick -x-x-x-x-x-x-x-x"),
        ("snare x-x-x-x-x-x-x-x-", "snare -x-x-x-x-x-x-x-x", "snare x---x---x---x---"), ("hat x-x-x-x-x-x-x-x-", "ride x-x-x-x-x-x-x-x-", "crash x---x---x---x---", "china x-x-x-x-x-x-x-x-"), ("",))),
    "double_bass": Style("4/4", (90, 190), (
        ("kick xxxxxxxxxxxxxxxx", "kick x-x-x-x-x-x-x-x-", "kick xxxx-xxxxxxx-xxx", "kick xx-xx-xx-xx-xx-x", "kick xxxxxxxxxxxx", "kick xxxxxxxxxxxxxxxxxxxxxxxx", "kick x-xxx-xxx-xxx-xx", "kick xxx-xxx-xxx-xxx-"),
        ("snare ----X-------X---", "snare --------X-------", "snare --X---X---X---X-"), RIDE_16 + CRASH_RIDE + HAT_16[:3], ("",))),
    "breakdown": Style("4/4", (70, 150), (
        ("kick x--x--x--x--x-x-", "kick x-xx--x-x--x----", "kick xxx---xx--xxx---", "kick x---xx-x---xx-x-|xx-x--xx-x------"),
        ("snare --------X-------", "snare --------X------r"), ("china x---x---x---x---", "china X-------X-------", "crash x---x---x---x---", "open x---x---x---x---"), ("",))),
    "funk": Style("4/4", (85, 125), (
        ("kick x-x---x---x--x--", "kick x--x--x---x---x-", "kick xx----x---x-----", "kick x-x-------xx--x-", "kick x--x------x--x--|x-x----x--x-----"),
        ("snare ----X--g-g--X--g", "snare -g--X--gxg--X-gg", "snare ----X--g-g-gX---", "snare --g-X-gg--g-X-gg"), HAT_16 + ("hat x-xxx-xxx-xxo-xx", "hat xxo-xxxxxxo-xxxx"), FEET),
        swing=(0.5, 0.58), swing_unit=0.5),
    "motown": Style("4/4", (95, 145), (
        ("kick x-----x-x-------", "kick x---x---x---x---", "kick x-x---x-x-x---x-"), ("snare x---x---x---x---", "snare X---X---X---X---", "snare ----X-------X---"),
        HAT_16[:3], ("tambourine ----x-------x---", "tambourine xxxxxxxxxxxxxxxx", "", "conga x--x--x-x--xx-x-"))),
    "disco": Style("4/4", (105, 135), (
        ("kick x---x---x---x---",), ("snare ----X-------X---", "clap ----x-------x---", "snare ----X-------X--x"),
        ("hat x-o-x-o-x-o-x-o-", "hat xxo-xxo-xxo-xxo-", "open --x---x---x---x-", "hat xxxxxxxxxxxxxxxx"), ("", "", "tambourine xxxxxxxxxxxxxxxx", "conga --xx--x---xx--x-", "cowbell x---x---x---x---")), machine=0.4),
    "house": Style("4/4", (116, 132), (
        ("kick x---x---x---x---",), ("clap ----x-------x---", "snare ----x-------x---", "", "side ---x--x----x--x-"),
        ("open --x---x---x---x-", "hat x-o-x-o-x-o-x-o-", "hat xxxxxxxxxxxxxxxx"), ("", "shaker xxxxxxxxxxxxxxxx", "ride x---x---x---x---", "conga x--x--x---x-x---")), machine=0.95),
    "techno": Style("4/4", (125, 175), (
        ("kick x---x---x---x---", "kick x---x---x---x-x-"), ("", "clap ----x-------x---", "snare ----x-------x---", "snare ----x--x--x-x---"),
        ("open --x---x---x---x-", "hat --x---x---x---x-", "hat xxxxxxxxxxxxxxxx", "ride --x---x---x---x-"), ("", "low -----x----x-----", "crash x---------------")), machine=0.95),
    "trap": Style("4/4", (120, 160), (
        ("kick x-----x---------", "kick x-------------x-|--x---x---------", "kick x--x--x---------", "kick x---------x--x--"), ("snare --------X-------", "clap --------x-------", "snare --------X-----g-"),
        ("hat x-x-x-x-x-x-x-x-", "hat x-x-x-xxx-x-xxxx", "hat x---x---x---x---x-x-x-x-xxxxxxxx", "hat x-x-x-x-x-x-xxxxx-x-x-x-x-x-xxxx"), ("", "open ------x---------", "snap ----x-------x---")), machine=0.95),
    "drum_and_bass": Style("4/4", (160, 180), (
        ("kick x---------x-----", "kick x--x------x-----", "kick x-x-------xx----|x-x-------x-----"), ("snare ----X-------X---", "snare ----X--g-g--X---", "snare ----X--g-g-g--X-"),
        HAT_16 + RIDE_16[:2], ("", "shaker xxxxxxxxxxxxxxxx")), machine=0.6),
    "breakbeat": Style("4/4", (90, 145), (
        ("kick x-x-------xx----", "kick x-x-------xx----|x-x-------x-----", "kick x--x--x---x-----"), ("snare ----X--g-g--X--g", "snare ----X--g-g--X--g|----X--g-g----X-"),
        ("hat x-x-x-x-x-x-x-x-", "ride x-x-x-x-x-x-x-x-", "hat x-x-x-x-x-o-x-x-"), FEET), machine=0.3),
    "boom_bap": Style("4/4", (78, 102), (
        ("kick x-----x--xx-----", "kick x------x-xx-----", "kick xx-------x------", "kick x--x---x-x-x----"), ("snare ----X-------X---", "snare ----X-------X--g", "clap ----x-------x---"),
        HAT_16[:5], ("",)), swing=(0.52, 0.64), swing_unit=0.5, machine=0.4),
    "shuffle": Style("4/4", (85, 190), (
        ("kick x-----x-----", "kick x----xx----x", "kick x--x--x--x--"), ("snare ---X-----X--", "snare g-gX-gg-gX-g", "snare x-xX-xx-xX-x"),
        ("hat x-xx-xx-xx-x", "ride x-xx-xx-xx-x", "ride x--x-xx--x-x", "hat x--x--x--x--"), ("", "pedal ---x-----x--"))),
    "half_time_shuffle": Style("4/4", (90, 150), (
        ("kick x------x----", "kick x----x--x---", "kick x-x---------"), ("snare -g--g-Xg--g-", "snare ------X-----", "snare -g--g-X--gg-"), ("hat x-xx-xx-xx-x", "hat x-xx-xx-xx-x", "ride x-xx-xx-xx-x"), ("",))),
    "swing": Style("4/4", (90, 280), (
        ("", "kick g--g--g--g--", "kick x-----------", "kick -----x------|--x---------", "kick --------x---"),
        ("", "snare --g-----g---", "snare -----g---x--|--x-----g---", "snare --x--x--x---", "side ---------x--"),
        ("ride x--x-xx--x-x", "ride x--x--x--x--", "ride x--x-xx--x--", "hat o--x-xo--x-x", "ride x--x-xx-xx-x"), ("pedal ---x-----x--", "pedal ---x-----x--", ""))),
    "jazz_waltz": Style("3/4", (90, 210), (
        ("kick x--------", "", "kick x----x---"), ("", "snare -----g---", "snare --g--x---"), ("ride x--x-xx--", "ride x--x-xx-x", "ride x--x--x--"), ("pedal ---x-----", "pedal ---x--x--"))),
    "waltz": Style("3/4", (80, 190), (
        ("kick x-----------", "kick x-------x---", "kick x-----x-----"), ("snare ----x---x---", "side ----x---x---", "snare --------X---", "snare ----X-------"),
        ("hat x-x-x-x-x-x-", "ride x-x-x-x-x-x-", "hat x---x---x---", "ride x---x---x---", "crash x---x---x---", ""), ("", "pedal ----x---x---"))),
    "blues_12_8": Style("12/8", (45, 95), (
        ("kick x-----x-----", "kick x----xx-----", "kick x----xx--x--"), ("snare ---X-----X--", "side ---x-----x--"), ("hat xxxxxxxxxxxx", "ride xxxxxxxxxxxx", "hat x-xx-xx-xx-x", "crash x--x--x--x--"), ("",))),
    "ballad_6_8": Style("6/8", (40, 90), (
        ("kick x-----", "kick x----x", "kick x---xx", "kick x-x---"), ("snare ---X--", "side ---x--", "snare ---X-g"), ("hat xxxxxx", "ride xxxxxx", "hat x-xx-x", "ride x--x--", "hat xxoxxx"), ("", "pedal ---x--"))),
    "jig": Style("6/8", (90, 150), (
        ("kick x--x--", "kick x-----"), ("snare xgxxgx", "snare ---X-x", "snare --x--x"), ("hat x-xx-x", "", "hat xxxxxx"), ("", "tambourine x--x--"))),
    "slip_9_8": Style("9/8", (50, 130), (
        ("kick x-----x--", "kick x--------"), ("snare ---X-----", "snare ------X--", "snare ---x--X--"), ("hat xxxxxxxxx", "ride x-xx-xx-x", "hat x--x--x--"), ("",))),
    "one_drop": Style("4/4", (65, 95), (
        ("kick --------x-------", "kick --------x-----x-"), ("side --------x-------", "snare --------x-------", "side --------x---x--x"), ("hat x-x-x-x-x-x-x-x-", "hat --x---x---x---x-", "hat x-xxx-xxx-xxx-xx"), ("", "cowbell ----x-------x---", "bongo x-x-x-xxx-x-x-xx")),
        swing=(0.5, 0.6), swing_unit=0.5),
    "steppers": Style("4/4", (65, 90), (
        ("kick x---x---x---x---",), ("side ----x-------x---", "side --------x-------", "snare --------x-------"), ("hat x-x-x-x-x-x-x-x-", "hat --x---x---x---x-"), ("", "bongo x--x--x-x--x--x-"))),
    "rockers": Style("4/4", (68, 92), (
        ("kick x-------x-------", "kick x-x-----x-x-----"), ("snare ----x-------x---", "side ----x-------x---"), ("hat x-x-x-o-x-x-x-o-", "hat x-x-x-x-x-x-x-x-"), ("",))),
    "ska": Style("4/4", (115, 170), (
        ("kick x---x---x---x---", "kick ----x-------x---"), ("snare ----X-------X---", "side ----x-------x---"), ("hat --x---x---x---x-", "open --x---x---x---x-", "hat x-x-x-x-x-x-x-x-"), ("",))),
    "bossa": Style("4/4", (105, 160), (
        ("kick x-----x-x-----x-", "kick x--x---xx--x---x"), ("side x-----x-----x---|----x-----x-----", "side x--x--x---x--x--", "side --x---x--x--x---"), ("hat x-x-x-x-x-x-x-x-", "ride x-x-x-x-x-x-x-x-", "shaker xxxxxxxxxxxxxxxx"), ("pedal ----x-------x---", "", "pedal --x---x---x---x-"))),
    "samba": Style("4/4", (90, 135), (
        ("kick x--xx--xx--xx--x", "kick x--x--x-x--x--x-"), ("snare xgxxgxgxgxxgxgxg", "snare x-xx-x-x-xx-x-x-", "side x-x-xx-x-x-xx-x-"), ("ride x-xxx-xxx-xxx-xx", "hat xxxxxxxxxxxxxxxx", "", "shaker xxxxxxxxxxxxxxxx"), ("pedal --x---x---x---x-", "", "agogo x-x--xx-x-xx--x-"))),
    "songo": Style("4/4", (90, 125), (
        ("kick ---x--x----x--x-", "kick ---x--x----x----"), ("snare --g-X-gg--gxg-gg", "snare ----x--g-g--x---"), ("bell x---x-x-x-xx-xx-", "cowbell x---x---x---x---", "ride x---x-xxx-xx-xx-"), ("", "conga --x---xx--x---xx", "pedal x---x---x---x---"))),
    "mambo": Style("4/4", (85, 120), (
        ("kick ---x--x----x--x-", "kick ------x-------x-"), ("side ----x-------x---", "high --------------xx+side ----x-------x---", "low ------------x-x-+side ----x-------"),
        ("bell x-x-xxx-x-xxxx-x", "cowbell x-x-xx-xx-xx-xx-", "cowbell x---x---x---x---", "hat x-x-x-x-x-x-x-x-"), ("conga --x---xx--x---xx", "", "clave ---x--x---x-x---", "timbale x-xxx-xxx-xxx-xx", "guiro x---x-x-x---x-x-"))),
    "soca": Style("4/4", (105, 160), (
        ("kick x---x---x---x---",), ("snare ---x--x----x--x-", "snare ---x--x----x--xx", "snare --xx--x---xx--x-"), ("hat --x---x---x---x-", "hat x-o-x-o-x-o-x-o-"), ("cowbell x-x-xx-xx-x-xx-x", "", "conga --x---xx--x---xx"))),
    "afrobeat": Style("4/4", (95, 130), (
        ("kick x-----x-x--x----", "kick x--x--x-----x---", "kick x-----x---x-----"), ("snare ----x--g-g--x--g", "side ---x--x---x-x---", "snare ------g-x--g----"), ("hat x-xxx-xxx-xxx-xx", "hat x-x-xox-x-x-xox-"), ("", "shaker x-xxx-xxx-xxx-xx", "conga x-xx-xx-x-xx-xx-"))),
    "train": Style("4/4", (95, 135), (
        ("kick x---x---x---x---", "kick x-------x-------"), ("snare gggXgggXgggXgggX", "snare ggXgggXgggXgggXg", "snare xgXgxgXgxgXgxgXg"), ("", "", "pedal --x---x---x---x-"), ("", "pedal ----x-------x---"))),
    "country": Style("4/4", (85, 150), (
        ("kick x-------x-------", "kick x-----x-x-------"), ("side ----x-------x---", "snare ----X-------X---"), ("hat x-x-x-x-x-x-x-x-", "hat x---x---x---x---", "ride x-x-x-x-x-x-x-x-"), FEET)),
    "rockabilly": Style("4/4", (130, 210), (
        ("kick x--x--x--x--", "kick x-----x-----"), ("snare ---X-----X--", "snare ---X-x---X--", "snare x-xX-xx-xX-x"), ("ride x-xx-xx-xx-x", "ride x--x-xx--x-x", "hat x--x--x--x--"), ("", "pedal ---x-----x--"))),
    "march": Style("2/4", (95, 130), (
        ("kick x---x---", "kick x-------"), ("snare XgggXggg", "snare x-xxx-xx", "snare d---f-xx|r-xxXgxg", "snare f--xf-xx", "snare x-d-x-d-|XxxxX---"), ("", "", "crash x-------", "hat --x---x-"), ("", "pedal x---x---"))),
    "polka": Style("2/4", (95, 140), (
        ("kick x---x---", "kick x-------"), ("snare --x---x-", "snare ----x---", "snare --X---Xg"), ("hat x-x-x-x-", "hat --x---x-", ""), ("", "tambourine --x---x-"))),
    "tribal": Style("4/4", (70, 150), (
        ("kick x-------x-------", "kick x---x---x---x---", "kick x--x--x-x--x--x-"), ("", "snare ----X-------X---", "snare --------X-------"),
        ("low x-xxx-xxx-xxx-xx", "low x--x--x-x--x--x-+mid ----x-------x---", "low xxxxxxxxxxxxxxxx", "low x-x-x-x-x-x-x-x-+high ---x---x---x---x", "low XggXggXgXggXggXg", "mid x-x-x-x-x-x-x-x-+low x---x---x---x---", "low X---X-xxX---X-xx"), ("pedal ----x-------x---", "", "pedal x---x---x---x---", "shaker xxxxxxxxxxxxxxxx"))),
    "floor_tom_rock": Style("4/4", (80, 170), (
        ("kick x---x---x---x---", "kick x-------x-x-----", "kick x-x-x-x-x-x-x-x-"), ("snare ----X-------X---", "snare ----x--x----x--x"), ("low x-x-x-x-x-x-x-x-", "low x---x---x---x---", "low X-x-X-x-X-x-X-x-", "low xxxxxxxxxxxxxxxx"), ("",))),
    "ballad": Style("4/4", (55, 85), (
        ("kick x-------x-------", "kick x------xx-------", "kick x-----x---------"), ("side ----x-------x---", "snare ----x-------x---", "side ----x-------x--g"), ("hat x-x-x-x-x-x-x-x-", "hat xxxxxxxxxxxxxxxx", "ride x-x-x-x-x-x-x-x-", "hat x---x---x---x---"), FEET)),
    "five_four": Style("5/4", (80, 190), (
        ("kick x-----x-----x-------", "kick x-----------x-------", "kick x---x---------x-----", "kick x-----x-----x---x---"), ("snare --------X-------X---", "snare ----X-------X-------", "snare ----X-----------X---"),
        ("hat x-x-x-x-x-x-x-x-x-x-", "ride x---x-x-x---x-x-x-x-", "ride x---x---x---x---x---", "hat xxxxxxxxxxxxxxxxxxxx"), ("", "pedal ----x-------x---x---"))),
    "six_four": Style("6/4", (80, 180), (
        ("kick x-----x-----x---------x-", "kick x-----------x-----------"), ("snare ----X-------X-------X---", "snare --------X-----------X---", "snare ------------X-----------"), ("hat x-x-x-x-x-x-x-x-x-x-x-x-", "ride x---x---x---x---x---x---", "crash x---x---x---x---x---x---"), ("",))),
    "seven_four": Style("7/4", (90, 190), (
        ("kick x-------x-----x-x-----x-----", "kick x-----x---------x---x-------"), ("snare ----X-------X-------X---X---", "snare ----X-------X-----------X---", "snare --------X-----------X-------"), ("hat x-x-x-x-x-x-x-x-x-x-x-x-x-x-", "ride x---x---x---x---x---x---x---", "crash x---x---x---x---x---x---x---"), ("",))),
    "five_eight": Style("5/8", (150, 310), (
        ("kick x----", "kick x--x-", "kick x-x--", "kick x---------|x---x-----"), ("snare ---X-", "snare --X--", "snare -g-X-"), ("hat xxxxx", "ride x--x-", "ride x-x--", "hat x-x-x-x-x-", "crash x--x-"), ("",))),
    "seven_eight": Style("7/8", (160, 330), (
        ("kick x-----x", "kick x---x--", "kick x-x-x--", "kick x------", "kick x--xx-x"), ("snare --X-X--", "snare ----X--", "snare --X--X-", "snare ---X---"), ("hat xxxxxxx", "hat x-x-x--", "ride x-x-x-x|-x-x-x-", "ride x-x-x--", "crash x-x-x--", "bell x-x-x--", "hat x-x-x-x-x-x-x-"), ("",))),
}  # fmt: skip
