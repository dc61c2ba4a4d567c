import { MARK_KINDS, type MarkKind } from '../../datasource/lifecycle/types';
import type { Collapse, GroupBy, SortBy } from './model/groups';

export interface LifecycleOptions {
  groupBy: GroupBy;
  sortBy: SortBy;
  /** Kinds of marks that are shown at first; the legend switches them. */
  kinds: MarkKind[];
  /** Of a line, in pixels. */
  rowHeight: number;
  colorBy: 'state' | 'image';
  collapse: Collapse;
  showLegend: boolean;
  /** A time that is marked, in milliseconds since 1970; set by pages, not by people. */
  pin?: number;
}

export const DEFAULT_OPTIONS: LifecycleOptions = {
  groupBy: 'pod',
  sortBy: 'name',
  kinds: [...MARK_KINDS],
  rowHeight: 26,
  colorBy: 'state',
  collapse: 'auto',
  showLegend: true,
};

export const LEAST_ROW_HEIGHT = 16;
export const MOST_ROW_HEIGHT = 60;

/** Options as they are stored, by this version or another: what is missing is as it is in a new panel. */
export const withDefaults = (options: Partial<LifecycleOptions>): LifecycleOptions => ({
  ...DEFAULT_OPTIONS,
  ...options,
});
