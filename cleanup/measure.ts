import type { Element, Node } from '@xmldom/xmldom';

import {
  childOf,
  childrenOf,
  has,
  insert,
  isElement,
  make,
  numberOf,
  remove,
  setText,
  textOf,
} from './dom.js';
import { isGrace, isRest, type DrumPart } from './score.js';
import { longer, sameLength } from './values.js';

/** What one voice plays at one moment, or a rest. Times are quarters from the start of the measure. */
export interface Event {
  onset: number;
  quarters: number;
  /** The notes of a chord, or one rest; the first is the one that carries beams. */
  notes: Element[];
  /** What stands before it: grace notes, directions, comments. */
  before: Node[];
  /** It was put in by a repair, for silence. */
  isMade?: true;
}

/** One voice of a measure. */
export interface Line {
  voice: string | undefined;
  /** In order, without overlaps; gaps are written as <forward>. */
  events: Event[];
  /** Where a <forward> after its last event leads. */
  forwardedTo: number;
  /** What stands after its last event. */
  after: Node[];
}

/** A measure in time. */
export interface Measure {
  element: Element;
  /** The measure's number as printed. */
  number: string;
  divisions: number;
  /** What the time signature asks for; undefined where there is none. */
  quarters: number | undefined;
  /** It says of itself that it is not to be counted: a pickup, or the rest of a split measure. */
  isImplicit: boolean;
  /** What stands before the first note. */
  head: Node[];
  lines: Line[];
  /** Barlines at the end. */
  tail: Node[];
  /** What in its layout cannot be meant: backups beyond the start, voices that overlap. */
  faults: string[];
}

interface Counting {
  divisions: number;
  quarters: number | undefined;
}

/** The measures of a part, each counted in the divisions and the time signature that hold there. */
export function measuresOf(part: DrumPart): Measure[] {
  let counting: Counting = { divisions: 1, quarters: undefined };
  return part.measures.map((element) => {
    counting = countingAfter(counting, element);
    return readMeasure(element, counting);
  });
}

/** Where the line's last event ends. */
export function endOf(line: Line): number {
  const last = line.events.at(-1);
  return last ? last.onset + last.quarters : 0;
}

export function isSounding({ notes }: Event): boolean {
  return notes.some((note) => !isRest(note));
}

/** A rest of its own in a line, as plain as can be. */
export function makeRest(near: Element, span: { onset: number; quarters: number }): Event {
  const note = make(near, 'note', [make(near, 'rest')]);
  return { ...span, notes: [note], before: [], isMade: true };
}

/** Writes a measure's model back over its element; voices, durations and chords come out right. */
export function writeMeasure(measure: Measure): void {
  const { element, divisions, head, lines, tail } = measure;
  Array.from(element.childNodes).forEach(remove);
  head.forEach((node) => element.appendChild(node));
  let cursor = 0;
  const move = (to: number, voice?: string): void => {
    if (sameLength(to, cursor)) return;
    const name = to < cursor ? 'backup' : 'forward';
    const duration = make(element, 'duration', toDuration(Math.abs(to - cursor), divisions));
    const jump = make(element, name, [duration]);
    if (name === 'forward' && voice !== undefined) insert(jump, make(element, 'voice', voice));
    element.appendChild(jump);
    cursor = to;
  };
  lines.forEach((line, index) => {
    if (index > 0) move(0);
    for (const event of line.events) {
      move(event.onset, line.voice);
      event.before.forEach((node) => element.appendChild(withVoice(node, line.voice)));
      writeEvent(event, line, measure).forEach((note) => element.appendChild(note));
      cursor = event.onset + event.quarters;
    }
    if (longer(line.forwardedTo, cursor)) move(line.forwardedTo, line.voice);
    line.after.forEach((node) => element.appendChild(node));
  });
  tail.forEach((node) => element.appendChild(node));
}

function writeEvent(
  { notes, quarters }: Event,
  { voice }: Line,
  { divisions }: Measure,
): Element[] {
  return notes.map((note, index) => {
    childrenOf(note, 'chord').forEach(remove);
    if (index > 0) insert(note, make(note, 'chord'));
    setText(note, 'duration', toDuration(quarters, divisions));
    return withVoice(note, voice);
  });
}

function withVoice<T extends Node>(node: T, voice: string | undefined): T {
  if (voice !== undefined && isElement(node) && node.tagName === 'note') {
    setText(node, 'voice', voice);
  }
  return node;
}

/** Durations are whole numbers wherever the divisions allow it. */
function toDuration(quarters: number, divisions: number): number {
  const duration = quarters * divisions;
  const whole = Math.round(duration);
  return Math.abs(duration - whole) < 1e-4 ? whole : Number(duration.toFixed(6));
}

/** The divisions and the length of a measure, as its first attributes change them. */
function countingAfter(before: Counting, measure: Element): Counting {
  return childrenOf(measure, 'attributes').reduce((counting, attributes) => {
    const time = childOf(attributes, 'time');
    const divisions = numberOf(attributes, 'divisions') ?? 0;
    return {
      divisions: divisions > 0 ? divisions : counting.divisions,
      quarters: time ? quartersOf(time) : counting.quarters,
    };
  }, before);
}

