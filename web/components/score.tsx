import { useEffect, useRef, useState } from 'preact/hooks';

import type { PublicJob } from '../../contract/job.js';
import { request } from '../api/client.js';
import { openScore, type DrawnScore } from '../score/draw-score.js';
import { fitZoom, stepZoom } from '../score/zoom.js';
import { ErrorNote } from './error-note.js';
import { useServices } from './services.js';

type ScoreState =
  { kind: 'loading' } | { kind: 'ready'; score: DrawnScore } | { kind: 'failed'; error: unknown };

/** The score, drawn on the page. */
export function Score({ job }: { job: PublicJob }) {
  const { api } = useServices();
  const paper = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<ScoreState>({ kind: 'loading' });
  const [zoom, setZoom] = useState<number | 'fit'>('fit');
  const [fitting, setFitting] = useState(1);
  const [attempt, setAttempt] = useState(1);
  const shownZoom = zoom === 'fit' ? fitting : zoom;

  useEffect(() => {
    let isStopped = false;
    const load = async () => {
      const url = await api.fileUrl(job.job_id, 'output.musicxml');
      const musicXml = await (await request(url)).text();
      const score = await openScore(paper.current!, musicXml);
      if (!isStopped) setState({ kind: 'ready', score });
    };
    load().catch((error: unknown) => {
      if (!isStopped) setState({ kind: 'failed', error });
    });
    return () => {
      isStopped = true;
    };
  }, [api, job.job_id, attempt]);

  useWidth(paper, (widthPx) => {
    setFitting(fitZoom(widthPx));
    if (state.kind === 'ready') state.score.draw(zoom === 'fit' ? fitZoom(widthPx) : zoom);
  });
  useEffect(() => {
    if (state.kind !== 'ready') return;
    const { score } = state;
    score.draw(shownZoom);
    const drawPages = () => {
      score.drawPages();
    };
    const drawAgain = () => {
      score.draw(shownZoom);
    };
    addEventListener('beforeprint', drawPages);
    addEventListener('afterprint', drawAgain);
    return () => {
      removeEventListener('beforeprint', drawPages);
      removeEventListener('afterprint', drawAgain);
    };
  }, [state, shownZoom]);

  const change = (direction: 1 | -1) => {
    setZoom(stepZoom(shownZoom, direction));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') change(1);
    else if (event.key === '-') change(-1);
    else if (event.key === '0') setZoom('fit');
    else return;
    event.preventDefault();
  };
  const isReady = state.kind === 'ready';
  return (
    <section class="score" aria-labelledby="score-heading" onKeyDown={onKeyDown}>
      <div class="row wrap score-bar">
        <h2 id="score-heading">Score</h2>
        <div class="actions" role="group" aria-label="Zoom">
          <button
            type="button"
            class="button square"
            aria-label="Zoom out"
            disabled={!isReady}
            onClick={() => {
              change(-1);
            }}
          >
            −
          </button>
          <output class="figure zoom" aria-live="polite">
            {Math.round(shownZoom * 100)} %
          </output>
          <button
            type="button"
            class="button square"
            aria-label="Zoom in"
            disabled={!isReady}
            onClick={() => {
              change(1);
            }}
          >
            +
          </button>
          <button
            type="button"
            class="button"
            aria-pressed={zoom === 'fit'}
            disabled={!isReady}
            onClick={() => {
              setZoom('fit');
            }}
          >
            Fit
          </button>
          <button
            type="button"
            class="button"
            disabled={!isReady}
            onClick={() => {
              print();
            }}
          >
            Print
          </button>
        </div>
      </div>
      {state.kind === 'loading' && (
        <p class="quiet" role="status">
          Drawing the score…
        </p>
      )}
      {state.kind === 'failed' && (
        <ErrorNote
          error={state.error}
          onRetry={() => {
            setState({ kind: 'loading' });
            setAttempt(attempt + 1);
          }}
        />
      )}
      <div
        class="paper"
        tabIndex={isReady ? 0 : -1}
        role="group"
        aria-label={`Drum score of ${job.filename}. Keys: plus and minus zoom, 0 fits.`}
        hidden={state.kind === 'failed'}
      >
        <div ref={paper} class="paper-inner" />
      </div>
    </section>
  );
}

/** Calls back when an element's width has changed and stays so for a moment. */
function useWidth(
  element: { current: HTMLElement | null },
  onWidth: (widthPx: number) => void,
): void {
  const latest = useRef(onWidth);
  latest.current = onWidth;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = element.current!.clientWidth;
    latest.current(known);
    const observer = new ResizeObserver(() => {
      const widthPx = element.current?.parentElement?.clientWidth ?? known;
      if (Math.abs(widthPx - known) < 2) return;
      known = widthPx;
      clearTimeout(timer);
      timer = setTimeout(() => {
        latest.current(widthPx);
      }, 200);
    });
    observer.observe(element.current!.parentElement!);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
}
