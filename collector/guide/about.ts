import type { ObjectGuide } from './types.ts';

/** Whether a part of a configuration that was checked is what an object needs. */
export const isAbout = ({ parts }: Pick<ObjectGuide, 'parts'>, checked: string): boolean =>
  parts.some((part) => checked === part || checked.startsWith(`${part}.`));
