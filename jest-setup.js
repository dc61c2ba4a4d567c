// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';
import { configure } from '@testing-library/dom';

// What is waited for comes late on a busy machine; where it comes in time, nothing waits.
configure({ asyncUtilTimeout: 15_000 });

// jsdom lays nothing out. The combobox measures its text, watches the size of its list, and draws only what is in view.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: text.length * 8 }) });

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}
global.ResizeObserver = Observer;
global.IntersectionObserver = Observer;

Element.prototype.getBoundingClientRect = () => ({
  width: 120,
  height: 120,
  top: 0,
  left: 0,
  bottom: 0,
  right: 0,
  x: 0,
  y: 0,
  toJSON: () => '',
});
Object.defineProperty(Element.prototype, 'clientHeight', { value: 500 });
Object.defineProperty(Element.prototype, 'clientWidth', { value: 500 });
