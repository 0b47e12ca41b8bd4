import { AsyncLocalStorage } from 'node:async_hooks';

// A worker provides it in its workflows' sandbox, where the SDK looks for it when it is loaded.
Object.assign(globalThis, { AsyncLocalStorage });
