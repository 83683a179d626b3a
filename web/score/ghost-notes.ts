import type {
  GraphicalMeasure,
  OpenSheetMusicDisplay,
  VexFlowGraphicalNote,
} from 'opensheetmusicdisplay';

/** The colour that noteheads have anyway. */
const BLACK = '#000000';
/** How far the parentheses stand from the notehead and how far they bend, as shares of its height. */
const GAP = 0.15;
const BEND = 0.3;
const OVERHANG = 0.2;
/** At the score's natural size. */
const LINE_WIDTH_PX = 1.2;

/**
 * OpenSheetMusicDisplay passes over the parentheses of ghost notes, but keeps the colour of a notehead: in what this
 * returns theirs are black expressly, by which drawGhostNotes finds them.
 */
export function markGhostNotes(musicXml: string): string {
  return musicXml.replaceAll('<notehead parentheses="yes"', `$& color="${BLACK}"`);
}

/** Puts parentheses around the ghost notes of a score that markGhostNotes went over. To be called after each drawing. */
export function drawGhostNotes(display: OpenSheetMusicDisplay): void {
  for (const note of notesOf(display)) {
    if (note.sourceNote.NoteheadColorXml !== BLACK) continue;
    const head = note.getNoteheadSVGs()[note.vfnoteIndex];
    if (head instanceof SVGGraphicsElement) head.append(parentheses(head.getBBox()));
  }
}

type DrawnNote = Pick<VexFlowGraphicalNote, 'sourceNote' | 'getNoteheadSVGs' | 'vfnoteIndex'>;

function notesOf(display: OpenSheetMusicDisplay): DrawnNote[] {
  // Of measures that are one long rest all but the first are missing.
  const measures: (GraphicalMeasure | undefined)[] = display.GraphicSheet.MeasureList.flat();
  return measures
    .flatMap((measure) => measure?.staffEntries ?? [])
    .flatMap((entry) => entry.graphicalVoiceEntries)
    .flatMap((voice) => voice.notes as unknown as DrawnNote[]);
}

function parentheses({ x, y, width, height }: SVGRect): SVGPathElement {
  const [top, bottom] = [y - OVERHANG * height, y + (1 + OVERHANG) * height];
  const [gap, bend] = [GAP * height, BEND * height];
  const arc = (from: number, to: number) =>
    `M${from} ${top}Q${to} ${y + height / 2} ${from} ${bottom}`;
  const [left, right] = [x - gap, x + width + gap];
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('class', 'ghost');
  // The control point of a quadratic curve lies twice as far out as the curve itself.
  path.setAttribute('d', arc(left, left - 2 * bend) + arc(right, right + 2 * bend));
  path.setAttribute('fill', 'none');
  path.setAttribute('stroke', BLACK);
  path.setAttribute('stroke-width', String(LINE_WIDTH_PX));
  return path;
}
