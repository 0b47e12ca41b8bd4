import type { ProjectFile } from './project-file.ts';
import type { Script } from './script.ts';

/** A project's folder, read and checked. */
export interface Project extends Scripts {
  settings: ProjectFile;
  /** SHA-256 of each file, in hexadecimal, by its path in the folder. */
  hashes: Record<string, string>;
}

/** The SQL files, by what they are for. */
export interface Scripts {
  staging: StagingTable[];
  /** In the order of their names. */
  star: StarTable[];
  questions: Script[];
  checks: Script[];
}

export interface StagingTable {
  table: string;
  create: Script;
  copy: Script;
}

export interface StarTable {
  table: string;
  create: Script;
  load: Script;
  /** Brings the table up to date from the new rows alone. */
  merge?: Script;
}
