import React, { type KeyboardEvent, type ReactNode } from 'react';

/** The list of a Combobox that is open. */
const OPEN_LIST = '[role="combobox"][aria-expanded="true"]';

function keepFromDrawer(event: KeyboardEvent) {
  if (event.key === 'Escape' && event.target instanceof Element && event.target.closest(OPEN_LIST)) {
    event.stopPropagation();
  }
}

/** Keeps Escape in a list that is open from closing the drawer around it too, as Grafana 12.3's would, with all that was filled in. */
export function EscapeClosesLists({ children }: { children: ReactNode }) {
  return <div onKeyDown={keepFromDrawer}>{children}</div>;
}
