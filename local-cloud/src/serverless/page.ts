import { pageOf } from '../api/paging.ts';
import { invalid, wrongPage } from './error.ts';

/** The page that the lists of Serverless answer: maxResults from 1 to 100, nextToken. */
export const serverlessPage = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { nextToken, maxResults = 100 }: { nextToken?: string | undefined; maxResults?: number | undefined },
): { items: Item[]; next: { nextToken?: string } } => {
  if (maxResults < 1 || maxResults > 100) throw invalid('maxResults must be between 1 and 100.');
  const page = pageOf(items, key, { marker: nextToken, size: maxResults }, () => wrongPage('nextToken is invalid.'));
  return { items: page.items, next: page.marker === undefined ? {} : { nextToken: page.marker } };
};
