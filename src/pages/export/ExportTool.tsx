import React, { useRef, useState } from 'react';
import { SceneObjectBase, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { Dropdown, Menu, ToolbarButton } from '@grafana/ui';
import { locationService } from '@grafana/runtime';
import { errorText } from '../../ui/errorText';
import { AuditSearch } from '../scope/AuditSearch';
import type { PageSubject } from '../scope/followSearch';
import { reportUrl } from '../routes';
import { ExportDialog, type Prepared } from './ExportDialog';
import { exportedOf } from './exported';

interface ExportToolState extends SceneObjectState {
  subject: PageSubject;
}

/** A button of a page's table: its rows as a file, or as a page to print. */
export class ExportTool extends SceneObjectBase<ExportToolState> {
  static Component = ExportToolRenderer;
}

function ExportToolRenderer({ model }: SceneComponentProps<ExportTool>) {
  const { subject } = model.useState();
  const { conditions } = AuditSearch.of(model).useState();
  const [prepared, setPrepared] = useState<Prepared>();
  const [isPreparing, setPreparing] = useState(false);
  const tool = useRef<HTMLSpanElement>(null);

  if (!conditions) {
    return null;
  }
  const prepare = (use: (prepared: Prepared) => void) => {
    setPreparing(true);
    exportedOf(model, subject, conditions)
      .then(
        (exported) => use({ exported }),
        (failure: unknown) => setPrepared({ reason: errorText(failure) })
      )
      .finally(() => setPreparing(false));
  };
  const close = () => {
    setPrepared(undefined);
    // The dialog gives the focus back to the menu, which is gone by then.
    setTimeout(() => tool.current?.querySelector('button')?.focus(), RESTORED_MS);
  };
  const openReport = (ready: Prepared) => {
    const { exported } = ready;
    if (exported?.search === undefined) {
      setPrepared({ reason: 'These conditions cannot be written as a search, which a report needs.' });
      return;
    }
    locationService.push(reportUrl({ ...exported }));
  };
  const menu = (
    <Menu>
      <Menu.Item label="Download as a file" icon="download-alt" onClick={() => prepare(setPrepared)} />
      <Menu.Item label="Report to print" icon="document-info" onClick={() => prepare(openReport)} />
    </Menu>
  );
  return (
    <span ref={tool}>
      <Dropdown overlay={menu} placement="bottom-end">
        <ToolbarButton
          icon={isPreparing ? 'spinner' : 'download-alt'}
          disabled={isPreparing}
          variant="canvas"
          aria-label="Export"
        >
          Export
        </ToolbarButton>
      </Dropdown>
      {prepared && <ExportDialog prepared={prepared} onClose={close} />}
    </span>
  );
}

/** On the next frame after it is gone. */
const RESTORED_MS = 50;
