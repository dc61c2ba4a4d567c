/** What a canvas was told to draw. */
export interface Recorder {
  context: CanvasRenderingContext2D;
  /** Arguments of all calls of a method. */
  calls: (method: string) => unknown[][];
  /** All texts, in order. */
  texts: () => string[];
}

/** A canvas that draws nothing and remembers everything; letters are 6 pixels wide. */
export function recorder(): Recorder {
  const calls: Array<[string, unknown[]]> = [];
  const answers: Record<string, (...args: unknown[]) => unknown> = {
    measureText: (text) => ({ width: String(text).length * 6 }),
    createLinearGradient: () => ({ addColorStop: () => {} }),
    createPattern: () => ({}),
  };
  const state: Record<string | symbol, unknown> = {};
  const context = new Proxy(state, {
    get: (_, name) =>
      name in state
        ? state[name]
        : (...args: unknown[]) => {
            calls.push([String(name), args]);
            return answers[String(name)]?.(...args);
          },
    set: (_, name, value) => {
      state[name] = value;
      return true;
    },
  });
  const of = (method: string) => calls.filter(([name]) => name === method).map(([, args]) => args);
  return {
    context: context as unknown as CanvasRenderingContext2D,
    calls: of,
    texts: () => of('fillText').map(([text]) => String(text)),
  };
}

/** Has every canvas of the page draw on the recorder. */
export function recordCanvases(on: Recorder): void {
  // jsdom has no canvas of its own; what stands in for it measures text only.
  HTMLCanvasElement.prototype.getContext = (() => on.context) as unknown as HTMLCanvasElement['getContext'];
}
