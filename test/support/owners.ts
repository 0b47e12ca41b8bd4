import { tagsOf } from './fake-aws.ts';

/** The owner of what a pipeline makes in tests, and what may be said of it. */
export const owner = { pipeline: 'p', owner: 'here', run: 'w/r', expires: '2030-01-01T00:00:00.000Z' };
export const ownership = { pipeline: 'p', owner: 'here' };

const values = {
  'sparkify:pipeline': 'p',
  'sparkify:owner': 'here',
  'sparkify:run': 'w/r',
  'sparkify:expires': owner.expires,
};
/** The tags of what this owner's run made. */
export const ours = tagsOf(values);
/** Those of what an earlier run of the pipeline made, which is to live shorter. */
export const earlier = tagsOf({
  ...values,
  'sparkify:run': 'w/earlier',
  'sparkify:expires': '2029-01-01T00:00:00.000Z',
});
/** Those of what others made. */
export const foreign = tagsOf({ ...values, 'sparkify:pipeline': 'other' });
export const theirs = tagsOf({ ...values, 'sparkify:owner': 'there' });
