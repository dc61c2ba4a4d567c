import { screen, within } from '@testing-library/react';
import { config } from '@grafana/runtime';
import { inPod, mark, shop, span } from '../model/testing';
import { at, fail, frames, pointer, show } from './testing';

const host = () => ({ onLifecycleRecord: jest.fn(), onLifecycleTime: jest.fn() });

const click = (x: number, y = 40) => {
  const canvas = document.querySelector('canvas') ?? fail('there is no canvas');
  // jsdom says of every element that it is 500 pixels wide, of which the names take 150.
  const point = { clientX: 150 + x, clientY: y, pointerId: 1, button: 0 };
  pointer(canvas, 'pointerdown', point);
  pointer(canvas, 'pointerup', point);
};

describe('on a page that wants to know', () => {
  it('a mark opens its record there', async () => {
    const page = host();
    const { user } = show(frames(shop()), { host: page });
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 30' }));
    expect(page.onLifecycleRecord).toHaveBeenCalledWith({ id: 'r30', time: at(30) });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('one of several marks is chosen here, and opens there', async () => {
    const page = host();
    const marks = [mark(inPod('web'), 50), mark(inPod('web'), 50.01)];
    const { user } = show(frames({ spans: [], marks }), { host: page });
    click(176);
    await user.click(await screen.findByRole('button', { name: /something at 50\.01/ }));
    expect(page.onLifecycleRecord).toHaveBeenCalledWith({ id: 'r50.01', time: at(50.01) });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('a click where nothing is tells the time', () => {
    const page = host();
    show(frames({ spans: [span(inPod('web'), 0, 10)], marks: [] }), { host: page });
    click(175);
    expect(page.onLifecycleTime).toHaveBeenCalledWith(at(50));
    expect(page.onLifecycleRecord).not.toHaveBeenCalled();
  });

  it('a time in a state is shown here all the same', async () => {
    const page = host();
    show(frames({ spans: [span(inPod('web'), 0, null)], marks: [] }), { host: page });
    click(70);
    expect(await screen.findByRole('dialog')).toHaveTextContent('goes on');
    expect(page.onLifecycleTime).not.toHaveBeenCalled();
  });

  it('an alert, which has no record, is shown here', async () => {
    const page = host();
    const { user } = show(frames({ spans: [], marks: [mark(inPod('web'), 5, { recordId: '', kind: 'alert' })] }), {
      host: page,
    });
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 5' }));
    expect(await screen.findByRole('dialog')).toBeInTheDocument();
  });
});

it('marks the time that a page looks at', () => {
  const ofPin = (pin?: number) =>
    show(frames({ spans: [span(inPod('web'), 0, null)], marks: [] }), { options: { pin } }).canvas.calls('fill').length;
  expect(ofPin(at(50)) - ofPin()).toBe(1);
  expect(ofPin(at(500)) - ofPin()).toBe(0);
});

/* eslint-disable @typescript-eslint/no-deprecated -- Grafana 12.3 has no other list of apps */
const setApps = (ids: string[]) => {
  config.apps = Object.fromEntries(ids.map((id) => [id, {}])) as unknown as typeof config.apps;
};
/* eslint-enable @typescript-eslint/no-deprecated */

describe('links to pages', () => {
  const details = async () => {
    const { user } = show(frames({ spans: [], marks: [mark(inPod('web'), 30)] }));
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 30' }));
    return within(await screen.findByRole('dialog'));
  };

  afterEach(() => setApps([]));

  it('lead to the record and the timeline, where there is the app', async () => {
    setApps(['tallyman-audit-app']);
    const found = await details();
    expect(found.getByRole('link', { name: 'Open the record' })).toHaveAttribute(
      'href',
      `/a/tallyman-audit-app/record?var-ds=audit&record=r30&at=${at(30)}`
    );
    const timeline = new URL(found.getByRole<HTMLAnchorElement>('link', { name: 'Its timeline' }).href);
    expect(timeline.searchParams.get('q')).toBe('cluster="lab" k8s_namespace_name="shop" k8s_pod_name="web"');
  });

  it('are not there without it', async () => {
    const found = await details();
    expect(found.getByRole('link', { name: 'Evidence' })).toBeInTheDocument();
    expect(found.queryByRole('link', { name: 'Open the record' })).not.toBeInTheDocument();
  });
});
