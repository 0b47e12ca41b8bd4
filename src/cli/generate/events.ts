import type { Random } from './random.ts';
import { createArtistName, createDuration, createTitle } from './songs.ts';
import type { Song } from './songs.ts';
import { createUser, logJson } from './users.ts';
import type { User } from './users.ts';

const firstDay = Date.UTC(2018, 10, 1);
const days = 30;
const dayMs = 86_400_000;
/** Ends with .796 as every timestamp of the original does. */
const offsetMs = 796;

/** The original has 97 users for 8,056 events. */
const eventsPerUser = 83;
const leastUsers = 12;
const concurrentSessions = 12;
/** Songs that are played and not in the catalogue. */
const otherSongs = 2000;
const chunkEvents = 1000;

export interface EventFile {
  /** Below `log_data/`. */
  key: string;
  /** The file's text, in pieces. */
  chunks: Iterable<string>;
}

interface Session {
  id: number;
  user: User;
  item: number;
  loggedIn: boolean;
  over: boolean;
}

interface Page {
  page: string;
  method: 'GET' | 'PUT';
  status: number;
}

/** As JSON. */
interface Played {
  artist: string;
  song: string;
  length: number | null;
}

const silence: Played = { artist: 'null', song: 'null', length: null };
const home: Page = { page: 'Home', method: 'GET', status: 200 };
const nextSong: Page = { page: 'NextSong', method: 'PUT', status: 200 };
const login: Page = { page: 'Login', method: 'PUT', status: 307 };
const logout: Page = { page: 'Logout', method: 'PUT', status: 307 };
const upgrade: Page = { page: 'Submit Upgrade', method: 'PUT', status: 307 };
const downgrade: Page = { page: 'Submit Downgrade', method: 'PUT', status: 307 };
const otherPages: Page[] = [
  { page: 'Help', method: 'GET', status: 200 },
  { page: 'Settings', method: 'GET', status: 200 },
  { page: 'Save Settings', method: 'PUT', status: 307 },
  { page: 'About', method: 'GET', status: 200 },
  { page: 'Error', method: 'GET', status: 404 },
];

/**
 * A month of logs, a file a day, in the order of time. The files must be read one after another, because who is paying,
 * and which sessions are open at midnight, carries over from one to the next.
 */
export function* createEventFiles(random: Random, count: number, songs: Song[]): Generator<EventFile> {
  const log = new Log(random, count, songs);
  for (let day = 0; day < days; day += 1) {
    const first = Math.floor((count * day) / days);
    const quota = Math.floor((count * (day + 1)) / days) - first;
    if (quota > 0) yield { key: dayKey(day), chunks: dayChunks(log, day, quota) };
  }
}

function dayKey(day: number): string {
  const date = new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
  const [year, month] = date.split('-');
  return `${year}/${month}/${date}-events.json`;
}

/** The first day's records have blank lines between them, and few files end with a newline. */
function* dayChunks(log: Log, day: number, quota: number): Generator<string> {
  const separator = day === 0 ? '\n\n' : '\n';
  const stepMs = Math.floor((dayMs - 1000) / quota);
  for (let at = 0; at < quota; at += chunkEvents) {
    const lines: string[] = [];
    for (let index = at; index < Math.min(at + chunkEvents, quota); index += 1)
      lines.push(log.next(firstDay + day * dayMs + index * stepMs));
    yield (at === 0 ? '' : separator) + lines.join(separator);
  }
  if (day % 6 === 5) yield '\n';
}

/** The state of the service from one event to the next. */
class Log {
  readonly #random: Random;
  readonly #songs: Song[];
  readonly #users: User[];
  readonly #otherSongs: Played[];
  readonly #sessions: Session[] = [];
  #lastSession = 0;
  #lastTs = 0;

