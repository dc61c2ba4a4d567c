import type { Pattern } from './palette';

const TILE = 8;

/** Fillings by pattern and colour, each made once. */
export class Patterns {
  readonly #made = new Map<string, CanvasPattern | string>();

  of(context: CanvasRenderingContext2D, pattern: Pattern, color: string): CanvasPattern | string {
    const key = `${pattern} ${color}`;
    const known = this.#made.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = pattern === 'solid' || pattern === 'thin' ? color : (tile(context, pattern, color) ?? color);
    this.#made.set(key, made);
    return made;
  }
}

function tile(context: CanvasRenderingContext2D, pattern: Pattern, color: string): CanvasPattern | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = TILE;
  const brush = canvas.getContext('2d');
  if (!brush) {
    return null;
  }
  brush.strokeStyle = brush.fillStyle = color;
  brush.lineWidth = 2;
  brush.beginPath();
  switch (pattern) {
    case 'diagonal':
      for (const shift of [-TILE, 0, TILE]) {
        brush.moveTo(shift, TILE);
        brush.lineTo(shift + TILE, 0);
      }
      brush.stroke();
      break;
    case 'stripes':
      brush.fillRect(0, 0, TILE / 2, TILE);
      break;
    default:
      brush.fillRect(1, 1, 2, 2);
      brush.fillRect(1 + TILE / 2, 1 + TILE / 2, 2, 2);
  }
  return context.createPattern(canvas, 'repeat');
}
