import type { MarkKind } from '../../../datasource/lifecycle/types';
import { shape, type Pen } from '../draw/marks';

/** The outline of a mark as an SVG path: what the canvas is told, written down. */
export function symbolPath(kind: MarkKind, x: number, y: number, size: number): string {
  const steps: string[] = [];
  const pen: Pen = {
    moveTo: (toX, toY) => void steps.push(`M${toX} ${toY}`),
    lineTo: (toX, toY) => void steps.push(`L${toX} ${toY}`),
    closePath: () => void steps.push('Z'),
    rect: (left, top, width, height) => void steps.push(`M${left} ${top}h${width}v${height}h${-width}Z`),
    // Only whole circles are drawn: two halves of one.
    arc: (centreX, centreY, radius) =>
      void steps.push(
        `M${centreX - radius} ${centreY}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`
      ),
  };
  shape(pen, kind, x, y, size);
  return steps.join('');
}
