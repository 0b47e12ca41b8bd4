import { tagsOf } from './fake-aws.ts';

/** The owner of a pipeline's resources in tests, and the part of it that calls may name. */
export const owner = { pipeline: 'p', owner: 'here', run: 'w/r', expires: '2030-01-01T00:00:00.000Z' };
export const ownership = { pipeline: 'p', owner: 'here' };

const values = {
  'sparkify:pipeline': 'p',
  'sparkify:owner': 'here',
  'sparkify:run': 'w/r',
  'sparkify:expires': owner.expires,
};
/** Tags of resources made by this owner's run. */
export const ours = tagsOf(values);
/** Tags of resources made by an earlier run of the pipeline with a shorter time to live. */
export const earlier = tagsOf({
  ...values,
  'sparkify:run': 'w/earlier',
  'sparkify:expires': '2029-01-01T00:00:00.000Z',
});
/** Tags of resources made by others. */
export const foreign = tagsOf({ ...values, 'sparkify:pipeline': 'other' });
export const theirs = tagsOf({ ...values, 'sparkify:owner': 'there' });
