import type { TraceLink } from '../query/types';
import { problemsOf, traceQueryType, usualTraceLink } from './traceLinks';

const good: TraceLink = { name: 'Trace', pattern: 'trace_id=(\\w+)', datasourceUid: 'tempo' };

describe('what is wrong with a trace link', () => {
  it.each<[Partial<TraceLink>, string, RegExp]>([
    [{ name: ' ' }, 'name', /Give it a name/],
    [{ name: 'body' }, 'name', /taken/],
    [{ name: 'Wiki' }, 'name', /taken/],
    [{ field: 'user' }, 'field', /No field or label/],
    [{ pattern: '' }, 'pattern', /Say how the id is found/],
    [{ pattern: '(' }, 'pattern', /Invalid regular expression/],
    [{ pattern: '(?<=a)b' }, 'pattern', /RE2/],
    [{ pattern: '(a)\\1' }, 'pattern', /RE2/],
    [{ pattern: 'a'.repeat(1001) }, 'pattern', /At most 1000/],
    [{ datasourceUid: undefined }, 'target', /Choose a data source/],
    [{ datasourceUid: undefined, url: 'javascript:alert(1)' }, 'target', /begins with http/],
  ])('%j is told at %s', (changes, at, text) => {
    const problems = problemsOf({ ...good, ...changes }, [{ name: 'Wiki' }]);
    expect(Object.keys(problems)).toEqual([at]);
    expect(Object.values(problems)[0]).toMatch(text);
  });

  it.each<Partial<TraceLink>>([
    {},
    { pattern: '(?i)trace=(?P<id>a)' },
    { pattern: '(?i:trace)=(?:a)' },
    { pattern: '', field: 'k8s_audit_id' },
    { pattern: 'a', field: 'cluster' },
    { datasourceUid: undefined, url: 'https://traces.example.com/${__value.raw}' },
    { datasourceUid: undefined, url: '/d/traces?var-id=${__value.raw}' },
  ])('is nothing with %j', (changes) => {
    expect(problemsOf({ ...good, ...changes }, [])).toEqual({});
  });

  it('is only, with the one that is offered, that it does not lead anywhere yet', () => {
    expect(Object.keys(problemsOf(usualTraceLink(), []))).toEqual(['target']);
  });

  it('asks a tracing data source in its own way', () => {
    expect(['tempo', 'grafana-x-ray-datasource', 'jaeger'].map(traceQueryType)).toEqual([
      'traceql',
      'getTrace',
      undefined,
    ]);
  });
});
