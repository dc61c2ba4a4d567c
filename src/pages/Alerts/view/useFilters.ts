import { useEffect, useState } from 'react';
import { locationService } from '@grafana/runtime';
import { readFilters, writeFilters, type Filters } from './filters';

/** The filters that stand in the address, and how they are changed there. */
export function useFilters(): [Filters, (changes: Partial<Filters>) => void] {
  const [params, setParams] = useState(() => locationService.getSearchObject());
  useEffect(() => {
    const heard = locationService.getLocationObservable().subscribe(() => setParams(locationService.getSearchObject()));
    return () => heard.unsubscribe();
  }, []);
  const filters = readFilters(params);
  return [filters, (changes) => locationService.partial(writeFilters({ ...filters, ...changes }), true)];
}
