import type { ContainerInfo } from './containers.ts';

/** What containers are chosen by; `*` stands for any characters. A container must be like every part that is given, in one of its values. */
export interface Choice {
  /** Names of containers. */
  containers?: string[];
  /** `key=value`, or `key` for any value. */
  labels?: string[];
  /** Images, as the container was made from them. */
  images?: string[];
}

/** What a container is chosen by. */
export type Traits = Pick<ContainerInfo, 'name' | 'image' | 'labels'>;

/** Tells whether a container is like a choice. */
export function chooser({ containers, labels, images }: Choice): (container: Traits) => boolean {
  const [names, from] = [containers?.map(toPattern), images?.map(toPattern)];
  const wanted = labels?.map((label) => {
    const [key = '', ...value] = label.split('=');
    return { key, value: value.length > 0 ? toPattern(value.join('=')) : undefined };
  });
  const hasLabel = (container: Traits, key: string, value: RegExp | undefined) => {
    const found = Object.hasOwn(container.labels, key) ? container.labels[key] : undefined;
    return found !== undefined && (value?.test(found) ?? true);
  };
  return (container) =>
    (names?.some((name) => name.test(container.name)) ?? true) &&
    (from?.some((image) => image.test(container.image)) ?? true) &&
    (wanted?.some(({ key, value }) => hasLabel(container, key, value)) ?? true);
}

function toPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\*+/g, '.*')}$`, 's');
}
