// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

// The combobox measures the text and watches the size of its list; jsdom does neither.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: text.length * 8 }) });

class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
global.ResizeObserver ??= NoResizeObserver;

// The combobox draws only what is visible of its list, and in jsdom nothing has a height.
Object.defineProperty(Element.prototype, 'getBoundingClientRect', {
  value: () => ({ width: 120, height: 120, top: 0, left: 0, bottom: 0, right: 0, x: 0, y: 0, toJSON: () => '' }),
});
