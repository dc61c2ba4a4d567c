import { useEffect, useState } from 'react';
import type { SearchProblem } from '../../datasource/search/api';
import { isSearchProblem, type SearchApi } from '../../datasource/search/searchApi';
import { useLatest } from '../../ui/useLatest';
import type { AuditSearch } from './AuditSearch';

/** So long after the last key people are told what is wrong: not in the middle of a word. */
const WAIT_MS = 700;

export interface Draft {
  text: string;
  problem: SearchProblem | undefined;
  edit: (text: string) => void;
  commit: (by: 'enter' | 'leaving') => void;
}

/** The page's search while somebody edits it: the page changes when the text is committed and can be read. */
export function useDraft(search: AuditSearch, api: SearchApi): Draft {
  const { text: asked, problem: problemAsked } = search.useState();
  const [text, setText] = useState(asked);
  const [known, setKnown] = useState(asked);
  const [found, setFound] = useState<{ text: string; problem: SearchProblem | undefined }>();
  if (asked !== known) {
    setKnown(asked);
    setText(asked);
  }
  const latest = useLatest(text);

  useEffect(() => {
    if (text === asked) {
      return;
    }
    let alive = true;
    const timer = setTimeout(() => {
      api.parse(text).then(
        (answer) => alive && setFound({ text, problem: isSearchProblem(answer) ? answer : undefined }),
        // Whoever commits the text is told.
        () => undefined
      );
    }, WAIT_MS);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [api, text, asked]);

  const commit = (by: 'enter' | 'leaving') => {
    const written = latest.current;
    if (by === 'enter' || written !== search.state.text) {
      void search.write(written).then((problem) => setFound({ text: written, problem }));
    }
  };

  const problem = text === asked && problemAsked ? problemAsked : found?.text === text ? found.problem : undefined;
  return { text, problem, edit: setText, commit };
}
