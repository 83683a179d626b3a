import { useRef, useState } from 'preact/hooks';

/** Takes files that are dropped anywhere on it, and, by its button, from the file picker. */
export function DropZone(props: { onFiles: (files: readonly File[]) => void; hint: string }) {
  const { onFiles, hint } = props;
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);

  return (
    <div
      class={isOver ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <div class="drop-staff">
        <button
          type="button"
          class="button primary big"
          onClick={() => {
            input.current?.click();
          }}
        >
          Choose songs
        </button>
      </div>
      <p class="drop-hint">
        or drop them here
        <span class="hint">{hint}</span>
      </p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Songs"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}
