import type { Name } from './name.ts';
import type { Node } from './node.ts';

export type SettingStatement = SetParameter | Reset | ShowParameter | SetSessionAuthorization;

/** SET [SESSION|LOCAL] name {TO|=} value, …; `timezone` of SET TIME ZONE too. */
export interface SetParameter extends Node {
  kind: 'setParameter';
  /** With dots, as in `app.user`. */
  name: string;
  /** Empty for DEFAULT. */
  values: SettingValue[];
  isLocal: boolean;
}

export interface SettingValue extends Node {
  /** What stands between the quotes, words folded; numbers with their sign. */
  text: string;
  kind: 'word' | 'quoted' | 'string' | 'number';
}

/** RESET name, or all of them. */
export interface Reset extends Node {
  kind: 'reset';
  name: string | undefined;
}

/** SHOW name, or all of them. */
export interface ShowParameter extends Node {
  kind: 'showParameter';
  name: string | undefined;
}

/** SET SESSION AUTHORIZATION and its RESET; undefined for DEFAULT, the user that logged in. */
export interface SetSessionAuthorization extends Node {
  kind: 'setSessionAuthorization';
  user: Name | undefined;
  /** Its RESET has a tag of its own. */
  isReset: boolean;
}
