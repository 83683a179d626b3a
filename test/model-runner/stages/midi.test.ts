import fc from 'fast-check';
import { parseMidi, type MidiData, type MidiEvent } from 'midi-file';
import { DRUMS } from '../../../contract/drums.js';
import type { EventsDocument, Hit } from '../../../contract/events.js';
import { KIT } from '../../../model-runner/kit.js';
import { toMidi } from '../../../model-runner/stages/midi.js';
import { readGroove } from '../../support/groove.js';
import { anySong } from '../../support/songs.js';

function eventsOf(name: string): EventsDocument {
  const { hits, grid } = readGroove(name);
  return { version: 1, duration_seconds: grid.beats.at(-1)!.seconds + 2, hits, ...grid };
}

interface Timed {
  tick: number;
  event: MidiEvent;
}

function timed(events: readonly MidiEvent[]): Timed[] {
  let tick = 0;
  return events.map((event) => ({ tick: (tick += event.deltaTime), event }));
}

/** Reads a file as any other program would: its tempos alone say when a tick is. */
function read(bytes: Uint8Array) {
  const midi: MidiData = parseMidi(bytes);
  const [conductor, drums] = midi.tracks.map(timed);
  const ticksPerQuarter = midi.header.ticksPerBeat!;
  const tempos = conductor!.flatMap(({ tick, event }) =>
    event.type === 'setTempo' ? [{ tick, seconds: event.microsecondsPerBeat / 1e6 }] : [],
  );
  const secondsAt = (tick: number): number =>
    tempos.reduce((sum, tempo, index) => {
      const end = Math.min(tick, tempos[index + 1]?.tick ?? Infinity);
      return sum + (Math.max(0, end - tempo.tick) / ticksPerQuarter) * tempo.seconds;
    }, 0);
  const notes = drums!.flatMap(({ tick, event }) =>
    event.type === 'noteOn' ? [{ tick, seconds: secondsAt(tick), ...event }] : [],
  );
  const metres = conductor!.flatMap(({ tick, event }) =>
    event.type === 'timeSignature'
      ? [{ tick, beats: event.numerator, beatType: event.denominator }]
      : [],
  );
  return { midi, tempos, notes, metres, secondsAt, ticksPerQuarter, drums: drums! };
}

/** A tick lasts so long in the slowest of the tempos. */
function tickSeconds({ tempos, ticksPerQuarter }: ReturnType<typeof read>): number {
  return Math.max(...tempos.map(({ seconds }) => seconds)) / ticksPerQuarter;
}