  constructor(random: Random, count: number, songs: Song[]) {
    this.#random = random;
    this.#songs = songs;
    const users = Math.max(leastUsers, Math.floor(count / eventsPerUser));
    this.#users = Array.from({ length: users }, (_, index) => createUser(random, index + 2));
    this.#otherSongs = Array.from({ length: otherSongs }, (_, index) => createOtherSong(random, index));
  }

  /**
   * One record, without newline. Occasionally it has the time of the previous event, because two can share a
   * millisecond.
   */
  next(timeMs: number): string {
    const session = this.#openSession();
    const startOfDay = timeMs - (timeMs % dayMs);
    const ts = this.#random.chance(0.03) && this.#lastTs >= startOfDay ? this.#lastTs : timeMs + offsetMs;
    this.#lastTs = ts;
    const record = session.loggedIn ? this.#loggedIn(session, ts) : this.#loggedOut(session, ts);
    session.item += 1;
    return record;
  }

  #openSession(): Session {
    const slot = this.#random.below(concurrentSessions);
    const open = this.#sessions[slot];
    if (open !== undefined && !open.over && !this.#random.chance(0.03)) return open;
    const user = this.#random.pick(this.#users);
    this.#lastSession += 1;
    const session = { id: this.#lastSession, user, item: 0, loggedIn: !this.#random.chance(0.04), over: false };
    this.#sessions[slot] = session;
    return session;
  }

  #loggedIn(session: Session, ts: number): string {
    const page = this.#choosePage(session);
    const { user } = session;
    // The level shown with the request that changes it is still the old one.
    const level = user.paid ? 'paid' : 'free';
    if (page === upgrade) user.paid = true;
    if (page === downgrade) user.paid = false;
    if (page === logout) session.loggedIn = false;
    const { artist, song, length } = page === nextSong ? this.#chooseSong() : silence;
    return (
      `{"artist":${artist},"auth":"Logged In",${user.firstNameAndGender},"itemInSession":${session.item},` +
      `${user.lastName},"length":${length},"level":"${level}",${user.location},"method":"${page.method}",` +
      `"page":"${page.page}",${user.registration},"sessionId":${session.id},"song":${song},` +
      `"status":${page.status},"ts":${ts},${user.agentAndId}}`
    );
  }

  /** Nobody is known: the id is an empty string, everything else about the person null. */
  #loggedOut(session: Session, ts: number): string {
    const page = this.#random.chance(0.4) ? login : home;
    if (page === login) session.loggedIn = true;
    return (
      `{"artist":null,"auth":"Logged Out","firstName":null,"gender":null,"itemInSession":${session.item},` +
      `"lastName":null,"length":null,"level":"${session.user.paid ? 'paid' : 'free'}","location":null,` +
      `"method":"${page.method}","page":"${page.page}","registration":null,"sessionId":${session.id},"song":null,` +
      `"status":${page.status},"ts":${ts},"userAgent":null,"userId":""}`
    );
  }

  #choosePage(session: Session): Page {
    if (session.item === 0) return home;
    const dice = this.#random.next();
    if (dice < 0.86) return nextSong;
    if (dice < 0.95) return home;
    if (dice < 0.958) return logout;
    if (dice < 0.966) return session.user.paid ? downgrade : upgrade;
    return this.#random.pick(otherPages);
  }

  /** One play in eight is of a song in the catalogue, and a few of those in another recording: they must not match. */
  #chooseSong(): Played {
    const random = this.#random;
    if (this.#songs.length === 0 || !random.chance(0.125)) return random.pick(this.#otherSongs);
    const { artist, title, duration } = random.pick(this.#songs);
    const length = random.chance(0.1) ? createDuration(random) : duration;
    return { artist: logJson(artist.name), song: logJson(title), length };
  }
}

function createOtherSong(random: Random, number: number): Played {
  return {
    artist: logJson(createArtistName(random, 1_000_000 + number)),
    song: logJson(createTitle(random)),
    length: createDuration(random),
  };
}
