import { literal } from '../../../text.ts';
import type { AlterGroup, CreateGroup, DropGroup } from '../../../tree/user.ts';
import type { Step } from '../../step.ts';
import { absent, nextId, required } from './steps.ts';

export function createGroup({ name: { value: name }, users }: CreateGroup): Step[] {
  return [
    absent('groups', name),
    `INSERT INTO sys_catalog.groups SELECT ${literal(name)}, ${nextId('groups')}`,
    ...users.flatMap((user) => join(name, user.value)),
  ];
}

export function alterGroup({ name: { value: name }, action }: AlterGroup): Step[] {
  if (action.kind !== 'rename') {
    const change = action.kind === 'add' ? join : leave;
    return [required('groups', name), ...action.users.flatMap((user) => change(name, user.value))];
  }
  const next = literal(action.to.value);
  const renamed = `list_transform(groups, g -> CASE WHEN g = ${literal(name)} THEN ${next} ELSE g END)`;
  return [
    required('groups', name),
    `UPDATE sys_catalog.groups SET name = ${next} WHERE name = ${literal(name)}`,
    `UPDATE sys_catalog.users SET groups = ${renamed}`,
  ];
}

export function dropGroup({ name: { value: name } }: DropGroup): Step[] {
  return [
    required('groups', name),
    `DELETE FROM sys_catalog.groups WHERE name = ${literal(name)}`,
    `UPDATE sys_catalog.users SET groups = list_filter(groups, g -> g <> ${literal(name)})`,
  ];
}

function join(group: string, user: string): Step[] {
  return [required('users', user), setGroups(user, `list_distinct(list_append(groups, ${literal(group)}))`)];
}

function leave(group: string, user: string): Step[] {
  return [required('users', user), setGroups(user, `list_filter(groups, g -> g <> ${literal(group)})`)];
}

function setGroups(user: string, groups: string): Step {
  return `UPDATE sys_catalog.users SET groups = ${groups} WHERE name = ${literal(user)}`;
}
