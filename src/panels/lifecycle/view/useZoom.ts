import { useCallback, useMemo, useState } from 'react';
import { isWhole, panned, zoomed, type Range } from '../layout/scale';

export interface Zoom {
  /** What is looked at, within the bounds. */
  range: Range;
  isZoomed: boolean;
  /** Looks at less (below 1) or more of the time, about a time. */
  by: (factor: number, at?: number) => void;
  /** Moves along by a part of what is looked at. */
  along: (share: number) => void;
  /** Moves along as far as is needed to see a time. */
  toward: (time: number) => void;
  reset: () => void;
}

/** A look at a part of the time that was read, without asking for anything again. New bounds begin with the whole. */
export function useZoom({ from, to }: Range): Zoom {
  const [zoom, setZoom] = useState<{ bounds: Range; range: Range }>();
  const bounds = useMemo(() => ({ from, to }), [from, to]);
  const range = zoom && zoom.bounds.from === from && zoom.bounds.to === to ? zoom.range : bounds;

  const change = useCallback(
    (next: (range: Range) => Range) =>
      setZoom((last) => {
        const current = last && last.bounds.from === bounds.from && last.bounds.to === bounds.to ? last.range : bounds;
        return { bounds, range: next(current) };
      }),
    [bounds]
  );
  const by = useCallback(
    (factor: number, at?: number) =>
      change((current) => zoomed(current, factor, at ?? (current.from + current.to) / 2, bounds)),
    [change, bounds]
  );
  const along = useCallback(
    (share: number) => change((current) => panned(current, share * (current.to - current.from), bounds)),
    [change, bounds]
  );
  const toward = useCallback(
    (time: number) =>
      change((current) =>
        time >= current.from && time <= current.to
          ? current
          : panned(current, time - (current.from + current.to) / 2, bounds)
      ),
    [change, bounds]
  );
  const reset = useCallback(() => setZoom(undefined), []);
  return { range, isZoomed: !isWhole(range, bounds), by, along, toward, reset };
}
