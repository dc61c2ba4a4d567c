import React, { useState } from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfigEditor } from './ConfigEditor';
import { headersOf, positiveInteger, urlProblem, withHeader, withoutHeader, type Settings } from './settings';

const empty = {
  url: '',
  basicAuth: false,
  basicAuthUser: '',
  jsonData: {},
  secureJsonFields: {},
} as unknown as Settings;

function show(initial: Partial<Settings> = {}) {
  const onChange = jest.fn<void, [Settings]>();
  function Host() {
    const [options, setOptions] = useState<Settings>({ ...empty, ...initial });
    const change = (next: Settings) => {
      onChange(next);
      setOptions(next);
    };
    return <ConfigEditor options={options} onOptionsChange={change} />;
  }
  render(<Host />);
  return { user: userEvent.setup(), last: () => onChange.mock.calls.at(-1)?.[0] };
}

describe('ConfigEditor', () => {
  it('takes the URL and says when it is none', async () => {
    const { user, last } = show();
    await user.type(screen.getByLabelText(/^URL/), 'loki:3100{Enter}');
    expect(screen.getByText(/beginning with http/)).toBeInTheDocument();
    await user.clear(screen.getByLabelText(/^URL/));
    await user.type(screen.getByLabelText(/^URL/), ' http://loki:3100 ');
    await user.tab();
    expect(last()?.url).toBe('http://loki:3100');
    expect(screen.queryByText(/beginning with http/)).not.toBeInTheDocument();
  });

  it('takes tenant and limits', async () => {
    const { user, last } = show();
    await user.type(screen.getByLabelText(/^Tenant/), 'team-a{Enter}');
    await user.type(screen.getByLabelText(/^Timeout/), '60{Enter}');
    await user.type(screen.getByLabelText(/^Rows at most/), '-3{Enter}');
    expect(last()?.jsonData).toEqual({ tenant: 'team-a', timeoutSeconds: 60, maxLines: undefined });
  });

  it('takes a restriction, a token, and the way of the user himself', async () => {
    const { user, last } = show();
    await user.type(screen.getByLabelText(/^Only records with/), ' namespace:shop {Enter}');
    expect(last()?.jsonData.only).toBe('namespace:shop');
    await user.clear(screen.getByLabelText(/^Only records with/));
    await user.tab();
    expect(last()?.jsonData.only).toBeUndefined();
    await user.type(screen.getByLabelText(/^Bearer token/), 'secret');
    await user.click(screen.getByRole('switch', { name: /^Forward the user/ }));
    expect(last()?.secureJsonData).toEqual({ bearerToken: 'secret' });
    expect(last()?.jsonData).toEqual({ only: undefined, oauthPassThru: true });
  });

  it('keeps secrets out of the settings that everybody can read', async () => {
    const { user, last } = show();
    await user.click(screen.getByRole('switch', { name: /^Basic authentication/ }));
    await user.type(screen.getByLabelText('User'), 'tally{Enter}');
    await user.type(screen.getByLabelText('Password'), 'pw');
    await user.click(screen.getByRole('switch', { name: /^Own certificate authority/ }));
    await user.type(screen.getByLabelText('CA certificate'), 'PEM');
    const settings = last();
    expect(settings).toMatchObject({ basicAuth: true, basicAuthUser: 'tally', jsonData: { tlsAuthWithCACert: true } });
    expect(settings?.secureJsonData).toEqual({ basicAuthPassword: 'pw', tlsCACert: 'PEM' });
    expect(JSON.stringify(settings?.jsonData)).not.toMatch(/pw|PEM/);
  });

  it('adds, fills and removes headers', async () => {
    const { user, last } = show();
    await user.click(screen.getByRole('button', { name: 'Add header' }));
    await user.type(screen.getByLabelText('Header 1 name'), 'X-Team{Enter}');
    await user.type(screen.getByLabelText('Header 1 value'), 's3cret');
    expect(last()).toMatchObject({
      jsonData: { httpHeaderName1: 'X-Team' },
      secureJsonData: { httpHeaderValue1: 's3cret' },
    });
    await user.click(screen.getByRole('button', { name: 'Remove header 1' }));
    expect(last()?.jsonData).toEqual({});
    expect(last()?.secureJsonData).toEqual({ httpHeaderValue1: '' });
  });

  it('lets a stored password be replaced', async () => {
    const { user, last } = show({ basicAuth: true, secureJsonFields: { basicAuthPassword: true } });
    await user.click(screen.getByRole('button', { name: 'Reset' }));
    expect(last()?.secureJsonFields).toEqual({ basicAuthPassword: false });
  });

  it('can only be read where it is provisioned', () => {
    show({ readOnly: true });
    expect(screen.getByLabelText(/^URL/)).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Add header' })).toBeDisabled();
  });
});

describe('settings', () => {
  it('numbers headers so that no stored value is given to another', () => {
    const two = withHeader(withHeader(empty));
    expect(headersOf(two).map(({ index }) => index)).toEqual([1, 2]);
    expect(headersOf(withHeader(withoutHeader(two, 1))).map(({ index }) => index)).toEqual([2, 3]);
  });

  it.each([
    ['', undefined],
    ['https://loki.example/x', undefined],
    ['localhost:3100', expect.any(String)],
    ['loki', expect.any(String)],
  ])('URL %p', (url, problem) => expect(urlProblem(url)).toEqual(problem));

  it.each([
    ['30', 30],
    ['1.9', 1],
    ['0', undefined],
    ['', undefined],
    ['x', undefined],
  ])('number %p', (text, number) => expect(positiveInteger(text)).toBe(number));
});
