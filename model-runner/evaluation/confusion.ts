import { DRUMS, type Drum } from '../../contract/drums.js';
import { sum } from '../rhythm/statistics.js';
import { DRUM_OF_LABEL, type AnnotatedOnset, type AnnotationLabel } from './annotations.js';
import { CLASS_OF_DRUM } from './drum-classes.js';
import { matchWithin } from './matching.js';
import type { OnsetComparison } from './onsets.js';

/** What was heard where a label is annotated. */
export interface ConfusionRow {
  /** null: heard where nothing is annotated. */
  label: AnnotationLabel | null;
  heard: Record<Drum, number>;
  /** Annotated, but nothing was heard. */
  missed: number;
}

interface Candidate {
  seconds: number;
  drum: Drum;
}
interface LabelledCandidate extends Candidate {
  label: AnnotationLabel;
}

/**
 * Which drums are taken for which. Strokes often fall together, so the right drum is looked for
 * first, then one of its class; only what is then left over within the window is a mix-up.
 *
 * @returns a row for every label that occurs, and one for what was heard without any
 */
export function confusionOf(
  comparisons: readonly OnsetComparison[],
  windowSeconds: number,
): ConfusionRow[] {
  const rows = new Map<AnnotationLabel | null, ConfusionRow>();
  const rowOf = (label: AnnotationLabel | null): ConfusionRow => {
    const row = rows.get(label) ?? { label, heard: noDrums(), missed: 0 };
    rows.set(label, row);
    return row;
  };
  for (const { hits, annotated } of comparisons) {
    let estimates = hits.toSorted((a, b) => a.seconds - b.seconds);
    let references = annotated.flatMap(withDrum);
    const pairUp = (estimateGroup: (drum: Drum) => string): void => {
      const paired = pairWithinGroups({
        estimates,
        references,
        windowSeconds,
        groupOf: estimateGroup,
      });
      for (const { estimate, reference } of paired) rowOf(reference.label).heard[estimate.drum]++;
      const used = new Set<Candidate>(
        paired.flatMap(({ estimate, reference }) => [estimate, reference]),
      );
      estimates = estimates.filter((candidate) => !used.has(candidate));
      references = references.filter((candidate) => !used.has(candidate));
    };
    pairUp((drum) => drum);
    pairUp((drum) => CLASS_OF_DRUM[drum]);
    pairUp(() => 'any');
    for (const { label } of references) rowOf(label).missed++;
    for (const { drum } of estimates) rowOf(null).heard[drum]++;
  }
  const order: (AnnotationLabel | null)[] = [
    ...(Object.keys(DRUM_OF_LABEL) as AnnotationLabel[]),
    null,
  ];
  return order.flatMap((label) => rows.get(label) ?? []);
}

/** How often each of these drums was taken for which of them. */
export interface DrumConfusion {
  /** null: heard where nothing is annotated. */
  drum: Drum | null;
  heard: Partial<Record<Drum, number>>;
  /** Heard as a drum that is not among them. */
  others: number;
  missed: number;
}

/**
 * The part of a confusion that concerns a few drums, labels that mean the same drum taken together.
 *
 * @returns a row for every one of the drums that is annotated, and one for what was heard without any
 */
export function confusionAmong(
  rows: readonly ConfusionRow[],
  drums: readonly Drum[],
): DrumConfusion[] {
  return [...drums, null].flatMap((drum) => {
    const ofDrum = rows.filter(({ label }) => (label && DRUM_OF_LABEL[label]) === drum);
    if (ofDrum.length === 0) return [];
    const countOf = (heard: Drum): number => sum(ofDrum.map((row) => row.heard[heard]));
    const others = DRUMS.filter((other) => !drums.includes(other));
    return [
      {
        drum,
        heard: Object.fromEntries(drums.map((heard) => [heard, countOf(heard)])),
        others: drum === null ? 0 : sum(others.map(countOf)),
        missed: sum(ofDrum.map(({ missed }) => missed)),
      },
    ];
  });
}

function withDrum({ seconds, label }: AnnotatedOnset): LabelledCandidate[] {
  const drum = DRUM_OF_LABEL[label];
  return drum ? [{ seconds, label, drum }] : [];
}

function pairWithinGroups(options: {
  estimates: readonly Candidate[];
  references: readonly LabelledCandidate[];
  windowSeconds: number;
  groupOf: (drum: Drum) => string;
}): { estimate: Candidate; reference: LabelledCandidate }[] {
  const { estimates, references, windowSeconds, groupOf } = options;
  return [...new Set(DRUMS.map(groupOf))].flatMap((group) => {
    const ofGroup = ({ drum }: Candidate): boolean => groupOf(drum) === group;
    const [groupEstimates, groupReferences] = [
      estimates.filter(ofGroup),
      references.filter(ofGroup),
    ];
    const matches = matchWithin({
      references: groupReferences.map(({ seconds }) => seconds),
      estimates: groupEstimates.map(({ seconds }) => seconds),
      windowSeconds,
    });
    return matches.map((match) => ({
      estimate: groupEstimates[match.estimate]!,
      reference: groupReferences[match.reference]!,
    }));
  });
}

function noDrums(): Record<Drum, number> {
  return Object.fromEntries(DRUMS.map((drum) => [drum, 0])) as Record<Drum, number>;
}
