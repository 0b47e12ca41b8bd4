import { readyForQuery } from '../wire/backend.ts';
import { ValueError } from '../wire/error.ts';
import type { Frame } from '../wire/frame.ts';
import { type FrontendMessage, parseMessage } from '../wire/frontend.ts';
import { SqlError } from './errors.ts';
import { handleBind, handleClose, handleDescribe, handleExecute, handleParse } from './extended.ts';
import { fail } from './run.ts';
import type { Session } from './session.ts';
import { handleQuery } from './simple.ts';

/**
 * Serves a session until its client leaves. After an error in the extended protocol, messages are skipped up to Sync.
 */
export async function serve(session: Session): Promise<void> {
  const { channel } = session;
  let isSkipping = false;
  channel.onClose(() => session.abandon());
  await channel.flush();
  for (;;) {
    const frame = await channel.next();
    if (frame === undefined || session.isTerminated || channel.closed) return;
    const message = readMessage(frame);
    if (message.kind === 'terminate') return;
    if (message.kind === 'sync') {
      isSkipping = false;
      await sync(session);
    } else if (!isSkipping) {
      try {
        await handle(session, message);
      } catch (error) {
        await fail(session, error);
        // ReadyForQuery ends a Query, whether it succeeded or failed.
        if (frame.type === 'Q') await ready(session);
        else {
          // Sent at once, as PostgreSQL does: a client may wait for the error before it sends its Sync.
          await channel.flush();
          isSkipping = true;
        }
      }
    }
    if (channel.isFull) await channel.flush();
  }
}

type Unreadable = { kind: 'unreadable'; error: ValueError };

/** The type of a message is known even if its body cannot be read, so the session continues after it. */
function readMessage(frame: Frame): FrontendMessage | Unreadable {
  try {
    return parseMessage(frame);
  } catch (error) {
    if (error instanceof ValueError) return { kind: 'unreadable', error };
    throw error;
  }
}

async function handle(session: Session, message: FrontendMessage | Unreadable): Promise<void> {
  switch (message.kind) {
    case 'unreadable':
      throw message.error;
    case 'query':
      return handleQuery(session, message.text);
    case 'parse':
      return handleParse(session, message);
    case 'bind':
      return handleBind(session, message);
    case 'describe':
      return handleDescribe(session, message);
    case 'execute':
      return handleExecute(session, message);
    case 'close':
      return handleClose(session, message);
    case 'flush':
      return session.channel.flush();
    case 'functionCall':
      throw new SqlError('0A000', 'function call protocol is not supported');
    case 'password':
      throw new SqlError('08P01', 'unexpected password message');
    case 'copyData':
    case 'copyDone':
    case 'copyFail':
      // Left over from a COPY that the client gave up. The protocol says to ignore them.
      return undefined;
    case 'sync':
    case 'terminate':
      return undefined;
  }
}

async function sync(session: Session): Promise<void> {
  try {
    await session.transaction.commitImplicit();
  } catch (error) {
    await fail(session, error);
  }
  await ready(session);
}

async function ready(session: Session): Promise<void> {
  session.channel.write(readyForQuery(session.transaction.status));
  await session.channel.flush();
}
