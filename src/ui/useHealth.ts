import { useEffect, useState } from 'react';
import { checkHealth, type Health } from '../dataSources';

/** What a data source says of itself; undefined until it has answered. */
export function useHealth(uid: string): Health | undefined {
  const [answer, setAnswer] = useState<{ uid: string; health: Health }>();
  useEffect(() => {
    let current = true;
    checkHealth(uid).then((health) => current && setAnswer({ uid, health }));
    return () => {
      current = false;
    };
  }, [uid]);
  return answer?.uid === uid ? answer.health : undefined;
}
