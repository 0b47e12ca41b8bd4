import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Faults } from './faults.ts';
import { FaultPlanError, parsePlan, parseRule } from './rule.ts';

/** What the control endpoint answers. */
export interface ControlAnswer {
  statusCode: number;
  body: object;
}

/** The path for reading and changing a local cloud's faults; no bucket can have such a name. */
const controlPath = '/_sparkify/faults';

/** Whether a request is for the control endpoint. */
export const isControl = ({ url = '' }: IncomingMessage): boolean =>
  url === controlPath || url.startsWith(`${controlPath}/`);

/**
 * GET returns rules and counts, PUT replaces them all, DELETE removes them all; `/ID` after the path means one rule.
 * Only from this machine, and not from a web page: a page of another site would send its Origin, and one with DNS
 * rebinding would send its own name as Host.
 */
export const control = (request: IncomingMessage, body: Buffer, faults: Faults | undefined): ControlAnswer => {
  if (faults === undefined) return refuse(404, 'Fault injection is off: start the local cloud with --faults');
  if (!isLoopback(request.socket.remoteAddress)) return refuse(403, 'Faults are told from the same machine only');
  const { host = '', origin } = request.headers;
  if (origin !== undefined) return refuse(403, `Faults are not told by web pages: the Origin is ${origin}`);
  if (!isOwnName(host)) return refuse(403, `The Host ${host} is none of this machine's: use 127.0.0.1 or localhost`);
  try {
    return serve(faults, request, body);
  } catch (error) {
    const isWrong = error instanceof FaultPlanError || error instanceof SyntaxError || error instanceof URIError;
    if (isWrong) return refuse(400, error.message);
    throw error;
  }
};

const serve = (faults: Faults, { method = '', headers, url = '' }: IncomingMessage, body: Buffer): ControlAnswer => {
  if (method === 'PUT' && headers['content-type']?.startsWith('application/json') !== true) {
    return refuse(415, 'Rules are told as application/json');
  }
  const id = decodeURIComponent(url.slice(controlPath.length + 1));
  return id === '' ? serveAll(faults, method, body) : serveOne(faults, id, method, body);
};

const serveAll = (faults: Faults, method: string, body: Buffer): ControlAnswer => {
  if (method === 'PUT') faults.replace(parsePlan(JSON.parse(body.toString())));
  else if (method === 'DELETE') faults.replace(parsePlan({}));
  else if (method !== 'GET') return refuse(405, `${method} is not for this: GET, PUT, DELETE`);
  return { statusCode: 200, body: faults.report() };
};

const serveOne = (faults: Faults, id: string, method: string, body: Buffer): ControlAnswer => {
  if (method === 'PUT') {
    faults.put(id, parseRule(JSON.parse(body.toString())));
  } else if (method !== 'GET' && method !== 'DELETE') {
    return refuse(405, `${method} is not for this: GET, PUT, DELETE`);
  }
  const rule = faults.report().rules.find((each) => each.id === id);
  if (rule === undefined) return refuse(404, `There is no rule ${id}`);
  if (method === 'DELETE') faults.remove(id);
  return { statusCode: 200, body: rule };
};

const refuse = (statusCode: number, message: string): ControlAnswer => ({ statusCode, body: { message } });

/** Whether a Host header holds an address, or the name that every machine has for itself: no other name is surely ours. */
const isOwnName = (host: string): boolean => {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === 'localhost' || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
};

const isLoopback = (address = ''): boolean => /^(::1$|(::ffff:)?127\.)/.test(address);
