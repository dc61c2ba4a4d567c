import React from 'react';
import { act, render, screen } from '@testing-library/react';
import { dateTime, LoadingState } from '@grafana/data';
import { EmbeddedScene, SceneDataNode, SceneTimeRange } from '@grafana/scenes';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { Comparison } from './Comparison';
import { compare, type Compared } from './comparison';

jest.mock('./comparison', () => ({ ...jest.requireActual<object>('./comparison'), compare: jest.fn() }));

const writes = (day: number): Compared => ({
  title: 'Writes by people',
  where: { field: 'access', op: '=', value: 'write' },
  day,
  before: 7,
});

test('a day is told until the next is counted, and not as if it were that one', async () => {
  setBackEnd();
  const asked = jest.mocked(compare);
  asked.mockResolvedValueOnce([writes(14)]);
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const $data = new SceneDataNode({ data: answerOf([], { state: LoadingState.Loading }) });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body: new Comparison({ $data }) });
  render(<scene.Component model={scene} />);
  // It waits for the page's own numbers.
  expect(asked).not.toHaveBeenCalled();
  act(() => $data.setState({ data: answerOf([]) }));
  expect(await screen.findByText('2.0 times as many')).toBeInTheDocument();
  expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'false');

  let answer: (compared: Compared[]) => void = () => undefined;
  asked.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  act(() =>
    $timeRange.setState({
      from: 'now-2h',
      value: { ...$timeRange.state.value, to: dateTime($timeRange.state.value.to).add(1, 's') },
    })
  );
  expect(screen.getByText('2.0 times as many')).toBeInTheDocument();
  expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true');
  await act(async () => answer([writes(7)]));
  expect(screen.getByText('as before')).toBeInTheDocument();

  asked.mockRejectedValueOnce(new Error('Bad Gateway'));
  act(() =>
    $timeRange.setState({ value: { ...$timeRange.state.value, to: dateTime($timeRange.state.value.to).add(1, 's') } })
  );
  expect(await screen.findByText('Bad Gateway')).toBeInTheDocument();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});
