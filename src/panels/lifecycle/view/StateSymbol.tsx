import React, { useId } from 'react';
import { useTheme2 } from '@grafana/ui';
import type { State } from '../../../datasource/lifecycle/types';
import { paletteOf, STATE_PATTERNS } from '../draw/palette';

interface Props {
  state: State;
  /** Where running bars have the colours of images. */
  plain: boolean;
}

const WIDTH = 22;
const HEIGHT = 12;

/** A bar as it is drawn in the picture. */
export function StateSymbol({ state, plain }: Props) {
  const id = useId();
  const palette = paletteOf(useTheme2());
  const pattern = STATE_PATTERNS[state];
  const color = plain && state === 'running' ? palette.dim : palette.states[state];
  const thin = pattern === 'thin';
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden style={{ flexShrink: 0 }}>
      <defs>
        <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
          {pattern === 'diagonal' && <path d="M-1 7 7-1M-1 1 1-1M5 7 7 5" stroke={color} strokeWidth="1.5" />}
          {pattern === 'stripes' && <path d="M1.5 0v6" stroke={color} strokeWidth="3" />}
          {pattern === 'dots' && <circle cx="3" cy="3" r="1.2" fill={color} />}
        </pattern>
      </defs>
      {thin ? (
        <rect y={HEIGHT / 2 - 1.5} width={WIDTH} height="3" fill={color} />
      ) : (
        <rect
          x="0.5"
          y="0.5"
          width={WIDTH - 1}
          height={HEIGHT - 1}
          fill={pattern === 'solid' ? color : `url(#${id})`}
          fillOpacity={pattern === 'solid' ? 0.62 : 1}
          stroke={color}
        />
      )}
    </svg>
  );
}
