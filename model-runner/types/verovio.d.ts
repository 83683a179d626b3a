// verovio brings no types; these are of what is used here.
declare module 'verovio/wasm' {
  const createVerovioModule: () => Promise<object>;
  export default createVerovioModule;
}

declare module 'verovio/esm' {
  export class VerovioToolkit {
    constructor(module: object);
    setOptions(options: Record<string, string | number | boolean>): void;
    /** Whether something was read; that may be nothing. */
    loadData(data: string): boolean;
    getPageCount(): number;
    /** Pages are counted from 1. */
    renderToSVG(page: number): string;
  }
}
