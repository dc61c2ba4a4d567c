import React from 'react';
import { ClipboardButton } from '@grafana/ui';

/** Copies a text; `what` it is, for those who do not see it beside the button. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  return (
    <ClipboardButton
      size="sm"
      variant="secondary"
      fill="text"
      icon="copy"
      aria-label={`Copy ${what}`}
      tooltip={`Copy ${what}`}
      getText={() => text}
    />
  );
}
