// Removes what a build wrote. `tsc -b` writes declarations even of files with errors, so a build starts from nothing.
import { rmSync } from 'node:fs';

for (const path of ['dist', ...['engine', 'page', 'test'].map((project) => `.cache/${project}.tsbuildinfo`)])
  rmSync(new URL(`../${path}`, import.meta.url), { recursive: true, force: true });
