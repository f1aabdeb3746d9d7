import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { COMPONENT_KINDS, type Role } from '../../main/submission/form/components.ts';
import type { ComponentRefusal } from '../../main/vocabulary/programs.ts';
import rules from '../lint/import-rules.mjs';
import { drawRooms } from './drawing.ts';
import type { Imports } from './imports.ts';
import { readRooms } from './rooms.ts';
import { readSourceTree } from './source-tree.ts';

const PAGE = 'docs/architecture.md';
const FORMS = 'docs/forms.md';
const PICTURE = 'docs/architecture.svg';

/** A generated file: its path from the root and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Draws the picture and writes the generated tables of the page, as the imports under `root` are now. */
export async function generate(root: string): Promise<readonly GeneratedFile[]> {
  const rooms = readRooms(readSourceTree(root));
  const page = withTables(readFileSync(join(root, PAGE), 'utf8'), {
    rules: rulesTable(rules.forbidden),
    rooms: roomsTable(rooms),
  });
  const forms = withTables(readFileSync(join(root, FORMS), 'utf8'), { components: componentsTable(COMPONENT_KINDS) });
  const config = await resolveConfig(join(root, PAGE));
  return [
    { path: PICTURE, text: drawRooms(rooms) },
    { path: PAGE, text: await format(page, { ...config, parser: 'markdown' }) },
    { path: FORMS, text: await format(forms, { ...config, parser: 'markdown' }) },
  ];
}

/** Writes the generated files and answers their paths. */
export async function writeDocuments(root: string): Promise<readonly string[]> {
  const files = await generate(root);
  for (const { path, text } of files) writeFileSync(join(root, path), text);
  return files.map(({ path }) => path);
}

/**
 * The page with each table in its place, between `<!-- generated: NAME -->` and `<!-- end -->`.
 * @throws when a table has no place in the page.
 */
export function withTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const start = `<!-- generated: ${name} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`The page has no place for the table "${name}".`);
    return `${text.slice(0, from + start.length)}\n\n${table}\n${text.slice(to)}`;
  }, page);
}

/** The import rules as a table: each rule's name, and what it protects. */
export function rulesTable(forbidden: readonly { readonly name: string; readonly comment: string }[]): string {
  return table(
    ['Rule', 'What it protects'],
    forbidden.map(({ name, comment }) => [`\`${name}\``, comment]),
  );
}

/** The rooms as a table: each room, and the rooms it imports. */
export function roomsTable(rooms: Imports): string {
  return table(
    ['Room', 'Imports'],
    [...rooms].map(([room, targets]) => [room, [...targets].join(', ')]),
  );
}

const ROLES: Readonly<Record<Role, { readonly drawn: string; readonly shown: string }>> = {
  layout: { drawn: 'as layout', shown: 'no answer of its own' },
  words: { drawn: 'as text', shown: 'no answer' },
  one: { drawn: 'yes', shown: 'label and answer' },
  group: { drawn: 'yes', shown: 'heading, answers under it' },
  rows: { drawn: 'yes', shown: 'heading, each row under it' },
  map: { drawn: 'yes', shown: 'heading, each name with its value' },
  'left-out': { drawn: 'no: the station has its own buttons', shown: 'label and answer, if there is one' },
};
const REFUSALS: Readonly<Record<ComponentRefusal, string>> = {
  'nested-form': 'its questions are in another form, which the submission would not pin',
  'needs-network': 'it asks a service on the network while the person answers',
  secret: 'what is typed is hidden, so nobody could look it over',
  drawing: 'a drawn line proves nothing beside the sign-in',
  'slow-pattern': 'its pattern cannot be checked in bounded time',
  'long-mask': 'its mask is too long to be checked in bounded time',
  unknown: 'it is not a type of Form.io',
};

/** The component types of Form.io as a table: drawn, checked and shown how, or refused and why. */
export function componentsTable(kinds: typeof COMPONENT_KINDS): string {
  return table(
    ['Component', 'Drawn', 'Its answer is checked to be', 'Shown before submitting and in review'],
    Object.entries(kinds).map(([type, { role, value, refused }]) => [
      `\`${type}\``,
      refused === undefined ? ROLES[role].drawn : `**refused**: ${REFUSALS[refused]}`,
      value,
      refused === undefined ? ROLES[role].shown : 'as it is sent, marked',
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
