import React from 'react';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, toDataFrame, type PanelData } from '@grafana/data';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { MemoryRouter } from 'react-router-dom';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { RunningImages } from './RunningImages';

jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

const NONE = 'None: all runs what its tag names.';

/** As pkg/frames/images.go makes it. */
const found = (notices: string[] = []) =>
  toDataFrame({
    meta: { notices: notices.map((text) => ({ severity: 'warning', text })) },
    fields: [
      { name: 'since', type: FieldType.time, values: [0] },
      ...Object.entries({
        cluster: 'prod',
        namespace: 'shop',
        pod: 'web-1',
        container: 'web',
        image: 'registry.example.com/shop/web:1.4',
        repository: 'shop/web',
        digest: `sha256:${'ab'.repeat(32)}`,
        why: 'the tag was moved',
        event: 'mallory moved tag 1.4 of shop/web',
        eventRecord: 'e1',
      }).map(([name, value]) => ({ name, type: FieldType.string, values: [value] })),
      { name: 'eventTime', type: FieldType.time, values: [5000] },
    ],
  });

async function show(answer: PanelData, q?: string) {
  const backEnd = setBackEnd({ answer: () => answer });
  const search = new AuditSearch({ quickFields: [] });
  search.updateFromUrl({ q });
  const images = new RunningImages({ question: 'outdated', title: 'Outdated', description: 'Told here.', none: NONE });
  const view = new AuditView({ search, body: [images] });
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-7d', to: 'now', timeZone: 'UTC' }),
    $variables: testVariables(),
    body: view,
  });
  render(<scene.Component model={scene} />, { wrapper: MemoryRouter });
  await act(async () => {});
  return { ...backEnd, view, section: within(screen.getByRole('region', { name: 'Outdated' })) };
}

test('containers and images lead to their timelines, what was done to its record', async () => {
  const { section, view } = await show(answerOf([found()]));
  const pod = new URL(section.getByRole('link', { name: 'shop/web-1/web' }).getAttribute('href') ?? '', 'http://x');
  expect(Object.fromEntries(pod.searchParams)).toMatchObject({
    q: 'cluster="prod" k8s_namespace_name="shop" k8s_pod_name="web-1"',
    from: 'now-7d',
    to: 'now',
  });
  const image = section.getByRole('link', { name: 'registry.example.com/shop/web:1.4' }).getAttribute('href');
  expect(new URL(image ?? '', 'http://x').searchParams.get('q')).toBe('container_image_repository="shop/web"');
  expect(section.getByText('sha256:abababababab')).toBeInTheDocument();
  expect(section.getByText('in prod, since 1970-01-01 00:00:00')).toBeInTheDocument();
  await userEvent.click(section.getByRole('link', { name: /mallory moved/ }));
  expect(view.state.record).toEqual({ id: 'e1', time: 5000 });
});

test('a failure is told, with a way to ask again, and not taken for none', async () => {
  const { section, queried } = await show(
    answerOf([], { state: LoadingState.Error, errors: [{ message: 'no Loki' }] })
  );
  expect(section.getByText('no Loki')).toBeInTheDocument();
  expect(section.queryByText(NONE)).not.toBeInTheDocument();
  const asked = queried.mock.calls.length;
  await userEvent.click(section.getByRole('button', { name: 'Try again' }));
  expect(queried).toHaveBeenCalledTimes(asked + 1);
});

test('that there are none says something of all of them only without a search', async () => {
  const { section } = await show(answerOf([]));
  expect(section.getByText(NONE)).toBeInTheDocument();
});

test('that a search finds none says nothing of the others', async () => {
  const { section } = await show(answerOf([]), 'user:alice');
  expect(section.queryByText(NONE)).not.toBeInTheDocument();
  expect(section.getByText('No container that meets the search.')).toBeInTheDocument();
});

test('what could not be taken into account is told', async () => {
  const { section } = await show(answerOf([found(['There are more than 100000 records.'])]));
  expect(section.getByText('There are more than 100000 records.')).toBeInTheDocument();
});
