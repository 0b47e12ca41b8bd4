import type { Name } from './name.ts';
import type { Node } from './node.ts';

export type SettingStatement = SetParameter | Reset | ShowParameter | SetSessionAuthorization;

/** SET [SESSION|LOCAL] name {TO|=} value, …; SET TIME ZONE sets `timezone`. */
export interface SetParameter extends Node {
  kind: 'setParameter';
  /** With dots, as in `app.user`. */
  name: string;
  /** Empty for DEFAULT. */
  values: SettingValue[];
  isLocal: boolean;
}

export interface SettingValue extends Node {
  /** The text between the quotes, words in lower case, numbers with their sign. */
  text: string;
  kind: 'word' | 'quoted' | 'string' | 'number';
}

/** RESET; undefined for ALL. */
export interface Reset extends Node {
  kind: 'reset';
  name: string | undefined;
}

/** SHOW; undefined for ALL. */
export interface ShowParameter extends Node {
  kind: 'showParameter';
  name: string | undefined;
}

/** SET and RESET SESSION AUTHORIZATION; the user is undefined for DEFAULT, the one who logged in. */
export interface SetSessionAuthorization extends Node {
  kind: 'setSessionAuthorization';
  user: Name | undefined;
  /** RESET has its own command tag. */
  isReset: boolean;
}
