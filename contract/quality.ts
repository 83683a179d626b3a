/** How much care a song is heard with: best takes about twice as long as standard. */
export const QUALITIES = ['standard', 'best'] as const;

export type Quality = (typeof QUALITIES)[number];
