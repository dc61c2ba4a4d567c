import type { RecordRow } from '../../datasource/records/readRecords';
import { recordsOf, type Heard } from '../sources/heard';
import { judge, judgePlace, type Judged, type JudgedPlace, type State } from '../sources/silence';
import { sourceKey, type Source } from '../sources/source';
import { piecesOf, type Gap, type Piece, type Span } from './coverage';

export interface SeenSource extends Source {
  judged: Judged;
  /** In the time range. */
  records: number;
  pieces: Piece[];
  /** What it said last, where that was looked up. */
  newest?: RecordRow;
}

/** A cluster or host, with the sources that were heard from. */
export interface SeenPlace {
  cluster: string;
  judged: JudgedPlace;
  sources: SeenSource[];
}

interface Facts {
  heard: Heard[];
  /** Sources without a record in the range that had some before it. */
  before: Source[];
  /** By the source's key. */
  newest: Map<string, RecordRow>;
  gaps: Gap[];
}

const RANK: Record<State | 'partly', number> = { silent: 0, partly: 1, quiet: 2, sending: 3 };

/** Clusters and hosts, and the sources of each, as they are at the end of the range: what is wrong comes first. */
export function seenPlaces({ heard, before, newest, gaps }: Facts, range: Span): SeenPlace[] {
  const seenSource = (source: Source, own?: Heard): SeenSource => {
    const record = newest.get(sourceKey(source));
    return {
      object: source.object,
      cluster: source.cluster,
      judged: judge(source.object, range.to, own, record?.time),
      records: own ? recordsOf(own) : 0,
      pieces: piecesOf(source, own, gaps, range),
      newest: record,
    };
  };
  const sources = [...heard.map((own) => seenSource(own, own)), ...before.map((source) => seenSource(source))];
  return [...new Set(sources.map(({ cluster }) => cluster))]
    .map((cluster) => {
      const own = sources.filter((source) => source.cluster === cluster);
      // Sorting keeps what is alike in the order of the schema.
      own.sort((a, b) => RANK[a.judged.state] - RANK[b.judged.state]);
      return { cluster, judged: judgePlace(own.map(({ judged }) => judged)), sources: own };
    })
    .sort((a, b) => RANK[a.judged.state] - RANK[b.judged.state] || a.cluster.localeCompare(b.cluster));
}
