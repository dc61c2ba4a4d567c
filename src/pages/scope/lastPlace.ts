let last: string | undefined;

/** Keeps what was chosen on a page; one cluster or host of several says nothing, and all say nothing either. */
export function rememberPlace(value: unknown): void {
  const chosen: unknown[] = [value].flat();
  const [only] = chosen;
  if (chosen.length === 1 && typeof only === 'string' && only !== '' && !only.startsWith('$')) {
    last = only;
  }
}

/** The cluster or host that was chosen last, on whichever page, since Grafana was loaded. */
export const lastPlace = (): string | undefined => last;
