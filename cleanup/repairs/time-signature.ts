import { allWithin, childOf, childrenOf, has, insert, make, numberOf, setText } from '../dom.js';
import { endOf, measuresOf, type Measure } from '../measure.js';
import { counted, perDrumPart, type DrumPart, type Finding } from '../score.js';
import { isMultiple, sameLength } from '../values.js';

/**
 * The time signature is what the measures are filled against. Where there is none, or a single one
 * that no measure has but all of them agree on another, that other one is written.
 */
export const giveTime = perDrumPart((part) => {
  const measures = measuresOf(part);
  const times = allWithin(part.element, 'time');
  const lengths = measures.map(lengthOf).filter((quarters) => quarters > 0);
  if (times.length > 1 || lengths.length === 0) return [];
  const [time] = times;
  const usual = mostFrequent(lengths);
  if (!time) return addTime(part, usual);

  const signed = measures.at(-1)?.quarters;
  const agreed = measures.slice(0, -1).every((measure) => sameLength(lengthOf(measure), usual));
  const isSimple = childrenOf(time).length === 2 && has(time, 'beats') && has(time, 'beat-type');
  if (signed === undefined || !isSimple || !agreed || measures.length < 3) return [];
  if (sameLength(usual, signed) || lengths.some((quarters) => sameLength(quarters, signed)))
    return [];
  const beatType = beatTypeFor(usual, numberOf(time, 'beat-type') ?? 4);
  if (beatType === undefined) return [];
  const beats = Math.round((usual * beatType) / 4);
  const was = `${childOf(time, 'beats')?.textContent}/${childOf(time, 'beat-type')?.textContent}`;
  setText(time, 'beats', beats);
  setText(time, 'beat-type', beatType);
  time.removeAttribute('symbol');
  const count = measures.length;
  const message = `The time signature was ${was}, but ${counted(count, 'measure')} are ${beats}/${beatType} long; it was set to that.`;
  return [{ part: part.id, measure: measures[0]!.number, count, message }];
});

function addTime(part: DrumPart, usual: number): Finding[] {
  const first = part.measures[0]!;
  const beatType = beatTypeFor(usual, 4);
  if (beatType === undefined) return [];
  const beats = Math.round((usual * beatType) / 4);
  let attributes = childOf(first, 'attributes');
  if (!attributes) {
    attributes = make(first, 'attributes');
    first.insertBefore(attributes, first.firstChild);
  }
  const time = make(first, 'time', [
    make(first, 'beats', beats),
    make(first, 'beat-type', beatType),
  ]);
  insert(attributes, time);
  const message = `There was no time signature; ${beats}/${beatType} was added, as most measures are so long.`;
  return [{ part: part.id, measure: first.getAttribute('number'), count: 1, message }];
}

function lengthOf({ lines }: Measure): number {
  return Math.max(0, ...lines.map(endOf));
}

function mostFrequent(lengths: readonly number[]): number {
  const votes = lengths.map((one) => lengths.filter((other) => sameLength(one, other)).length);
  return lengths[votes.indexOf(Math.max(...votes))]!;
}

function beatTypeFor(quarters: number, preferred: number): number | undefined {
  return [preferred, 4, 8, 16].find((type) => isMultiple((quarters * type) / 4, 1));
}
