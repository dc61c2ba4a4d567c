import React from 'react';
import { useTheme2 } from '@grafana/ui';
import type { MarkKind, Severity } from '../../../datasource/lifecycle/types';
import { paletteOf } from '../draw/palette';
import { symbolPath } from './symbolPath';

interface Props {
  kind: MarkKind;
  /** Absent where the symbol stands for all severities. */
  severity?: Severity;
}

const SIZE = 5;
const BOX = 14;

/** A mark as it is drawn in the picture. */
export function MarkSymbol({ kind, severity }: Props) {
  const palette = paletteOf(useTheme2());
  return (
    <svg width={BOX} height={BOX} viewBox={`0 0 ${BOX} ${BOX}`} aria-hidden style={{ flexShrink: 0, marginTop: 2 }}>
      <path
        d={symbolPath(kind, BOX / 2, BOX / 2, SIZE)}
        fill={severity ? palette.severities[severity] : palette.text}
      />
    </svg>
  );
}
