import { FIELD_GROUPS, groupsOf, shownTitle, withoutGroup } from './fieldGroups';

describe('groups of fields', () => {
  it('have each field and label of the schema, once', () => {
    expect(withoutGroup()).toEqual([]);
    const names = FIELD_GROUPS.flatMap((group) => group.names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have titles that do not say “Object” twice', () => {
    expect(shownTitle('object')).toBe('Kind of record');
    expect(shownTitle('k8s_object_name')).toBe('Object name');
    expect(shownTitle('of_tomorrow')).toBe('of_tomorrow');
  });

  it('are shown with what a record has; fields of a newer collector come last', () => {
    const groups = groupsOf({
      user_name: 'alice',
      event_action: 'get',
      of_tomorrow: 'x',
      service_name: 'y',
      url_path: '',
    });
    expect(groups).toEqual([
      { title: 'Who', names: ['user_name'] },
      { title: 'What', names: ['event_action'] },
      { title: 'Others', names: ['of_tomorrow'] },
    ]);
  });
});
