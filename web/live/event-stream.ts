export interface ServerSentEvent {
  event: string;
  data: string;
}

/** Splits a stream of server-sent events; https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // Half a line end stays until its other half has come.
      const text = rest + decoder.decode(part.value, { stream: true });
      const blocks = text.split(/\r\n\r\n|\n\n|\r\r/);
      rest = blocks.pop()!;
      yield* blocks.map(parseEvent).filter((event) => event !== undefined);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** @returns undefined for comments, which servers send to keep a connection open */
function parseEvent(block: string): ServerSentEvent | undefined {
  const fields = block.split(/\r\n|\n|\r/).map((line) => /^([^:]*):? ?(.*)$/.exec(line));
  const valuesOf = (name: string) =>
    fields.filter((field) => field?.[1] === name).map((field) => field![2]!);
  const data = valuesOf('data');
  const event = valuesOf('event').at(-1) ?? 'message';
  return data.length === 0 && event === 'message' ? undefined : { event, data: data.join('\n') };
}
