import { equalitiesText } from './text';

test('values are quoted as the language reads them', () => {
  expect(
    equalitiesText([
      { field: 'user_name', value: 'system:serviceaccount:shop:ci' },
      { field: 'process_command_line', value: 'sh -c "echo \\a"\n\u0007' },
    ])
  ).toBe('user_name="system:serviceaccount:shop:ci" process_command_line="sh -c \\"echo \\\\a\\"\\n\\u0007"');
});
