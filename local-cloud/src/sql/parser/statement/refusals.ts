import type { Reader } from '../reader.ts';

/**
 * First words of commands that Redshift's grammar has and this server lacks: all of AWS's reference
 * (https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_commands.html), and what PostgreSQL 8.0 left in it.
 */
const beginnings = `
  alter database | alter datashare | alter external schema | alter external view | alter function | alter identity provider
  alter masking policy | alter model | alter procedure | alter rls policy | alter system | alter template | alter view
  attach masking policy | attach rls policy | call | copy job alter | copy job drop | copy job list | copy job run | copy job show
  create aggregate | create cast | create connection
  create constraint trigger | create conversion | create database | create datashare | create domain | create external function
  create external model | create external schema | create external table | create external view | create function
  create identity provider | create index | create language | create library | create masking policy | create model
  create operator | create or replace external function | create or replace external view | create or replace function
  create or replace library | create or replace masking policy | create or replace model | create or replace procedure
  create or replace rls policy | create or replace template | create procedure | create protected | create rls policy
  create rule | create sequence | create tablespace | create template | create trigger | create type | create unique index
  desc datashare | desc identity provider | detach masking policy | detach rls policy | drop aggregate | drop cast
  drop connection | drop conversion | drop database | drop datashare | drop domain | drop external view | drop function
  drop identity provider | drop index | drop language | drop library | drop masking policy | drop model | drop operator
  drop procedure | drop rls policy | drop rule | drop sequence | drop tablespace | drop template | drop trigger | drop type
  drop connection | insert external table | listen | notify | unlisten | move | release | savepoint | set session constraints
  show connections | show databases from data catalog | show datashares
  show external table | show functions | show grants on function | show grants on template | show identity provider | show masking | show model | show parameters
  show policies | show procedure | show procedures | show rls | show template | show templates | undrop table | use`
  .split(/\||\n/)
  .map((words) => words.trim().split(' '))
  .filter(([first]) => first !== '');

/** Refuses a Redshift command that this server lacks, with 0A000 and the command's words; returns for any other. */
export function refuseByName(reader: Reader): void {
  if (beginnings.some((words) => reader.is(...words))) refused(reader, reader.start);
}

/**
 * Refuses the command from an offset on, in Redshift's words. Quotes it only up to its first string, which may be a
 * secret.
 */
export function refused(reader: Reader, start: number): never {
  const [told = ''] = reader.source.slice(start).split(/['$]/, 1);
  return reader.fail(`SQL command "${told.slice(0, 60).trim()}" not supported.`, '0A000', start);
}
