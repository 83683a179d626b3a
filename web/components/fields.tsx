import {
  BPM_RANGE,
  TIME_SIGNATURES,
  type TimeSignatureName,
} from '../../contract/time-signatures.js';

/** A field that may be left to what is heard. */
interface OptionalField<T> {
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}

export function TempoField({ value, onChange }: OptionalField<number>) {
  return (
    <label class="field">
      <span class="field-label">Tempo (beats a minute)</span>
      <input
        class="input"
        type="number"
        inputMode="decimal"
        min={BPM_RANGE.lowest}
        max={BPM_RANGE.highest}
        step="any"
        placeholder="as heard"
        value={value ?? ''}
        onInput={(event) => {
          onChange(numberOf(event.currentTarget));
        }}
      />
    </label>
  );
}

export function TimeSignatureField({ value, onChange }: OptionalField<TimeSignatureName>) {
  return (
    <label class="field">
      <span class="field-label">Time signature</span>
      <select
        class="input"
        value={value ?? ''}
        onChange={(event) => {
          onChange(TIME_SIGNATURES.find((name) => name === event.currentTarget.value));
        }}
      >
        <option value="">as heard</option>
        {TIME_SIGNATURES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

const NEUTRAL_SENSITIVITY = 0.5;

export function SensitivityField({ value, onChange }: OptionalField<number>) {
  const shown = value ?? NEUTRAL_SENSITIVITY;
  return (
    <label class="field">
      <span class="field-label">
        Sensitivity <output class="figure">{shown.toFixed(2)}</output>
      </span>
      <input
        class="range"
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={shown}
        onInput={(event) => {
          const chosen = event.currentTarget.valueAsNumber;
          onChange(chosen === NEUTRAL_SENSITIVITY ? undefined : chosen);
        }}
      />
      <span class="range-ends" aria-hidden="true">
        <span>only what is certain</span>
        <span>ghost notes too</span>
      </span>
    </label>
  );
}

export function SecondsField(props: OptionalField<number> & { label: string; max: number }) {
  const { label, max, value, onChange } = props;
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input
        class="input"
        type="number"
        inputMode="decimal"
        min={0}
        max={max}
        step="any"
        placeholder="as heard"
        value={value ?? ''}
        onInput={(event) => {
          onChange(numberOf(event.currentTarget));
        }}
      />
    </label>
  );
}

function numberOf(input: HTMLInputElement): number | undefined {
  return Number.isNaN(input.valueAsNumber) ? undefined : input.valueAsNumber;
}
