/** Stands for Cloud Scheduler: calls the sweep again and again, and does not mind if it fails. */
export function startScheduler(options: {
  url: string;
  everySeconds: number;
  token: (audience: string) => Promise<string>;
}): { close: () => Promise<void> } {
  const { url, everySeconds, token } = options;
  const closing = new AbortController();
  let call: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    call = call.then(() => sweep(url, token, closing.signal)).catch(() => undefined);
  }, everySeconds * 1000);
  return {
    close: async () => {
      clearInterval(timer);
      closing.abort();
      await call;
    },
  };
}

async function sweep(
  url: string,
  token: (audience: string) => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const headers = { Authorization: `Bearer ${await token(url)}` };
  await fetch(url, { method: 'POST', headers, signal });
}
