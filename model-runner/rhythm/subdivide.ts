import type { Stroke } from './ornaments.js';
import type { Pulse } from './pulses.js';
import type { PulseKind } from './metre.js';
import { subdivisionsOf, type Slot, type Subdivision, type SwingRatios } from './subdivisions.js';

/** A stroke in its pulse and its slot. The slot is null where it belongs to the next pulse. */
export interface PlacedStroke {
  stroke: Stroke;
  slot: Slot | null;
}

export interface SubdividedPulse {
  pulse: Pulse;
  subdivision: Subdivision;
  placed: readonly PlacedStroke[];
}

export interface SubdivideInput {
  pulses: readonly Pulse[];
  /** Ordered by time. */
  strokes: readonly Stroke[];
  /** How much later than the pulses the strokes fall throughout. */
  delaySeconds: number;
  /** The feels to consider besides straight, with their ratios. */
  swing: Partial<SwingRatios>;
}

export interface SubdividedSong {
  pulses: SubdividedPulse[];
  /** Negative log likelihood and prior, in nats: smaller explains the strokes better. */
  cost: number;
}

/** Standard deviation of a stroke against its slot: a part that is there at any tempo ... */
const TIMING_SECONDS = 0.011;
/** ... and one that grows with the time between two pulses. */
const TIMING_OF_PERIOD = 0.012;
/** From here on, in standard deviations, misfit grows linearly: a false hit shall not decide alone. */
const OUTLIER_DEVIATIONS = 2;
/** Two strokes of one drum that a subdivision would put on one slot. */
const COLLISION_COST = 5;
/** A stroke that the transcriber was not sure of counts less, but never nothing. */
const LEAST_WEIGHT = 0.3;
/** Between neighbours of different families. */
const FAMILY_CHANGE_COST = 2;
/** Between two measures of different feel; within a measure it does not change. */
const FEEL_CHANGE_COST = 30;
/** A song is straight unless it says otherwise. */
const SWING_COST = 8;

/**
 * Chooses the subdivision of every pulse and the slot of every stroke at once: the most probable
 * under Gaussian timing errors (with heavy tails) and prices that grow with the depth of a slot and
 * with every change of family or feel, found by dynamic programming (Viterbi) over the pulses. The
 * model is that of Cemgil, Desain and Kappen (2000) with the context of a metrical hidden Markov
 * model (C. Raphael, "A hybrid graphical model for rhythmic parsing", Artificial Intelligence 137, 2002).
 */
export function subdivide(input: SubdivideInput): SubdividedSong {
  const strokesByPulse = distribute(input);
  const optionsByKind = new Map<PulseKind, Subdivision[]>();
  const columns: Column[] = [];

  for (const [index, pulse] of input.pulses.entries()) {
    const kind = pulse.metre.pulse;
    const options = optionsByKind.get(kind) ?? subdivisionsOf(kind, input.swing);
    optionsByKind.set(kind, options);
    const observed = observe(strokesByPulse[index]!, pulse, input.delaySeconds);
    const cells = options.map((subdivision) => place(observed, subdivision));
    columns.push(advance(columns.at(-1), cells, pulse));
  }
  return trace(columns, input.pulses, strokesByPulse);
}

/** One pulse in one subdivision. */
interface Cell {
  subdivision: Subdivision;
  /** Of each stroke. */
  slots: readonly Slot[];
  cost: number;
}

interface Column {
  cells: Cell[];
  totals: number[];
  /** Index of the best predecessor of each cell. */
  from: number[];
}

function distribute({ pulses, strokes, delaySeconds }: SubdivideInput): Stroke[][] {
  const byPulse: Stroke[][] = pulses.map(() => []);
  let index = 0;
  for (const stroke of strokes) {
    while (
      index < pulses.length - 1 &&
      stroke.seconds - delaySeconds >= pulses[index]!.endSeconds
    ) {
      index++;
    }
    byPulse[index]?.push(stroke);
  }
  return byPulse;
}

/** The strokes of one pulse, as far as every subdivision sees them alike. */
interface Observed {
  strokes: readonly ObservedStroke[];
  /** Length of the pulse in standard deviations of a stroke's time. */
  deviations: number;
}

interface ObservedStroke {
  stroke: Stroke;
  phase: number;
  weight: number;
}

