import { AsyncLocalStorage } from 'node:async_hooks';

// A worker puts it into the world of its workflows, where the SDK looks for it when it is loaded.
Object.assign(globalThis, { AsyncLocalStorage });
