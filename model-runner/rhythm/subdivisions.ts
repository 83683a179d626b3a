import { PULSE_TICKS, type PulseKind } from './metre.js';

/**
 * How a pulse is divided, as far as its notation needs to know: evenly in two, four, eight (or in
 * three, six, twelve where the pulse is dotted), as a triplet or sextuplet, or each half its own way.
 */
export type Division = 'even' | 'triplet' | 'even_triplet' | 'triplet_even';

/** `eighths` and `sixteenths`: written evenly, played long-short. */
export type Feel = 'straight' | 'swung_eighths' | 'swung_sixteenths';

/** Where in the pair the second swung note falls, 0.5 (straight) to 0.75 (dotted), per feel. */
export type SwingRatios = Readonly<Record<Exclude<Feel, 'straight'>, number>>;

/** A place where a stroke may be written. */
export interface Slot {
  /** From the pulse, as written. */
  tick: number;
  /** 0-1: from the pulse, as played. */
  phase: number;
  /** Price of a stroke here, in nats. */
  cost: number;
}

export interface Subdivision {
  feel: Feel;
  division: Division;
  /** Neighbouring pulses tend to stay in one family. */
  family: 'duple' | 'triple';
  /** Price of the subdivision itself, in nats. */
  cost: number;
  slots: readonly Slot[];
}

interface Recipe {
  feel: Feel;
  division: Division;
  family: Subdivision['family'];
  cost: number;
  /** Ticks and the price of a stroke on each. */
  costByTick: Readonly<Record<number, number>>;
}

const HALF = 24;

const SIXTEENTHS = { 0: 0, 12: 1, 24: 0.3, 36: 1 };
const THIRTY_SECONDS = { ...SIXTEENTHS, 6: 1.5, 18: 1.5, 30: 1.5, 42: 1.5 };
const TRIPLET = { 0: 0, 16: 1, 32: 0.8 };
const SEXTUPLET = { ...TRIPLET, 8: 1.8, 24: 0.5, 40: 1.8 };

/**
 * The prices follow the hierarchy of the metre: the deeper a place lies, the dearer (A. T. Cemgil,
 * P. Desain, B. Kappen, "Rhythm Quantization for Transcription", Computer Music Journal 24/2, 2000).
 * Quintuplets and septuplets are left out on purpose: among drum parts they are rarer than the
 * errors of timing that would be taken for them.
 */
const RECIPES: Readonly<Record<PulseKind, readonly Recipe[]>> = {
  quarter: [
    { feel: 'straight', division: 'even', family: 'duple', cost: 0, costByTick: SIXTEENTHS },
    { feel: 'straight', division: 'even', family: 'duple', cost: 4, costByTick: THIRTY_SECONDS },
    { feel: 'straight', division: 'triplet', family: 'triple', cost: 0.5, costByTick: TRIPLET },
    { feel: 'straight', division: 'triplet', family: 'triple', cost: 3, costByTick: SEXTUPLET },
    {
      feel: 'straight',
      division: 'even_triplet',
      family: 'duple',
      cost: 5,
      costByTick: { 0: 0, 12: 1, 24: 0.3, 32: 1.2, 40: 1.2 },
    },
    {
      feel: 'straight',
      division: 'triplet_even',
      family: 'duple',
      cost: 5,
      costByTick: { 0: 0, 8: 1.2, 16: 1.2, 24: 0.3, 36: 1 },
    },
    {
      feel: 'swung_eighths',
      division: 'even',
      family: 'triple',
      cost: 0,
      costByTick: { 0: 0, 24: 0.3 },
    },
    {
      feel: 'swung_eighths',
      division: 'triplet',
      family: 'triple',
      cost: 0.5,
      costByTick: TRIPLET,
    },
    {
      feel: 'swung_eighths',
      division: 'triplet',
      family: 'triple',
      cost: 3,
      costByTick: SEXTUPLET,
    },
    {
      feel: 'swung_sixteenths',
      division: 'even',
      family: 'duple',
      cost: 0,
      costByTick: SIXTEENTHS,
    },
    {
      feel: 'swung_sixteenths',
      division: 'triplet',
      family: 'triple',
      cost: 0.5,
      costByTick: TRIPLET,
    },
  ],
  eighth: [
    {
      feel: 'straight',
      division: 'even',
      family: 'duple',
      cost: 0,
      costByTick: { 0: 0, 12: 0.7 },
    },
    {
      feel: 'straight',
      division: 'even',
      family: 'duple',
      cost: 3,
      costByTick: { 0: 0, 6: 1.5, 12: 0.7, 18: 1.5 },
    },
    {
      feel: 'straight',
      division: 'triplet',
      family: 'triple',
      cost: 3,
      costByTick: { 0: 0, 8: 1.2, 16: 1.2 },
    },
  ],
  dotted_quarter: [
    {
      feel: 'straight',
      division: 'even',
      family: 'duple',
      cost: 0,
      costByTick: { 0: 0, 12: 1, 24: 0.3, 36: 1, 48: 0.3, 60: 1 },
    },
    {
      feel: 'straight',
      division: 'even',
      family: 'duple',
      cost: 4,
      costByTick: {
        ...{ 0: 0, 12: 1, 24: 0.3, 36: 1, 48: 0.3, 60: 1 },
        ...{ 6: 1.5, 18: 1.5, 30: 1.5, 42: 1.5, 54: 1.5, 66: 1.5 },
      },
    },
  ],
};

