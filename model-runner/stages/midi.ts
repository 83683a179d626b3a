import { writeMidi, type MidiEvent, type MidiHeader } from 'midi-file';
import type { Drum } from '../../contract/drums.js';
import type { EventsDocument } from '../../contract/events.js';
import { KIT } from '../kit.js';
import { buildTempoMap, type TempoMap } from '../rhythm/tempo-map.js';

const TICKS_PER_QUARTER = 480;
/** General MIDI's channel 10, counted from 0. */
const PERCUSSION_CHANNEL = 9;
/** Drums sound as long as they like; this only has to be seen in an editor. */
const NOTE_TICKS = TICKS_PER_QUARTER / 8;
const CLOCKS_PER_QUARTER = 24;
/** midi-file copies all that it has written at every event, so that hours of strokes are given to it in pieces. */
const EVENTS_AT_ONCE = 500;
const FILE_HEADER_BYTES = 14;
/** "MTrk", and how many bytes follow. */
const TRACK_HEADER_BYTES = 8;

/**
 * Writes what was played as a Standard MIDI File, type 1: a track of tempos and time signatures by
 * which every beat is on a tick, and a track of the strokes on channel 10, in General MIDI's keys,
 * as hard as they were and when they were (to the tick, about a millisecond). MIDI's time 0 is the
 * start of the recording.
 *
 * @throws MalformedBeatGridError if the beats do not count their measures through.
 * @throws UnsupportedMetreError for a time signature that cannot be laid out.
 */
export function toMidi(events: EventsDocument, { title }: { title: string }): Uint8Array {
  const map = buildTempoMap(events, TICKS_PER_QUARTER);
  const endTick = map.tickAt(events.duration_seconds);
  return writeFile([
    track(title, conductorEvents(map), endTick),
    track('Drums', strokeEvents(events, map), endTick),
  ]);
}

function writeFile(tracks: readonly MidiEvent[][]): Uint8Array {
  const header = { format: 1, numTracks: tracks.length, ticksPerBeat: TICKS_PER_QUARTER } as const;
  const empty = writeMidi({ header, tracks: tracks.map(() => []) });
  const chunks = tracks.map((events) => writeTrack(header, events));
  return Buffer.concat([Buffer.from(empty.slice(0, FILE_HEADER_BYTES)), ...chunks]);
}

function writeTrack(header: MidiHeader, events: readonly MidiEvent[]): Buffer {
  const pieces: Buffer[] = [];
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    const file = writeMidi({ header, tracks: [events.slice(from, from + EVENTS_AT_ONCE)] });
    pieces.push(Buffer.from(file.slice(FILE_HEADER_BYTES + TRACK_HEADER_BYTES)));
  }
  const body = Buffer.concat(pieces);
  const start = Buffer.alloc(TRACK_HEADER_BYTES);
  start.write('MTrk');
  start.writeUInt32BE(body.length, 'MTrk'.length);
  return Buffer.concat([start, body]);
}

interface Timed {
  tick: number;
  event: MidiEvent;
}

function track(name: string, timed: readonly Timed[], endTick: number): MidiEvent[] {
  let tick = 0;
  // The sort is stable: at one tick a metre stays before a tempo, and an end before a beginning.
  const events = timed
    .toSorted((a, b) => a.tick - b.tick)
    .map(({ tick: at, event }): MidiEvent => {
      const deltaTime = at - tick;
      tick = at;
      return { ...event, deltaTime };
    });
  return [
    { deltaTime: 0, type: 'trackName', text: asBytes(name) },
    ...events,
    { deltaTime: Math.max(0, endTick - tick), type: 'endOfTrack' },
  ];
}

/** The writer takes one byte from each character, so those of UTF-8 are what it is given. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function conductorEvents({ metres, tempos }: TempoMap): Timed[] {
  return [
    ...metres.map(({ tick, beats, beatType }): Timed => {
      const metronome = Math.max(1, Math.round((4 * CLOCKS_PER_QUARTER) / beatType));
      return {
        tick,
        event: {
          deltaTime: 0,
          type: 'timeSignature',
          numerator: beats,
          denominator: beatType,
          metronome,
          thirtyseconds: 8,
        },
      };
    }),
    ...tempos.map(({ tick, microsecondsPerQuarter }): Timed => {
      const microsecondsPerBeat = microsecondsPerQuarter;
      return { tick, event: { deltaTime: 0, type: 'setTempo', microsecondsPerBeat } };
    }),
  ];
}

function strokeEvents({ hits }: EventsDocument, map: TempoMap): Timed[] {
  const begins: Timed[] = [];
  const ends: Timed[] = [];
  const nextTicks = new Map<Drum, number>();
  // From the end, so that each stroke knows when its drum is struck next: it is let go before.
  for (const { seconds, drum, velocity } of hits.toReversed()) {
    const key = { channel: PERCUSSION_CHANNEL, noteNumber: KIT[drum].midiNote, deltaTime: 0 };
    const onTick = map.tickAt(seconds);
    const offTick = Math.min(onTick + NOTE_TICKS, nextTicks.get(drum) ?? Infinity);
    nextTicks.set(drum, onTick);
    begins.push({ tick: onTick, event: { ...key, type: 'noteOn', velocity } });
    ends.push({
      tick: Math.max(offTick, onTick + 1),
      event: { ...key, type: 'noteOff', velocity: 0 },
    });
  }
  return [...ends, ...begins];
}
