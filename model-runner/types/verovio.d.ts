// verovio brings no types; these are of what is used here.
declare module 'verovio' {
  interface VerovioToolkit {
    setOptions(options: Record<string, string | number | boolean>): void;
    /** Whether something was read; that may be nothing. */
    loadData(data: string): boolean;
    getPageCount(): number;
    /** Pages are counted from 1. */
    renderToSVG(page: number): string;
    /** Frees its memory within the module. */
    destroy(): void;
  }

  const verovio: {
    /** WebAssembly that is being compiled; calls back when toolkits can be made. */
    module: { onRuntimeInitialized?: () => void };
    enableLog: (level: number) => void;
    LOG_OFF: number;
    toolkit: new () => VerovioToolkit;
  };
  export default verovio;
  export type { VerovioToolkit };
}