function quartersOf(time: Element): number | undefined {
  const beats = childrenOf(time, 'beats');
  const types = childrenOf(time, 'beat-type');
  const quarters = beats.map((element, index) => {
    const sum = (element.textContent ?? '').split('+').reduce((all, beat) => all + Number(beat), 0);
    return (4 * sum) / Number(types[index]?.textContent);
  });
  const all = quarters.reduce((a, b) => a + b, 0);
  return all > 0 && Number.isFinite(all) ? all : undefined;
}

function readMeasure(element: Element, { divisions, quarters }: Counting): Measure {
  const reader = new MeasureReader({
    element,
    number: element.getAttribute('number') ?? '?',
    divisions,
    quarters,
    isImplicit: element.getAttribute('implicit') === 'yes',
    head: [],
    lines: [],
    tail: [],
    faults: [],
  });
  return reader.read();
}

/** Goes through a measure as a player's cursor does. */
class MeasureReader {
  private cursor = 0;
  private strand = 0;
  private hasBegun = false;
  private pending: Node[] = [];
  private current: Line | undefined;
  private readonly strands = new Map<Line, number>();

  constructor(private readonly measure: Measure) {}

  read(): Measure {
    for (const node of Array.from(this.measure.element.childNodes)) this.take(node);
    this.endStrand();
    return this.measure;
  }

  private take(node: Node): void {
    if (!isElement(node)) {
      if (node.nodeType === node.COMMENT_NODE) this.keep(node);
    } else if (node.tagName === 'note') this.takeNote(node);
    else if (node.tagName === 'backup') this.takeBackup(this.quartersOf(node));
    else if (node.tagName === 'forward') this.takeForward(this.quartersOf(node));
    else this.keep(node);
  }

  private keep(node: Node): void {
    if (!this.hasBegun) this.measure.head.push(node);
    else if (isEndBarline(node)) this.measure.tail.push(node);
    else this.pending.push(node);
  }

  private takeNote(note: Element): void {
    this.hasBegun = true;
    if (isGrace(note)) {
      this.pending.push(note);
      return;
    }
    const last = this.current?.events.at(-1);
    if (has(note, 'chord') && last) {
      last.notes.push(note);
      return;
    }
    const event: Event = {
      onset: this.cursor,
      quarters: this.quartersOf(note),
      notes: [note],
      before: this.pending,
    };
    this.pending = [];
    this.lineFor(textOf(note, 'voice'), event.onset).events.push(event);
    this.cursor += event.quarters;
  }

  private takeBackup(quarters: number): void {
    this.endStrand();
    this.hasBegun = true;
    const meant = this.measure.quarters;
    const isWhole = meant !== undefined && !longer(meant, quarters);
    const target = this.cursor - quarters;
    if (longer(0, target) || (isWhole && longer(target, 0))) {
      this.measure.faults.push('a backup does not lead to the start of the measure');
    }
    this.cursor = isWhole ? 0 : Math.max(0, target);
    this.strand++;
  }

  private takeForward(quarters: number): void {
    this.hasBegun = true;
    const to = this.cursor + quarters;
    const meant = this.measure.quarters;
    if (meant !== undefined && longer(to, meant)) {
      this.measure.faults.push('a forward leads beyond the end of the measure');
      this.cursor = Math.max(this.cursor, meant);
    } else this.cursor = to;
    if (this.current) this.current.forwardedTo = Math.max(this.current.forwardedTo, this.cursor);
  }

  /** The line that a note goes to: its voice's, or, if it names none, that of its neighbours. */
  private lineFor(voice: string | undefined, onset: number): Line {
    const { lines, faults } = this.measure;
    const inStrand = (line: Line): boolean => this.strands.get(line) === this.strand;
    const named = voice ?? lines.find((line) => inStrand(line) && line.voice !== undefined)?.voice;
    let line = lines.find(
      (one) => inStrand(one) && (one.voice === named || one.voice === undefined),
    );
    line ??= lines.find((one) => named !== undefined && one.voice === named && isFree(one, onset));
    if (line === undefined) {
      const taken = new Set(lines.map((one) => one.voice));
      if (named !== undefined && taken.has(named)) {
        faults.push(`voice ${named} plays two things at once`);
      }
      const free = named !== undefined && taken.has(named) ? unusedVoice(lines) : named;
      line = { voice: free, events: [], forwardedTo: 0, after: [] };
      lines.push(line);
    }
    line.voice ??= named;
    this.strands.set(line, this.strand);
    this.current = line;
    return line;
  }

  private endStrand(): void {
    const keeper = this.current ?? this.measure.lines.at(-1);
    if (keeper) keeper.after.push(...this.pending);
    else this.measure.head.push(...this.pending);
    this.pending = [];
    this.current = undefined;
  }

  private quartersOf(element: Element): number {
    return Math.max(0, numberOf(element, 'duration') ?? 0) / this.measure.divisions;
  }
}

function isFree(line: Line, onset: number): boolean {
  return !longer(endOf(line), onset);
}

/** The lowest number that no voice of the measure has. */
export function unusedVoice(lines: readonly Line[]): string {
  const taken = new Set(lines.map(({ voice }) => voice));
  for (let number = 1; ; number++) if (!taken.has(String(number))) return String(number);
}

function isEndBarline(node: Node): boolean {
  return (
    isElement(node) &&
    node.tagName === 'barline' &&
    (node.getAttribute('location') ?? 'right') === 'right'
  );
}
