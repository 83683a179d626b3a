/** What a user is told about the way from a song to its score: percent of the whole. */
export const MILESTONES = {
  received: 10,
  started: 30,
  separating: 35,
  separated: 55,
  prepared: 65,
  transcribed: 80,
  notated: 90,
  saved: 95,
  done: 100,
} as const;

export type Milestone = keyof typeof MILESTONES;

/** The stages of the model runner in their order, and the stretch of the whole that each takes. */
export const STAGES = {
  decode: { label: 'reading the song', from: MILESTONES.started, to: MILESTONES.separating },
  separate: {
    label: 'finding the drums in the mix',
    from: MILESTONES.separating,
    to: MILESTONES.separated,
  },
  transcribe: {
    label: 'hearing the strokes',
    from: MILESTONES.separated,
    to: MILESTONES.transcribed,
  },
  beats: { label: 'counting beats and bars', from: MILESTONES.transcribed, to: 83 },
  quantise: { label: 'placing strokes in the bars', from: 83, to: 86 },
  notate: { label: 'choosing the notes', from: 86, to: 88 },
  musicxml: { label: 'writing the score', from: 88, to: 89 },
  midi: { label: 'writing the MIDI file', from: 89, to: MILESTONES.notated },
  publish: { label: 'saving', from: MILESTONES.notated, to: MILESTONES.saved },
} as const satisfies Record<string, { label: string; from: number; to: number }>;

export type Stage = keyof typeof STAGES;