function observe(strokes: readonly Stroke[], pulse: Pulse, delaySeconds: number): Observed {
  const periodSeconds = pulse.endSeconds - pulse.seconds;
  return {
    strokes: strokes.map((stroke) => ({
      stroke,
      phase: (stroke.seconds - delaySeconds - pulse.seconds) / periodSeconds,
      weight: LEAST_WEIGHT + (1 - LEAST_WEIGHT) * stroke.confidence,
    })),
    deviations: periodSeconds / Math.hypot(TIMING_SECONDS, TIMING_OF_PERIOD * periodSeconds),
  };
}

const NEXT_PULSE: Slot = { tick: -1, phase: 1, cost: 0 };

function place({ strokes, deviations }: Observed, subdivision: Subdivision): Cell {
  const slots: Slot[] = [];
  let cost = subdivision.cost;
  for (const [index, observed] of strokes.entries()) {
    const slot = cheapestSlot(observed, subdivision.slots, deviations);
    cost += misfit(observed, slot, deviations);
    // A slot is paid for once, however many drums are struck in it.
    if (!slots.some((other) => other.tick === slot.tick)) cost += slot.cost;
    const { drum } = observed.stroke;
    const collides = slots.some(
      (other, before) => other.tick === slot.tick && strokes[before]!.stroke.drum === drum,
    );
    if (collides) cost += observed.weight * COLLISION_COST;
    slots[index] = slot;
  }
  return { subdivision, slots, cost };
}

function cheapestSlot(observed: ObservedStroke, slots: readonly Slot[], deviations: number): Slot {
  let best = NEXT_PULSE;
  let bestPrice = misfit(observed, NEXT_PULSE, deviations);
  for (const slot of slots) {
    const price = misfit(observed, slot, deviations) + slot.cost;
    if (price < bestPrice) {
      bestPrice = price;
      best = slot;
    }
  }
  return best;
}

function misfit({ phase, weight }: ObservedStroke, slot: Slot, deviations: number): number {
  return weight * huber((phase - slot.phase) * deviations);
}

/** P. J. Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35/1, 1964. */
function huber(deviations: number): number {
  const size = Math.abs(deviations);
  return size <= OUTLIER_DEVIATIONS
    ? (size * size) / 2
    : OUTLIER_DEVIATIONS * (size - OUTLIER_DEVIATIONS / 2);
}

function advance(previous: Column | undefined, cells: Cell[], pulse: Pulse): Column {
  const from: number[] = [];
  const totals = cells.map((cell, index) => {
    if (previous === undefined) {
      from[index] = -1;
      return cell.cost + (cell.subdivision.feel === 'straight' ? 0 : SWING_COST);
    }
    let best = Infinity;
    for (const [candidate, total] of previous.totals.entries()) {
      const before = previous.cells[candidate]!.subdivision;
      const reached = total + changeCost(before, cell.subdivision, pulse.beat === 1);
      if (reached < best) {
        best = reached;
        from[index] = candidate;
      }
    }
    return best + cell.cost;
  });
  return { cells, totals, from };
}

function changeCost(before: Subdivision, after: Subdivision, atBarline: boolean): number {
  const family = before.family === after.family ? 0 : FAMILY_CHANGE_COST;
  if (before.feel === after.feel) return family;
  return atBarline ? family + FEEL_CHANGE_COST : Infinity;
}

function trace(
  columns: readonly Column[],
  pulses: readonly Pulse[],
  strokesByPulse: readonly Stroke[][],
): SubdividedSong {
  const last = columns.at(-1);
  if (last === undefined) return { pulses: [], cost: 0 };
  const cost = Math.min(...last.totals);
  let index = last.totals.indexOf(cost);
  const chosen: SubdividedPulse[] = [];
  for (let position = columns.length - 1; position >= 0; position--) {
    const column = columns[position]!;
    const { subdivision, slots } = column.cells[index]!;
    const placed = strokesByPulse[position]!.map((stroke, order) => {
      const slot = slots[order]!;
      return { stroke, slot: slot === NEXT_PULSE ? null : slot };
    });
    chosen.push({ pulse: pulses[position]!, subdivision, placed });
    index = column.from[index]!;
  }
  return { pulses: chosen.reverse(), cost };
}
