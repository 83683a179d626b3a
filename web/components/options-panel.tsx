import type { JobOptions } from '../../contract/job.js';
import { withField } from '../with-field.js';
import { SensitivityField, TempoField, TimeSignatureField } from './fields.js';

/** What a drummer may know better than the networks. */
export function OptionsPanel(props: {
  options: JobOptions;
  onChange: (options: JobOptions) => void;
}) {
  const { options, onChange } = props;
  const count = Object.keys(options).length;
  return (
    <details class="disclosure">
      <summary>
        Options
        {count > 0 && <span class="chip">{count} set</span>}
      </summary>
      <div class="fields">
        <TempoField
          value={options.bpm}
          onChange={(bpm) => {
            onChange(withField(options, 'bpm', bpm));
          }}
        />
        <TimeSignatureField
          value={options.time_signature}
          onChange={(signature) => {
            onChange(withField(options, 'time_signature', signature));
          }}
        />
        <SensitivityField
          value={options.sensitivity}
          onChange={(sensitivity) => {
            onChange(withField(options, 'sensitivity', sensitivity));
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={options.drums_only === true}
            onChange={(event) => {
              onChange(withField(options, 'drums_only', event.currentTarget.checked || undefined));
            }}
          />
          The recording holds nothing but drums
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={options.quality === 'best'}
            onChange={(event) => {
              onChange(
                withField(options, 'quality', event.currentTarget.checked ? 'best' : undefined),
              );
            }}
          />
          Best quality: hears a little more, takes longer
        </label>
      </div>
    </details>
  );
}
