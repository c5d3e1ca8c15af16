import { startTheRun } from './run-folder.ts';

export default function setUp() {
  globalThis.endTheRun = startTheRun();
}
