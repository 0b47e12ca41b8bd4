import type { Reset, SetParameter, SetSessionAuthorization } from '../sql/tree/setting.ts';
import type { SetTransaction } from '../sql/tree/transaction.ts';
import { quote } from '../sql/text.ts';
import type { Session } from './session.ts';

/** Runs SET, RESET, SET TRANSACTION and SET SESSION AUTHORIZATION. */
export function set(session: Session, tree: SetParameter | Reset | SetTransaction | SetSessionAuthorization): void {
  switch (tree.kind) {
    case 'setParameter':
      return session.set(tree.name, settingText(tree));
    case 'reset':
      return session.set(tree.name ?? 'all', null);
    case 'setSessionAuthorization':
      return session.set('session_authorization', tree.user?.value ?? null);
    case 'setTransaction':
      // An isolation level changes nothing here.
      if (tree.isReadOnly === undefined) return;
      return session.set(
        tree.isOfSession ? 'default_transaction_read_only' : 'transaction_read_only',
        tree.isReadOnly ? 'on' : 'off',
      );
  }
}

/**
 * The value as text, list items joined with commas; null for DEFAULT. Names of schemas are quoted unless they are
 * plain words.
 */
export function settingText({ name, values }: SetParameter): string | null {
  if (values.length === 0) return null;
  const texts = values.map(({ kind, text }) => {
    const isName = name.toLowerCase() === 'search_path' && (kind === 'quoted' || kind === 'string');
    return isName && !/^([a-z_][a-z0-9_]*)?$/.test(text) ? quote(text) : text;
  });
  return texts.join(', ');
}
