import type { OpenSheetMusicDisplay } from 'opensheetmusicdisplay';

import { drawGhostNotes, markGhostNotes } from './ghost-notes.js';

/** A score on the page. */
export interface DrawnScore {
  /** Draws it again at `zoom` times its natural size, with as many measures a line as then fit. */
  draw: (zoom: number) => void;
  /** Draws it as pages of paper, for printing. */
  drawPages: () => void;
}

/** How much higher than the words at its measure a tempo stands, upwards being negative. */
const TEMPO_SHIFT_SPACES = -3;
/** Pixels that OpenSheetMusicDisplay is given for the width of a printed page. */
const PAGE_WIDTH_PX = 720;

/**
 * Draws MusicXML into an element.
 *
 * @throws Error where the text is not a score, or one without a measure
 */
export async function openScore(container: HTMLElement, musicXml: string): Promise<DrawnScore> {
  const { OpenSheetMusicDisplay } = await import('opensheetmusicdisplay');
  const display = new OpenSheetMusicDisplay(container, {
    autoResize: false,
    backend: 'svg',
    drawPartNames: false,
    drawPartAbbreviations: false,
    drawComposer: false,
    drawLyricist: false,
    drawMeasureNumbersOnlyAtSystemStart: true,
  });
  // Its feel is printed beside a tempo at the usual height, and into it where the note is near.
  display.EngravingRules.MetronomeMarkYShift = TEMPO_SHIFT_SPACES;
  // A score of few drums, or none, would get a staff of one line.
  display.EngravingRules.PercussionOneLineCutoff = 0;
  await display.load(markGhostNotes(musicXml));
  if (display.Sheet.SourceMeasures.length === 0) throw new Error('The score has no measures.');
  return {
    draw: (zoom) => {
      container.style.width = '';
      render(display, 'Endless', zoom);
    },
    drawPages: () => {
      container.style.width = `${PAGE_WIDTH_PX}px`;
      render(display, 'A4_P', 0.8);
    },
  };
}

function render(display: OpenSheetMusicDisplay, pageFormat: string, zoom: number): void {
  display.setPageFormat(pageFormat);
  display.zoom = zoom;
  display.render();
  drawGhostNotes(display);
}
