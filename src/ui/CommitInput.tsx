import React, { useState, type ComponentProps } from 'react';
import { Input } from '@grafana/ui';

interface Props extends Omit<ComponentProps<typeof Input>, 'value' | 'onChange' | 'onBlur' | 'onKeyDown' | 'ref'> {
  value: string;
  onCommit: (value: string) => void;
}

/** A text input that tells what was written when it is left or Enter is pressed, so that no half-typed query is run. */
export function CommitInput({ value, onCommit, ...props }: Props) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setText(value);
  }

  const commit = () => {
    if (text !== value) {
      onCommit(text);
      // What became of it comes back as `value`; what was refused disappears.
      setText(value);
    }
  };

  return (
    <Input
      {...props}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          commit();
        }
      }}
    />
  );
}
