import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * Gives a clone the packages that are installed here, those of the workspaces too: by hard links, where the file system can. npm
 * replaces files, but for its own list, which it writes into.
 */
export function takePackages(root: string, clone: string): void {
  for (const folder of globSync(['node_modules', 'web/*/node_modules'], { cwd: root })) {
    const [from, to] = [path.join(root, folder), path.join(clone, folder)];
    if (spawnSync('cp', ['-al', from, to]).status !== 0) {
      rmSync(to, { recursive: true, force: true });
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    }
    const list = '.package-lock.json';
    rmSync(path.join(to, list), { force: true });
    if (existsSync(path.join(from, list))) cpSync(path.join(from, list), path.join(to, list));
  }
}
