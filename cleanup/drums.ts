import type { Drum } from '../contract/drums.js';
import { KIT, type Notehead, type StaffPosition } from '../model-runner/kit.js';

interface GmDrum {
  /** As General MIDI names it. */
  name: string;
  /** What of the kit it is written as; what the kit does not have is written as percussion. */
  drum?: Drum;
}

/** General MIDI's percussion keys, 0-127, as far as they are drums that are struck. */
export const GM_DRUMS: Readonly<Partial<Record<number, GmDrum>>> = {
  35: { name: 'Acoustic Bass Drum', drum: 'kick' },
  36: { name: 'Bass Drum 1', drum: 'kick' },
  37: { name: 'Side Stick', drum: 'side_stick' },
  38: { name: 'Acoustic Snare', drum: 'snare' },
  39: { name: 'Hand Clap' },
  40: { name: 'Electric Snare', drum: 'snare' },
  41: { name: 'Low Floor Tom', drum: 'tom_low' },
  42: { name: 'Closed Hi-Hat', drum: 'hi_hat_closed' },
  43: { name: 'High Floor Tom', drum: 'tom_low' },
  44: { name: 'Pedal Hi-Hat', drum: 'hi_hat_pedal' },
  45: { name: 'Low Tom', drum: 'tom_mid' },
  46: { name: 'Open Hi-Hat', drum: 'hi_hat_open' },
  47: { name: 'Low-Mid Tom', drum: 'tom_mid' },
  48: { name: 'Hi-Mid Tom', drum: 'tom_high' },
  49: { name: 'Crash Cymbal 1', drum: 'crash' },
  50: { name: 'High Tom', drum: 'tom_high' },
  51: { name: 'Ride Cymbal 1', drum: 'ride' },
  52: { name: 'Chinese Cymbal', drum: 'china' },
  53: { name: 'Ride Bell', drum: 'ride_bell' },
  54: { name: 'Tambourine' },
  55: { name: 'Splash Cymbal', drum: 'splash' },
  56: { name: 'Cowbell' },
  57: { name: 'Crash Cymbal 2', drum: 'crash' },
  58: { name: 'Vibraslap' },
  59: { name: 'Ride Cymbal 2', drum: 'ride' },
  60: { name: 'High Bongo' },
  61: { name: 'Low Bongo' },
  62: { name: 'Mute High Conga' },
  63: { name: 'Open High Conga' },
  64: { name: 'Low Conga' },
  65: { name: 'High Timbale' },
  66: { name: 'Low Timbale' },
  67: { name: 'High Agogo' },
  68: { name: 'Low Agogo' },
  69: { name: 'Cabasa' },
  70: { name: 'Maracas' },
  75: { name: 'Claves' },
  76: { name: 'High Wood Block' },
  77: { name: 'Low Wood Block' },
  80: { name: 'Mute Triangle' },
  81: { name: 'Open Triangle' },
};

/** How instruments are called by the programs that write scores, the most particular first. */
const NAMES: readonly (readonly [RegExp, Drum])[] = [
  [/bass ?drum|kick|grosse caisse|große trommel|bombo/i, 'kick'],
  [/side ?stick|cross ?stick|rim ?shot|\brim\b/i, 'side_stick'],
  [/snare/i, 'snare'],
  [/(hi-?hat|\bhh\b|charleston).*(open|half)|(open|half).*(hi-?hat|\bhh\b)/i, 'hi_hat_open'],
  [/(hi-?hat|\bhh\b).*(pedal|foot)|(pedal|foot).*(hi-?hat|\bhh\b)/i, 'hi_hat_pedal'],
  [/hi-?hat|\bhh\b|charleston/i, 'hi_hat_closed'],
  [/ride.*bell|bell.*ride/i, 'ride_bell'],
  [/ride/i, 'ride'],
  [/splash/i, 'splash'],
  [/chin(a|ese)/i, 'china'],
  [/crash/i, 'crash'],
  [/floor.*tom|tom.*floor/i, 'tom_low'],
  [/high.*tom|hi-mid.*tom|rack tom|tom.*(high|1)/i, 'tom_high'],
  [/low.*tom|mid.*tom|tom.*(low|mid|2)/i, 'tom_mid'],
];

/** @returns the drum that an instrument of this name is, if it is one of the kit */
export function drumOfName(name: string): Drum | undefined {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

/** How a drum is written. */
export interface Written {
  position: StaffPosition;
  notehead: Notehead | 'triangle';
}

/** Where charts write cowbells and other extras of a kit. */
const EXTRA: Written = { position: { step: 'E', octave: 5 }, notehead: 'triangle' };

/** How a key of the drum map is written; undefined where it is no drum. */
export function writtenFor(key: number): Written | undefined {
  const known = GM_DRUMS[key];
  return known && (known.drum ? KIT[known.drum] : EXTRA);
}

const DRUMS_BY_PLACE: ReadonlyMap<string, Drum> = new Map(
  // Of two drums that look alike the first is meant: the open hi-hat carries a mark besides.
  (Object.keys(KIT) as Drum[])
    .toReversed()
    .map((drum) => [placeKey(KIT[drum].position, KIT[drum].notehead), drum]),
);

const NOTEHEADS: Readonly<Record<string, Notehead>> = {
  x: 'x',
  cross: 'x',
  'circle-x': 'x',
  diamond: 'diamond',
};

/** @returns the drum that stands at a place of the staff with such a notehead */
export function drumAt(position: StaffPosition, notehead = 'normal'): Drum | undefined {
  return DRUMS_BY_PLACE.get(placeKey(position, NOTEHEADS[notehead] ?? 'normal'));
}

function placeKey({ step, octave }: StaffPosition, notehead: Notehead): string {
  return `${step}${octave} ${notehead}`;
}
