import { subjectOf, timeOf, type DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { TagDigests } from '../registry-tags/tagDigests.ts';

export interface Move {
  previousDigest: string;
  /** It is not the event's own doing: a pull shows that it had been done. */
  found: boolean;
}

/** What digest each tag names, by the events of pushes and pulls. */
export class Tags extends TagDigests {
  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string, most?: number) {
    super(positions, `distribution-tag ${registry} `, most);
  }

  /** Notes what an event says of its tag; how that has moved, if it has. */
  take(event: DistributionEvent): Move | undefined {
    const { repository, tag, digest } = event.target;
    if (!tag || !digest || subjectOf(event) !== 'manifest') {
      return undefined;
    }
    const tagged = { repository, tag, digest, at: Number(timeOf(event)) / 1e6 };
    const previousDigest = event.action === 'push' ? this.pushed(tagged) : this.pulled(tagged);
    return previousDigest === undefined ? undefined : { previousDigest, found: event.action !== 'push' };
  }
}
