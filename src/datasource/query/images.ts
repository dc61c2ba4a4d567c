import type { AuditQuery, ImagePart, ImageQuestion } from './types';

/** No question about images: other shapes do not know what belongs to it. */
export const NO_IMAGES = { question: undefined, image: undefined, cluster: undefined } as const;

/** What a question says of the image: all that names one, or the registry and repository whose images are meant. */
const PARTS: Record<ImageQuestion, readonly ImagePart[]> = {
  running: ['registry', 'repository', 'tag', 'digest'],
  outdated: ['registry', 'repository'],
  unseen: ['registry', 'repository'],
};

export const partsOf = (question: ImageQuestion): readonly ImagePart[] => PARTS[question];

export const questionOf = ({ question }: AuditQuery): ImageQuestion => question ?? 'outdated';

/** The query with another question; of the image is kept what that question can say. */
export function withQuestion({ image, recordId }: AuditQuery, question: ImageQuestion): Partial<AuditQuery> {
  const kept = partsOf(question).flatMap((part) => (image?.[part] ? [[part, image[part]] as const] : []));
  return {
    question,
    image: kept.length > 0 ? Object.fromEntries(kept) : undefined,
    recordId: question === 'running' ? recordId : undefined,
  };
}

/** The image with one part of it changed; undefined where nothing is left of it. */
export function withPart(image: AuditQuery['image'], part: ImagePart, value: string): AuditQuery['image'] {
  const { [part]: _, ...rest } = image ?? {};
  const changed = value === '' ? rest : { ...rest, [part]: value };
  return Object.keys(changed).length > 0 ? changed : undefined;
}

/** Whether it is said which image is meant, where the question is about one. */
export function isNamed(query: AuditQuery): boolean {
  const { image, recordId } = query;
  return (
    questionOf(query) !== 'running' || Boolean(recordId || image?.digest) || Boolean(image?.repository && image.tag)
  );
}

/** The image as it is written where it is run. */
export function referenceText(image: AuditQuery['image']): string {
  const { registry, repository, tag, digest } = image ?? {};
  const name = [registry, repository].filter(Boolean).join('/');
  return `${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`.replace(/^@/, '');
}

/** The question as a person would ask it. */
export function imagesText(query: AuditQuery): string {
  const { image, recordId, cluster } = query;
  const reference = referenceText(image);
  const of = reference ? ` of ${reference}` : '';
  const what = {
    running: `Containers that run ${recordId ? `the image of ${recordId}` : reference}`,
    outdated: `Outdated images that run${of}`,
    unseen: `Images that run and were never seen in their registry${of}`,
  }[questionOf(query)];
  return cluster ? `${what} in ${cluster}` : what;
}
