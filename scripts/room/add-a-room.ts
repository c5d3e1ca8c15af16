import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { roomFiles } from './room-files.ts';
import { roomWords } from './room-words.ts';

/** One block of docs/add-a-room.md that somebody who follows it does something with. */
export type Step = { heading: string; command: string } | { heading: string; file: string; text: string };

/** In order: `sh` is run, what has a title is written there, whole; any other block is only read. */
export function stepsOf(page: string): Step[] {
  return page.split(/^## /m).flatMap((section) => {
    const [heading = ''] = section.split('\n', 1);
    return [...section.matchAll(/^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$/gms)].flatMap(
      ([, language, file, text = '']): Step[] => {
        if (file) return [{ heading, file, text }];
        return language === 'sh' ? [{ heading, command: text.trim() }] : [];
      },
    );
  });
}

/** Of the example's migration: a clone has the moment at which its own was written. */
const timeOfExample = 1795651200000;

/** What there is after the page beside what there was, by path: the generated room, and over it what is written by hand. */
export async function roomOf(page: string): Promise<Record<string, string>> {
  const written = stepsOf(page).flatMap((step) => ('file' in step ? [[step.file, step.text]] : []));
  return { ...(await roomFiles(roomWords('projects'), timeOfExample)), ...Object.fromEntries(written) };
}

/** The files of a folder that a room may be made of. @param folder with src, migrations and test */
export function filesIn(folder: string, pattern = '{src,migrations,test}/**/*.ts'): Record<string, string> {
  const files = globSync(pattern, { cwd: folder });
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')] as const),
  );
}

/** With the same moment in the name and class of every migration of projects. */
export function timeless(files: Record<string, string>): Record<string, string> {
  const entries = Object.entries(files).map(([file, text]) => [
    file.replace(/\/\d{13}-projects/, '/<time>-projects'),
    text.replace(/class Projects\d{13}/, 'class Projects<time>'),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
