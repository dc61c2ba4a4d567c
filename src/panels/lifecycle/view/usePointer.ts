import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { useLatest } from '../../../ui/useLatest';
import { hitTest, type Frame, type Hit } from '../layout/hit';
import { toTime, type Range, type Scale } from '../layout/scale';
import type { Filter } from '../layout/bins';
import type { Line } from '../model/groups';

/** A press that moves less than this is a click, in pixels. */
const STILL = 4;
/** How much one notch of a wheel zooms. */
const WHEEL_ZOOM = 0.0015;

interface Picture {
  lines: Line[];
  frame: Frame;
  scale: Scale;
  filter: Filter;
  now: number;
  left: number;
}

interface Actions {
  onBrush: (range: Range) => void;
  onClick: (hit: Hit) => void;
  zoomBy: (factor: number, at: number) => void;
  panBy: (share: number) => void;
}

interface Press {
  x: number;
  pans: boolean;
  last: number;
}

export interface Pointer {
  hit?: Hit;
  /** Where in the window the pointer came upon it. */
  x: number;
  y: number;
}

const NOWHERE: Pointer = { x: 0, y: 0 };

/** What the mouse does: points at things, marks off a time, moves along with Shift, zooms with Ctrl and the wheel. */
export function usePointer(canvas: RefObject<HTMLCanvasElement>, picture: Picture, actions: Actions) {
  const [pointer, setPointer] = useState<Pointer>(NOWHERE);
  const [brush, setBrush] = useState<Range>();
  const press = useRef<Press>();
  const current = useLatest({ picture, actions });

  const hitAt = (event: PointerEvent): Hit | undefined => {
    const { x, y } = placeIn(event.currentTarget, picture.left, event);
    const { lines, frame, scale, filter, now } = picture;
    return hitTest(lines, frame, scale, filter, now, x, y);
  };

  const onPointerDown = (event: PointerEvent) => {
    const { x, y } = placeIn(event.currentTarget, picture.left, event);
    if (event.button === 0 && x >= 0 && y >= picture.frame.top) {
      event.currentTarget.setPointerCapture(event.pointerId);
      press.current = { x, pans: event.shiftKey, last: x };
      setPointer(NOWHERE);
    }
  };

  const onPointerMove = (event: PointerEvent) => {
    const { x } = placeIn(event.currentTarget, picture.left, event);
    const { scale } = picture;
    if (!press.current) {
      const hit = hitAt(event);
      setPointer((last) => (same(last.hit, hit) ? last : { hit, x: event.clientX, y: event.clientY }));
    } else if (press.current.pans) {
      actions.panBy((press.current.last - x) / scale.width);
      press.current.last = x;
    } else if (Math.abs(x - press.current.x) >= STILL) {
      setBrush(between(scale, press.current.x, x));
    }
  };

  const onPointerUp = (event: PointerEvent) => {
    const pressed = press.current;
    press.current = undefined;
    if (!pressed) {
      return;
    }
    setBrush(undefined);
    const { x } = placeIn(event.currentTarget, picture.left, event);
    if (!pressed.pans && Math.abs(x - pressed.x) >= STILL) {
      actions.onBrush(between(picture.scale, pressed.x, x));
    } else if (!pressed.pans) {
      const hit = hitAt(event);
      if (hit) {
        actions.onClick(hit);
      }
    }
  };

  const cancel = useCallback(() => {
    press.current = undefined;
    setBrush(undefined);
    setPointer(NOWHERE);
  }, []);

  useEffect(() => {
    const element = canvas.current;
    // React listens to wheels passively, which cannot keep the page from zooming.
    const onWheel = (event: WheelEvent) => {
      const { picture, actions } = current.current;
      const { x } = placeIn(event.currentTarget, picture.left, event);
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        actions.zoomBy(Math.exp(event.deltaY * WHEEL_ZOOM), toTime(picture.scale, Math.max(x, 0)));
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        event.preventDefault();
        actions.panBy(sideways / picture.scale.width);
      }
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [canvas, current]);

  return {
    pointer,
    brush,
    cancel,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerLeave: cancelHover },
  };

  function cancelHover() {
    if (!press.current) {
      setPointer(NOWHERE);
    }
  }
}

/** A point of the window as one of the picture, right of the names. */
function placeIn(
  element: EventTarget | null,
  left: number,
  { clientX, clientY }: { clientX: number; clientY: number }
) {
  const box = element instanceof Element ? element.getBoundingClientRect() : undefined;
  return { x: clientX - (box?.left ?? 0) - left, y: clientY - (box?.top ?? 0) };
}

function between(scale: Scale, a: number, b: number): Range {
  const [left, right] = [Math.max(Math.min(a, b), 0), Math.min(Math.max(a, b), scale.width)];
  return { from: toTime(scale, left), to: toTime(scale, right) };
}

const same = (a: Hit | undefined, b: Hit | undefined): boolean =>
  a?.line === b?.line &&
  a?.glyph?.first === b?.glyph?.first &&
  a?.glyph?.last === b?.glyph?.last &&
  a?.bar?.span === b?.bar?.span;
