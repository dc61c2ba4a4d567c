import { lastPlace, rememberPlace } from './lastPlace';

it('keeps the one that was chosen last; several, all and none are no choice of one', () => {
  expect(lastPlace()).toBeUndefined();
  rememberPlace(['prod']);
  expect(lastPlace()).toBe('prod');
  for (const value of [['$__all'], ['a', 'b'], [], '', undefined]) {
    rememberPlace(value);
  }
  expect(lastPlace()).toBe('prod');
  rememberPlace('test');
  expect(lastPlace()).toBe('test');
});
