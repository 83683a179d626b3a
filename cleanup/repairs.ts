import { fillMeasures } from './repairs/measure-lengths.js';
import { fixDivisions } from './repairs/divisions.js';
import { fixDurations } from './repairs/durations.js';
import { addInstruments } from './repairs/instruments.js';
import { joinTies } from './repairs/ties.js';
import { countKeysFromOne } from './repairs/percussion-keys.js';
import { giveVoices } from './repairs/voices.js';
import { makeUnpitched } from './repairs/unpitched.js';
import { mergeStaves } from './repairs/staves.js';
import { orderElements } from './repairs/element-order.js';
import { removeDuplicates } from './repairs/duplicates.js';
import { removeZeroLengths } from './repairs/zero-lengths.js';
import { setPercussionClef } from './repairs/clef.js';
import { completePartList } from './repairs/part-list.js';
import { giveStems } from './repairs/stems.js';
import { giveTime } from './repairs/time-signature.js';
import { giveTypes } from './repairs/types.js';
import { turnPartwise } from './repairs/timewise.js';
import type { Repair } from './score.js';

/** Every repair in its order: each relies on what those before it have put right. */
export const REPAIRS = [
  { name: 'timewise', repair: turnPartwise },
  { name: 'element order', repair: orderElements },
  { name: 'part list', repair: completePartList },
  { name: 'percussion keys', repair: countKeysFromOne },
  { name: 'unpitched notes', repair: makeUnpitched },
  { name: 'clef', repair: setPercussionClef },
  { name: 'instruments', repair: addInstruments },
  { name: 'divisions', repair: fixDivisions },
  { name: 'durations', repair: fixDurations },
  { name: 'time signature', repair: giveTime },
  { name: 'staves', repair: mergeStaves },
  { name: 'voices', repair: giveVoices },
  { name: 'zero lengths', repair: removeZeroLengths },
  { name: 'ties', repair: joinTies },
  { name: 'duplicates', repair: removeDuplicates },
  { name: 'measure lengths', repair: fillMeasures },
  { name: 'note types', repair: giveTypes },
  { name: 'stems', repair: giveStems },
] as const satisfies readonly { name: string; repair: Repair }[];

export type RepairName = (typeof REPAIRS)[number]['name'];