describe('toMidi', () => {
  it('writes two tracks: tempos, and drums on channel 10', () => {
    const events = eventsOf('rock-beat');
    const { midi, notes } = read(toMidi(events, { title: 'Schlägel 🥁' }));
    expect(midi.header).toMatchObject({ format: 1, numTracks: 2 });
    expect(notes).toHaveLength(events.hits.length);
    expect(new Set(notes.map(({ channel }) => channel))).toEqual(new Set([9]));
    const title = midi.tracks[0]!.find((event) => event.type === 'trackName')!;
    expect(Buffer.from('text' in title ? title.text : '', 'latin1').toString()).toBe('Schlägel 🥁');
  });

  it('keeps when, what and how hard each stroke was, whatever the song', () => {
    fc.assert(
      fc.property(anySong, (events) => {
        const file = read(toMidi(events, { title: 'Any' }));
        const tolerance = tickSeconds(file);
        const expected = events.hits.map(({ drum, velocity, seconds }) => ({
          key: KIT[drum].midiNote,
          velocity,
          seconds,
        }));
        const order = (a: (typeof expected)[number], b: (typeof expected)[number]) =>
          a.key - b.key || a.seconds - b.seconds || a.velocity - b.velocity;
        const found = file.notes.map(({ noteNumber, velocity, seconds }) => ({
          key: noteNumber,
          velocity,
          seconds,
        }));
        expect(found).toHaveLength(expected.length);
        const sortedFound = found.sort(order);
        for (const [index, hit] of expected.sort(order).entries()) {
          expect(sortedFound[index]!.key).toBe(hit.key);
          expect(Math.abs(sortedFound[index]!.seconds - hit.seconds)).toBeLessThan(tolerance);
        }
        const loudness = (notes: { velocity: number }[]) => notes.map((n) => n.velocity).sort();
        expect(loudness(found)).toEqual(loudness(expected));
      }),
      { numRuns: 150 },
    );
  });

  it('keeps every stroke of a long song, in order', () => {
    const beats = Array.from({ length: 800 }, (_, index) => ({
      seconds: index / 2,
      measure: 1 + Math.floor(index / 4),
      beat: 1 + (index % 4),
    }));
    const hits = Array.from({ length: 1600 }, (_, index): Hit => {
      const drum = DRUMS[index % DRUMS.length]!;
      return { seconds: index / 4, drum, velocity: 1 + (index % 127), confidence: 1 };
    });
    const { notes } = read(
      toMidi(
        {
          version: 1,
          duration_seconds: 400,
          hits,
          beats,
          time_signatures: [{ measure: 1, beats: 4, beat_type: 4 }],
          tempos: [{ measure: 1, bpm: 120 }],
        },
        { title: 'Long' },
      ),
    );
    expect(
      notes.map(({ noteNumber, velocity, seconds }) => [noteNumber, velocity, seconds]),
    ).toEqual(hits.map(({ drum, velocity, seconds }) => [KIT[drum].midiNote, velocity, seconds]));
  });

  it('puts every beat on a tick of its own, an even number from the last', () => {
    const events = eventsOf('tempo-ramp');
    const file = read(toMidi(events, { title: 'Ramp' }));
    const first = file.tempos.findIndex(({ tick }) => file.secondsAt(tick) > 0.999);
    const leadTicks = file.tempos[first]!.tick;
    for (const [index, beat] of events.beats.entries()) {
      const seconds = file.secondsAt(leadTicks + index * file.ticksPerQuarter);
      expect(Math.abs(seconds - beat.seconds)).toBeLessThan(2e-6);
    }
  });

  it.each([0, 0.1, 0.2, 0.5, 0.9, 1, 7.3])(
    'begins measures where they begin when the first beat comes after %d s',
    (startSeconds) => {
      const { hits, beats, ...rest } = eventsOf('rock-beat');
      const moved = <T extends { seconds: number }>(item: T): T => ({
        ...item,
        seconds: item.seconds - 1 + startSeconds,
      });
      const events = { ...rest, hits: hits.map(moved), beats: beats.map(moved) };
      const { metres, ticksPerQuarter, secondsAt } = read(toMidi(events, { title: 'Lead' }));
      const common = metres.find(({ beats: n, beatType }) => n === 4 && beatType === 4)!;
      const measureTicks = 4 * ticksPerQuarter;
      const downbeats = Array.from({ length: 12 }, (_, n) => common.tick + n * measureTicks);
      const nearest = Math.min(...downbeats.map((t) => Math.abs(secondsAt(t) - startSeconds)));
      // Whole microseconds to the quarter, over the quarters of the lead-in.
      expect(nearest).toBeLessThan(1e-5);
    },
  );

  it('begins the first measure with the recording when the first beat comes almost at once', () => {
    const { hits, beats, ...rest } = eventsOf('rock-beat');
    const earlier = <T extends { seconds: number }>(item: T): T => ({
      ...item,
      seconds: item.seconds - 0.98,
    });
    const events = { ...rest, hits: hits.map(earlier), beats: beats.map(earlier) };
    const { metres, notes, secondsAt, ticksPerQuarter } = read(
      toMidi(events, { title: 'At once' }),
    );
    expect(metres).toEqual([{ tick: 0, beats: 4, beatType: 4 }]);
    expect(secondsAt(ticksPerQuarter)).toBeCloseTo(events.beats[1]!.seconds, 5);
    expect(notes[0]!.seconds).toBeCloseTo(Math.min(...events.hits.map((h) => h.seconds)), 2);
  });

  it('gives a pickup a measure of its own', () => {
    const events = eventsOf('pickup');
    const early = {
      ...events,
      beats: events.beats.map((beat) => ({ ...beat, seconds: beat.seconds - 1 })),
      hits: events.hits.map((hit) => ({ ...hit, seconds: hit.seconds - 1 })),
    };
    const { metres, ticksPerQuarter } = read(toMidi(early, { title: 'Pickup' }));
    expect(metres).toEqual([
      { tick: 0, beats: 1, beatType: 4 },
      { tick: ticksPerQuarter, beats: 4, beatType: 4 },
    ]);
  });

  it('changes the time signature where the song does', () => {
    const { metres } = read(toMidi(eventsOf('metre-changes'), { title: 'Metres' }));
    expect(metres.slice(-4).map(({ beats, beatType }) => `${beats}/${beatType}`)).toEqual([
      '4/4',
      '7/8',
      '3/4',
      '4/4',
    ]);
  });

  it('lets every key go before it is struck again', () => {
    const { drums } = read(toMidi(eventsOf('double-bass'), { title: 'Double' }));
    const down = new Set<number>();
    for (const { event } of drums) {
      if (event.type === 'noteOn') {
        expect(down.has(event.noteNumber)).toBe(false);
        down.add(event.noteNumber);
      } else if (event.type === 'noteOff') down.delete(event.noteNumber);
    }
    expect(down.size).toBe(0);
  });

  it('lasts as long as the recording, silent or not', () => {
    for (const hits of [eventsOf('waltz').hits, []]) {
      const events = { ...eventsOf('waltz'), hits };
      const { drums, secondsAt } = read(toMidi(events, { title: 'End' }));
      expect(secondsAt(drums.at(-1)!.tick)).toBeCloseTo(events.duration_seconds, 2);
    }
  });

  it('gives the same bytes for the same song', () => {
    const events = eventsOf('shuffle');
    expect(toMidi(events, { title: 'Same' })).toEqual(toMidi(events, { title: 'Same' }));
  });
});