/**
 * Straight sixteenths and their halves in the midst of swung eighths, as fills are: written as they
 * are, because a swing mark speaks of eighths alone.
 */
const FILLS_IN_SWING: readonly Recipe[] = [
  { feel: 'swung_eighths', division: 'even', family: 'duple', cost: 3, costByTick: SIXTEENTHS },
  { feel: 'swung_eighths', division: 'even', family: 'duple', cost: 7, costByTick: THIRTY_SECONDS },
];

/** All subdivisions of one kind of pulse in the feels that are given, each with its slots. */
export function subdivisionsOf(kind: PulseKind, swing: Partial<SwingRatios>): Subdivision[] {
  const plain = RECIPES[kind].map((recipe) => build(recipe, kind, swing));
  const fills = kind === 'quarter' ? FILLS_IN_SWING.map((recipe) => build(recipe, kind, {})) : [];
  return [...plain, ...fills].filter(
    ({ feel }) => feel === 'straight' || swing[feel] !== undefined,
  );
}

function build(recipe: Recipe, kind: PulseKind, swing: Partial<SwingRatios>): Subdivision {
  const { costByTick, ...subdivision } = recipe;
  const ratio =
    recipe.feel === 'straight' || recipe.division !== 'even' ? undefined : swing[recipe.feel];
  const pairTicks = recipe.feel === 'swung_sixteenths' ? HALF : 2 * HALF;
  const slots = Object.entries(costByTick).map(([key, cost]) => {
    const tick = Number(key);
    const playedTick = ratio === undefined ? tick : playedAt(tick, pairTicks, ratio);
    return { tick, phase: playedTick / PULSE_TICKS[kind], cost };
  });
  if (ratio !== undefined && recipe.feel === 'swung_eighths') slots.push(TRIPLET_OFFBEAT);
  return { ...subdivision, slots };
}

/**
 * Whatever the ratio: between swung eighths nobody wants to read a triplet for an offbeat. Dearer
 * than an offbeat in the ratio, or every ratio would explain triplets equally well.
 */
const TRIPLET_OFFBEAT: Slot = { tick: HALF, phase: 2 / 3, cost: 1 };

/** Stretches the first half of every pair of notes and squeezes the second. */
function playedAt(tick: number, pairTicks: number, ratio: number): number {
  const pairStart = Math.floor(tick / pairTicks) * pairTicks;
  const position = (tick - pairStart) / pairTicks;
  const played = position <= 0.5 ? 2 * position * ratio : ratio + (2 * position - 1) * (1 - ratio);
  return pairStart + played * pairTicks;
}
