import { sustainedValues } from '../../../model-runner/notation/sustained.js';

const SETTINGS = { tolerance: 5, least: 3 };

describe('sustainedValues', () => {
  it('says nothing of wander', () => {
    expect(sustainedValues([100, 103, 98, 96, 104, 100], SETTINGS)).toEqual([
      { index: 0, value: 100 },
    ]);
  });

  it('says nothing of what does not last', () => {
    expect(sustainedValues([100, 100, 100, 120, 121, 100, 100], SETTINGS)).toHaveLength(1);
    expect(sustainedValues([100, 100, 100, 120, 121], SETTINGS)).toHaveLength(1);
  });

  it('tells a change where it begins', () => {
    expect(sustainedValues([100, 101, 100, 120, 121, 120, 90, 91, 90], SETTINGS)).toEqual([
      { index: 0, value: 100 },
      { index: 3, value: 120 },
      { index: 6, value: 90 },
    ]);
  });

  it('passes over entries without a value', () => {
    expect(sustainedValues([null, 100, null, 100, 120, null, 120, 120], SETTINGS)).toEqual([
      { index: 0, value: 100 },
      { index: 4, value: 120 },
    ]);
    expect(sustainedValues([null, null], SETTINGS)).toEqual([]);
  });
});
