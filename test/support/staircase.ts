import { readFileSync } from 'node:fs';
import path from 'node:path';
import { roomsOf } from './listed-rooms.ts';

/** Ours, lowest first. Any other room is one of your own: above all of these, below the app's own files. */
export const stairs = [
  'platform',
  'vocabulary',
  'audit',
  'tokens',
  'mail',
  'access',
  'users',
  'auth',
  'oauth',
  'admin',
];

/** Words that say nothing about what is inside, so that such a file ends up holding everything. */
const emptyWord = /^(helper|util|common|shared|core|base|misc|manager)s?$/;
/** Kinds of declaration: nothing by themselves, fine for what they are of (`event-types`). */
const bareKind = /^(type|constant|interface)s?$/;

export interface SourceFile {
  /** From the root of the project, as in `src/users/users.ts`. */
  path: string;
  text: string;
}

/** Read when it is asked for, of the project that this file is of. */
let known: string[] | undefined;
function yours(): string[] {
  const appModule = path.join(import.meta.dirname, '../../src/app.module.ts');
  return (known ??= roomsOf(readFileSync(appModule, 'utf8')));
}

/** What a file does that the architecture does not allow, each with what to do instead. */
export function brokenRules(file: SourceFile, yourRooms = yours()): string[] {
  const steps = [...stairs, ...yourRooms.filter((room) => !stairs.includes(room))];
  const imports = importsOf(file).flatMap((target) => judgeImport(file.path, target, steps) ?? []);
  return [...imports, ...judgeName(file.path), ...judgeText(file)].map((rule) => `${file.path}: ${rule}`);
}

/** The files of the project that this one imports, types included. */
function importsOf({ path: from, text }: SourceFile): string[] {
  const relative = text.matchAll(/\b(?:from|import)\s*\(?\s*['"`](\.{1,2}\/[^'"`]+)['"`]/g);
  return [...relative].map(([, target = '']) =>
    path.posix.join(path.posix.dirname(from), target).replace(/\.js$/, '.ts'),
  );
}

function judgeImport(from: string, to: string, steps: string[]): string | undefined {
  if (to.startsWith('test/')) return 'imports test/: tests know the code, never the reverse';
  if (!from.startsWith('src/') || !to.startsWith('src/')) return undefined;
  if (isStart(to)) return `imports ${to}, which starts a process: move what is needed into a room`;
  const [own, other] = [roomOf(from), roomOf(to)];
  if (own === other) return judgeSibling(from, to);
  if (own === '') return judgeDoor(to);
  if (other === '') return `${own}/ may not import ${to}: the app's own files are the top of the stairs`;
  return judgeStep(own, other, steps) ?? judgeDoor(to);
}

/** Inside a room: directly, as the own index would be a cycle. */
function judgeSibling(from: string, to: string): string | undefined {
  const folder = folderWithIndex(to);
  const isOwnIndex = to === `${folder}/index.ts` && from.startsWith(`${folder}/`);
  return isOwnIndex ? `imports its own index.ts: import the file beside it directly` : undefined;
}

/** From outside: by the index, of the room or of one of platform's folders. */
function judgeDoor(to: string): string | undefined {
  const folder = folderWithIndex(to);
  if (to === `${folder}/index.ts`) return undefined;
  return `reaches into ${folder.replace('src/', '')}/: import from its index.ts, and export there what others need`;
}

function judgeStep(own: string, other: string, steps: string[]): string | undefined {
  const [from, to] = [own, other].map((room) => steps.indexOf(room)) as [number, number];
  if (to === -1 && !stairs.includes(own))
    return `${own}/ imports ${other}/, which has no step: name both modules in \`rooms\` of src/app.module.ts, the lower first`;
  const isHigher = to === -1 || (from !== -1 && to > from);
  if (!isHigher) return undefined;
  return `${own}/ may not import ${other}/: it is higher on the stairs. Let ${other}/ call ${own}/, or move what both need down`;
}

function judgeName(file: string): string[] {
  const empty = file.split(/[/.-]/).filter((word) => emptyWord.test(word));
  const bare = file.split(/[/.]/).filter((part) => bareKind.test(part));
  return [...empty, ...bare].map((word) => `"${word}" names nothing: call it for what is in it`);
}

function judgeText({ path: file, text }: SourceFile): string[] {
  const rules: string[] = [];
  const code = text.replaceAll(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*/gs, '');
  if (!isStart(file) && /\bprocess(\?|\s)*\.\s*env\b|\bprocess\[|from 'node:process'/.test(code)) {
    rules.push('reads process.env: declare a settings class and have it injected');
  }
  if (/\bforwardRef\b/.test(code)) {
    rules.push('needs forwardRef, so there is a cycle: let the higher of the two call the lower');
  }
  return rules;
}

function isStart(file: string): boolean {
  return file === 'src/main.ts' || file.endsWith('.cli.ts');
}

/** The first folder below src; empty for the app's own files. */
function roomOf(file: string): string {
  const [, room = '', ...rest] = file.split('/');
  return rest.length > 0 ? room : '';
}

function folderWithIndex(file: string): string {
  return file
    .split('/')
    .slice(0, roomOf(file) === 'platform' ? 3 : 2)
    .join('/');
}
