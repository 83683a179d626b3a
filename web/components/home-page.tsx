import { useState } from 'preact/hooks';

import type { JobOptions } from '../../contract/job.js';
import { jobHref } from '../route.js';
import { checkSong, listExtensions } from '../upload/check-song.js';
import type { NewUpload } from '../upload/upload-queue.js';
import { formatBytes } from '../format.js';
import { DropZone } from './drop-zone.js';
import { Note } from './error-note.js';
import { History } from './history.js';
import { usePageTitle, useUploads } from './hooks.js';
import { OptionsPanel } from './options-panel.js';
import { useServices } from './services.js';
import { UploadItem } from './upload-item.js';

export function HomePage() {
  const { config, uploads: queue } = useServices();
  const uploads = useUploads(queue);
  const [options, setOptions] = useState<JobOptions>({});
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  usePageTitle('');

  const take = (files: readonly File[]) => {
    const checked = files.map((file) => ({ file, check: checkSong(file, config) }));
    const songs = checked.flatMap(({ file, check }): NewUpload[] =>
      check.ok ? [{ file, contentType: check.contentType, options }] : [],
    );
    setRefusals(
      checked.flatMap(({ file, check }) => (check.ok ? [] : [`“${file.name}” ${check.message}`])),
    );
    queue.add(songs);
    if (files.length === 1 && songs.length === 1) openWhenTaken(queue);
  };

  const shown = uploads.filter(({ status }) => status.kind !== 'uploaded');
  return (
    <>
      <section class="stack" aria-labelledby="new-heading">
        <h1 id="new-heading" class="headline">
          Drop a song, get its drum chart
        </h1>
        <DropZone
          onFiles={take}
          hint={`${listExtensions(config)}, up to ${formatBytes(config.max_upload_bytes)}`}
        />
        <OptionsPanel options={options} onChange={setOptions} />
        {refusals.map((refusal) => (
          <Note key={refusal} title="This file was not taken" detail={refusal} />
        ))}
        {shown.length > 0 && (
          <ul class="list" aria-label="Songs on their way">
            {shown.map((upload) => (
              <li key={upload.id} class="card">
                <UploadItem upload={upload} queue={queue} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <History changes={uploads.filter(({ status }) => status.kind === 'uploaded').length} />
    </>
  );
}

/** One song alone is followed on its own page, from the moment that the API has taken it. */
function openWhenTaken(queue: ReturnType<typeof useServices>['uploads']): void {
  const id = queue.uploads.at(-1)!.id;
  const stop = queue.subscribe(() => {
    const upload = queue.uploads.find((entry) => entry.id === id);
    if (upload?.status.kind !== 'queued' && upload?.status.kind !== 'announcing') stop();
    if (upload?.status.kind === 'uploading' && upload.jobId !== undefined) {
      // Not where the user has gone elsewhere meanwhile.
      if (location.hash === '' || location.hash === '#/') location.hash = jobHref(upload.jobId);
    }
  });
}
