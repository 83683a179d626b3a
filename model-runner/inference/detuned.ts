import { LONG, SHORT } from '../dsp/front-end.js';
import { averaged } from './ensemble.js';
import type { Infer, Tensor } from './infer.js';

/** In bands: what is heard a little low, as it is, and a little high. Chosen on calibration clips. */
const SHIFTS = [-0.4, 0, 0.4];

/**
 * A transcriber that hears everything as if it were tuned a little lower and higher, too, and gives the
 * mean of what it makes of them: what it is sure of does not hang on where a drum falls between bands.
 *
 * @param infer takes nothing but tensors of normalised band powers [1, frames, BANDS]
 */
export function detuned(infer: Infer): Infer {
  return averaged(SHIFTS.map((shift) => (shift === 0 ? infer : shiftedBy(shift, infer))));
}

function shiftedBy(shift: number, infer: Infer): Infer {
  const sources = sourcesOf(shift);
  return (inputs) =>
    infer(
      Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, shifted(tensor, sources)]),
      ),
    );
}

/** Where a band's value is read: between `lower` and `upper`, at `upperShare` of the way. */
interface Source {
  lower: number;
  upper: number;
  upperShare: number;
}

/** Either resolution is moved by itself; its outermost bands stand for what lies beyond. */
function sourcesOf(shift: number): Source[] {
  let first = 0;
  return [LONG, SHORT].flatMap(({ bands }) => {
    const from = first;
    first += bands;
    return Array.from({ length: bands }, (_, band) => {
      const at = Math.min(bands - 1, Math.max(0, band + shift));
      const lower = Math.floor(at);
      return {
        lower: from + lower,
        upper: from + Math.min(bands - 1, lower + 1),
        upperShare: at - lower,
      };
    });
  });
}

function shifted({ data, shape }: Tensor, sources: readonly Source[]): Tensor {
  const moved = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += sources.length) {
    sources.forEach(({ lower, upper, upperShare }, band) => {
      moved[row + band] = data[row + lower]! * (1 - upperShare) + data[row + upper]! * upperShare;
    });
  }
  return { data: moved, shape };
}
