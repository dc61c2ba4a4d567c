import { useEffect } from 'react';
import { css } from '@emotion/css';

const report = css({
  '@media print': {
    '&, & *': { color: '#000 !important', background: '#fff !important', borderColor: '#999 !important' },
  },
});

/** What is neither in the report nor around it is not on paper; what is around it takes no room. */
const reportAlone = `@media print {
  @page { margin: 15mm; }
  html, body { background: #fff !important; }
  body :not(:has(.${report})):not(.${report}):not(.${report} *) { display: none !important; }
  body :has(.${report}) {
    position: static !important; display: block !important; overflow: visible !important;
    width: auto !important; height: auto !important; min-height: 0 !important;
    margin: 0 !important; padding: 0 !important; border: none !important; background: #fff !important;
  }
}`;

/** Class of what alone is to be printed while it is shown, black on white whichever theme Grafana has. */
export function usePrintStyles(): string {
  useEffect(() => {
    const style = document.createElement('style');
    style.textContent = reportAlone;
    document.head.append(style);
    return () => style.remove();
  }, []);
  return report;
}
