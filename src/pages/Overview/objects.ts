import { FieldColorModeId, type FieldConfig } from '@grafana/data';
import { objectTitle } from '../../datasource/editor/options';

/** Each object has a colour of its own, whichever others there are. Yellow to red is for severities. The dashboard has the same. */
const COLORS: Record<string, string> = {
  'kubernetes-audit': 'blue',
  'kubernetes-event': 'light-blue',
  'container-log': 'green',
  'container-command': 'purple',
  'container-lifecycle': 'light-green',
  'container-connection': 'dark-purple',
  'image-registry': 'dark-blue',
};

const OTHER = 'text';

export const objectColor = (object: string): string => COLORS[object] ?? OTHER;

/** How a series of an object is shown. */
export const objectConfig = (object: string): FieldConfig => ({
  displayName: objectTitle(object),
  color: { mode: FieldColorModeId.Fixed, fixedColor: objectColor(object) },
});
