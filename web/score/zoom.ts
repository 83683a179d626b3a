/** Steps between which a score is zoomed, in times its natural size. */
export const ZOOM_STEPS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2] as const;

/** The width at which the natural size shows about four measures a line. */
const NATURAL_WIDTH_PX = 960;

/** @returns the next step up (1) or down (-1), or `zoom` where there is none */
export function stepZoom(zoom: number, direction: 1 | -1): number {
  const next =
    direction === 1
      ? ZOOM_STEPS.find((step) => step > zoom)
      : ZOOM_STEPS.findLast((step) => step < zoom);
  return next ?? zoom;
}

/** @returns the largest step that fits a width, but nothing too small or too big to read */
export function fitZoom(widthPx: number): number {
  const fitting = ZOOM_STEPS.findLast((step) => step <= widthPx / NATURAL_WIDTH_PX) ?? 0;
  return Math.min(Math.max(fitting, 0.6), 1);
}
