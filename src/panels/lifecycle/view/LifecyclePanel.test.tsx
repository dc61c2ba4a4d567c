import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { FieldType, LoadingState, toDataFrame, type DataFrame, type PanelData } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { elsewhere, inPod, mark, shop, span } from '../model/testing';
import { at, fail, frames, pointer, record, show } from './testing';

const picture = () => screen.getByRole('application');
const announced = () => screen.getByRole('status').textContent;

describe('the lifecycle panel', () => {
  it.each<[string, DataFrame[], Partial<PanelData>, RegExp]>([
    ['other data', [toDataFrame({ fields: [{ name: 'value', values: [1] }] })], {}, /Show: Lifecycle/],
    ['an empty answer', frames({ spans: [], marks: [] }), {}, /Nothing happened here/],
    ['a failure', [], { state: LoadingState.Error, errors: [{ message: 'Loki is gone' }] }, /Loki is gone/],
  ])('says what is wrong with %s', (_, series, data, text) => {
    show(series, { data });
    expect(screen.getByText(text)).toBeInTheDocument();
    expect(screen.queryByRole('application')).not.toBeInTheDocument();
  });

  it('says nothing while it waits for the first answer', () => {
    show([], { data: { state: LoadingState.Loading } });
    expect(screen.queryByText(/Nothing|draw/)).not.toBeInTheDocument();
  });

  it('draws a line for each, and names them', () => {
    const { canvas } = show(frames(shop()));
    expect(screen.getByRole('button', { name: /web-10/, hidden: true })).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByText('proxy')).toBeInTheDocument();
    expect(picture()).toHaveAccessibleName(/with 7 marks/);
    expect(canvas.texts()).toContain('09:01');
  });

  it('closes and opens groups, one or all', async () => {
    const { user } = show(frames(shop()));
    await user.click(screen.getByRole('button', { name: /web-10/ }));
    expect(screen.queryByText('proxy')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Collapse all' }));
    expect(screen.getByText('2 in it')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Expand all' }));
    expect(screen.getByText('proxy')).toBeInTheDocument();
  });

  it('switches kinds and severities of marks off in the legend, in picture and table', async () => {
    const { user } = show(frames(shop()));
    await user.click(screen.getByRole('button', { name: /^Commands 2/ }));
    expect(screen.getByRole('button', { name: /^Commands 2/ })).toHaveAttribute('aria-pressed', 'false');
    expect(picture()).toHaveAccessibleName(/with 5 marks/);
    await user.click(screen.getByRole('button', { name: /^Critical 1/ }));
    expect(picture()).toHaveAccessibleName(/with 4 marks/);
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    expect(screen.getByRole('radio', { name: 'What happened (4)' })).toBeChecked();
    expect(screen.queryByText('something at 30')).not.toBeInTheDocument();
  });

  it('begins with the kinds that the options show, and without a legend where it has none', () => {
    show(frames(shop()), { options: { kinds: ['request'], showLegend: false } });
    expect(picture()).toHaveAccessibleName(/with 2 marks/);
    expect(screen.queryByRole('group', { name: 'Kinds of marks' })).not.toBeInTheDocument();
  });

  it('is led by the keyboard, and says where it is', async () => {
    const { user } = show(frames(shop()));
    act(() => picture().focus());
    await user.keyboard('{ArrowDown}');
    expect(announced()).toMatch(/something at 90\. Alerts and annotations, mark 1 of 1/);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(announced()).toBe('cache. Running');
    await user.keyboard('{PageDown}{ArrowUp}{ArrowUp}{ArrowUp}{End}{ArrowLeft}');
    expect(announced()).toMatch(/^2026-11-23 09:00:30.*something at 30\. web, mark 1 of 2$/);
    await user.keyboard('{Escape}');
    expect(announced()).toBe('');
    await user.keyboard('{ArrowDown}{ArrowDown} ');
    expect(screen.queryByText('cache')).not.toBeInTheDocument();
  });

  it('zooms by buttons and keys, and makes what is seen the time range', async () => {
    const { user, onChangeTimeRange } = show(frames(shop()));
    expect(screen.queryByRole('button', { name: 'Use as time range' })).not.toBeInTheDocument();
    act(() => picture().focus());
    await user.keyboard('+-+');
    await user.click(screen.getByRole('button', { name: 'Zoom in' }));
    await user.click(screen.getByRole('button', { name: 'Later' }));
    await user.click(screen.getByRole('button', { name: 'Use as time range' }));
    const [{ from, to }] = onChangeTimeRange.mock.calls[0];
    expect(to - from).toBeCloseTo(33_333, -2);
    expect(from).toBeGreaterThan(at(33));
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.queryByRole('button', { name: 'Show all' })).not.toBeInTheDocument();
  });

  it('moves along to what the keyboard leads to', async () => {
    const marks = [mark(inPod('web'), 1), mark(inPod('web'), 99)];
    const { user, canvas } = show(frames({ spans: [], marks }));
    act(() => picture().focus());
    await user.keyboard('{ArrowRight}++++');
    expect(canvas.texts().slice(-3)).not.toContain('09:01:30');
    await user.keyboard('{ArrowRight}');
    expect(canvas.texts().slice(-3)).toContain('09:01:30');
  });

  it('marks off a time range by dragging, and opens what is clicked', async () => {
    const { onChangeTimeRange } = show(frames({ spans: [span(inPod('web'), 0, null)], marks: [] }));
    // jsdom says of every element that it is 500 pixels wide, of which the names take 150.
    const canvas = document.querySelector('canvas') ?? fail('there is no canvas');
    const point = (x: number, y = 40) => ({ clientX: 150 + x, clientY: y, pointerId: 1, button: 0 });
    pointer(canvas, 'pointerdown', point(35));
    pointer(canvas, 'pointermove', point(70));
    pointer(canvas, 'pointerup', point(140));
    expect(onChangeTimeRange).toHaveBeenCalledWith({ from: at(10), to: at(40) });
    pointer(canvas, 'pointermove', point(70));
    expect(await screen.findByText(/Running · shop\/web/)).toBeInTheDocument();
    pointer(canvas, 'pointerdown', point(70));
    pointer(canvas, 'pointerup', point(71));
    expect(await screen.findByRole('dialog')).toHaveTextContent('2026-11-23 09:00:00.000 – goes on');
  });

  it('zooms with Ctrl and the wheel, and leaves the wheel alone to the page', () => {
    show(frames(shop()));
    const canvas = document.querySelector('canvas') ?? fail('there is no canvas');
    const scrolls = fireEvent.wheel(canvas, { deltaY: -100 });
    expect(scrolls).toBe(true);
    expect(screen.queryByRole('button', { name: 'Show all' })).not.toBeInTheDocument();
    const zooms = fireEvent.wheel(canvas, { deltaY: -100, ctrlKey: true });
    expect(zooms).toBe(false);
    expect(screen.getByRole('button', { name: 'Show all' })).toBeInTheDocument();
  });

  it('shows the record behind a mark, and the ways to its evidence and log', async () => {
    const query = jest.fn(() =>
      of({ data: [record({ user_name: 'alice', process_command_line: 'id', record_id: 'r30' })] })
    );
    setDataSourceSrv({ get: async () => ({ query }) } as unknown as DataSourceSrv);
    const { user } = show(frames(shop()));
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 30' }));
    const details = within(await screen.findByRole('dialog'));
    expect(await details.findByText('id')).toBeInTheDocument();
    expect(query).toHaveBeenCalledWith(
      expect.objectContaining({
        targets: [expect.objectContaining({ shape: 'records', where: { field: 'record_id', op: '=', value: 'r30' } })],
      })
    );
    const evidence = decodeURIComponent(details.getByRole('link', { name: 'Evidence' }).getAttribute('href') ?? '');
    expect(evidence).toContain('"shape":"evidence","recordId":"r30"');
    const log = decodeURIComponent(
      details.getByRole('link', { name: 'Log of the container' }).getAttribute('href') ?? ''
    );
    expect(log).toContain('"field":"k8s_container_name","op":"=","value":"web"');
  });

  it('leads nobody to Explore who may not go there', async () => {
    const query = () => of({ data: [record({ user_name: 'alice', record_id: 'r30' })] });
    setDataSourceSrv({ get: async () => ({ query }) } as unknown as DataSourceSrv);
    const { user } = show(frames(shop()), { mayExplore: false });
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 30' }));
    const details = within(await screen.findByRole('dialog'));
    expect((await details.findAllByText('alice')).length).toBeGreaterThan(0);
    expect(details.queryByRole('link', { name: 'Evidence' })).not.toBeInTheDocument();
    expect(details.queryByRole('link', { name: 'Before and after' })).not.toBeInTheDocument();
  });

  it('says that a record cannot be read', async () => {
    const query = () => throwError(() => ({ data: { message: 'Loki is gone' } }));
    setDataSourceSrv({ get: async () => ({ query }) } as unknown as DataSourceSrv);
    const { user } = show(frames(shop()));
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('button', { name: 'something at 30' }));
    expect(await screen.findByText(/Loki is gone/)).toBeInTheDocument();
  });

  it('shows a span with what was done to its image', async () => {
    const { user } = show(frames(shop()));
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    await user.click(screen.getByRole('radio', { name: /^States/ }));
    expect(screen.getAllByRole('row')).toHaveLength(8);
    await user.click(screen.getAllByRole('button', { name: 'shop/web-10/web' })[1] ?? fail('there is no such row'));
    const details = within(await screen.findByRole('dialog'));
    expect(details.getByText('shop/web:1.4')).toBeInTheDocument();
    expect(details.getByText('something at 70')).toBeInTheDocument();
  });

  it('lists marks that cannot be told apart, and opens one of them', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      mark(inPod('web'), 50 + index / 100, { recordId: `r${index}`, datasourceUid: '' })
    );
    const { user } = show(frames({ spans: [], marks: many }, { datasourceUid: '' }));
    const canvas = document.querySelector('canvas') ?? fail('there is no canvas');
    const point = { clientX: 150 + 176, clientY: 40, pointerId: 1, button: 0 };
    pointer(canvas, 'pointerdown', point);
    pointer(canvas, 'pointerup', point);
    const details = within(await screen.findByRole('dialog'));
    expect(details.getByText('60 marks')).toBeInTheDocument();
    expect(details.getAllByRole('listitem').length).toBeGreaterThanOrEqual(50);
    await user.click(details.getByRole('button', { name: /something at 50\.03$/ }));
    expect(details.queryByRole('link', { name: 'Evidence' })).not.toBeInTheDocument();
    await user.click(details.getByRole('button', { name: 'All of them' }));
    expect(details.getByText('60 marks')).toBeInTheDocument();
  });

  it('shows annotations and alerts of the dashboard', async () => {
    const annotations = [
      toDataFrame({
        fields: [
          { name: 'time', type: FieldType.time, values: [at(10), 'never'] },
          { name: 'timeEnd', type: FieldType.time, values: [at(20), null] },
          { name: 'title', values: ['Exec into a container', ''] },
          { name: 'text', values: ['<b>shop</b> / web', ''] },
          { name: 'newState', values: ['Alerting', ''] },
        ],
      }),
    ];
    const { user } = show(frames({ spans: [span(inPod('web'), 0, null)], marks: [] }), { data: { annotations } });
    await user.click(screen.getByRole('radio', { name: 'Table' }));
    const row = within(screen.getAllByRole('row')[1] ?? fail('there is no row'));
    expect(row.getByText('Exec into a container: shop / web: Alerting')).toBeInTheDocument();
    expect(row.getByText('High')).toBeInTheDocument();
  });

  it('marks the time of which not everything was read', () => {
    const { canvas } = show(frames(shop(), { full: true, since: at(60) }));
    expect(canvas.texts()).toContain('not read');
  });

  it('looks at what it is given, whatever that is', async () => {
    const odd = { spans: [span(elsewhere(), 0, 1)], marks: [mark(elsewhere(), 5, { kind: 'request' })] };
    show(frames(odd), { options: { groupBy: 'image', sortBy: 'severity', colorBy: 'image', collapse: 'always' } });
    await waitFor(() => expect(picture()).toBeInTheDocument());
  });
});
