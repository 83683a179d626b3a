import { SAMPLE_RATE_HZ, type StereoSamples } from './pcm.js';

const BLOCK_SAMPLES = SAMPLE_RATE_HZ / 10;
/** Blocks this far below the loudest are pauses; a long fade-out must not lower a song's level. */
const GATE_DB = 40;

export interface Level {
  samples: number;
  /** Largest magnitude on either side; 1 is full scale. */
  peak: number;
  /** Mean power of the mono mix over the blocks that sound; -Infinity for digital silence. */
  levelDb: number;
  /** Of the mono mix, over the whole recording; 0 for digital silence. */
  monoMean: number;
  monoDeviation: number;
}

export interface LevelMeter {
  add(samples: StereoSamples): void;
  /** What was measured of everything added. */
  read(): Level;
}

/**
 * Measures a song chunk by chunk. The level is the mean over blocks of 100 ms, gated 40 dB below
 * the loudest block: the networks were trained on sound that was normalised by this very measure.
 */
export function createLevelMeter(): LevelMeter {
  const finishedPowers: number[] = [];
  const total = { samples: 0, peak: 0, energy: 0, sum: 0 };
  const block = { energy: 0, samples: 0 };

  return {
    add({ left, right }) {
      // For every sample of a song: in variables of its own, and written out, this is several times as fast.
      let { peak, sum } = total;
      let { energy: blockEnergy, samples: blockSamples } = block;
      for (let sample = 0; sample < left.length; sample++) {
        const l = left[sample]!;
        const r = right[sample]!;
        if (l > peak) peak = l;
        if (-l > peak) peak = -l;
        if (r > peak) peak = r;
        if (-r > peak) peak = -r;
        const mono = (l + r) / 2;
        sum += mono;
        blockEnergy += mono * mono;
        if (++blockSamples < BLOCK_SAMPLES) continue;
        finishedPowers.push(blockEnergy / BLOCK_SAMPLES);
        total.energy += blockEnergy;
        blockEnergy = 0;
        blockSamples = 0;
      }
      Object.assign(total, { peak, sum, samples: total.samples + left.length });
      Object.assign(block, { energy: blockEnergy, samples: blockSamples });
    },
    read() {
      const { samples, peak, energy, sum } = total;
      const powers = [...finishedPowers];
      if (block.samples > 0) powers.push(block.energy / block.samples);
      const monoMean = sum / Math.max(1, samples);
      const variance =
        (energy + block.energy - samples * monoMean * monoMean) / Math.max(1, samples - 1);
      const monoDeviation = Math.sqrt(Math.max(0, variance));
      return { samples, peak, levelDb: gatedLevelDb(powers), monoMean, monoDeviation };
    },
  };
}

function gatedLevelDb(powers: readonly number[]): number {
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  if (loudest === 0) return -Infinity;
  const gate = loudest * 10 ** (-GATE_DB / 10);
  const sounding = powers.filter((power) => power >= gate);
  const mean = sounding.reduce((sum, power) => sum + power, 0) / sounding.length;
  return 10 * Math.log10(mean);
}
