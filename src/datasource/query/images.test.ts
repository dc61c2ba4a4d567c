import { imagesText, isNamed, referenceText, withPart, withQuestion } from './images';
import { isAuditQuery } from './guard';
import type { AuditQuery } from './types';

const query = (more: Partial<AuditQuery>): AuditQuery => ({ refId: 'A', shape: 'images', ...more });

describe('a question about images', () => {
  it.each<[Partial<AuditQuery>, boolean]>([
    [{}, true],
    [{ question: 'unseen' }, true],
    [{ question: 'running' }, false],
    [{ question: 'running', image: { registry: 'r.example.com', repository: 'team/web' } }, false],
    [{ question: 'running', image: { repository: 'team/web', tag: '1.4' } }, true],
    [{ question: 'running', image: { digest: 'sha256:1' } }, true],
    [{ question: 'running', recordId: 'r/1' }, true],
  ])('%j names what it is about: %s', (more, expected) => {
    expect(isNamed(query(more))).toBe(expected);
  });

  it('keeps of the image what another question can say', () => {
    const image = { registry: 'r.example.com', repository: 'team/web', tag: '1.4' };
    const running = query({ question: 'running', image, recordId: 'r/1' });
    expect(withQuestion(running, 'outdated')).toEqual({
      question: 'outdated',
      image: { registry: 'r.example.com', repository: 'team/web' },
      recordId: undefined,
    });
    expect(withQuestion(query({ image: { tag: '1.4' } }), 'unseen').image).toBeUndefined();
    expect(withQuestion(running, 'running')).toEqual({ question: 'running', image, recordId: 'r/1' });
  });

  it('has no image where nothing is left of it', () => {
    expect(withPart({ tag: '1' }, 'tag', '')).toBeUndefined();
    expect(withPart(undefined, 'tag', '1')).toEqual({ tag: '1' });
    expect(withPart({ tag: '1', digest: 'd' }, 'tag', '')).toEqual({ digest: 'd' });
  });

  it.each<[AuditQuery['image'], string]>([
    [{ registry: 'r.example.com', repository: 'team/web', tag: '1.4' }, 'r.example.com/team/web:1.4'],
    [{ repository: 'team/web', digest: 'sha256:1' }, 'team/web@sha256:1'],
    [{ digest: 'sha256:1' }, 'sha256:1'],
    [undefined, ''],
  ])('%j is written %s', (image, expected) => {
    expect(referenceText(image)).toBe(expected);
  });

  it.each<[Partial<AuditQuery>, string]>([
    [{}, 'Outdated images that run'],
    [
      { question: 'outdated', image: { registry: 'r.example.com' }, cluster: 'prod' },
      'Outdated images that run of r.example.com in prod',
    ],
    [{ question: 'running', image: { repository: 'web', tag: '1' } }, 'Containers that run web:1'],
    [{ question: 'running', recordId: 'r/1' }, 'Containers that run the image of r/1'],
    [{ question: 'unseen' }, 'Images that run and were never seen in their registry'],
  ])('%j is told as %s', (more, expected) => {
    expect(imagesText(query(more))).toBe(expected);
  });

  it('is told from what somebody wrote into a dashboard', () => {
    expect(isAuditQuery(query({ question: 'running', image: { digest: 'sha256:1' }, cluster: 'prod' }))).toBe(true);
    expect(isAuditQuery({ ...query({}), question: 'never' })).toBe(false);
    expect(isAuditQuery({ ...query({}), image: 'web:1' })).toBe(false);
    expect(isAuditQuery({ ...query({}), image: { tag: 1 } })).toBe(false);
  });
});
