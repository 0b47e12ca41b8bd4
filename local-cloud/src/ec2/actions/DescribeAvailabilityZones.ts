import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { filteredUntagged } from '../filter.ts';
import { onAll } from '../needs.ts';
import { zonesOf } from '../zone.ts';

/** Every zone of the region is open to the account, so that AllAvailabilityZones adds none. */
export const DescribeAvailabilityZones = action(
  DescribeAvailabilityZonesCommand,
  ['ZoneNames', 'ZoneIds', 'AllAvailabilityZones', 'Filters'],
  onAll,
  ({ ZoneNames, ZoneIds, Filters }, { region }) => {
    const zones = zonesOf(region);
    for (const [wanted, key] of [
      [ZoneNames, 'name'],
      [ZoneIds, 'id'],
    ] as const) {
      const unknown = wanted?.filter((each) => !zones.some((zone) => zone[key] === each)) ?? [];
      if (unknown.length > 0) {
        throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${unknown.join(', ')}]`);
      }
    }
    const named = zones.filter(
      ({ name, id }) => (ZoneNames?.includes(name) ?? true) && (ZoneIds?.includes(id) ?? true),
    );
    const group = `${region}-zg-1`;
    const found = filteredUntagged(
      named,
      {
        'group-long-name': () => [undefined],
        'group-name': () => [group],
        message: () => [undefined],
        'opt-in-status': () => ['opt-in-not-required'],
        'parent-zone-id': () => [undefined],
        'parent-zone-name': () => [undefined],
        'region-name': () => [region],
        state: () => ['available'],
        'zone-id': ({ id }) => [id],
        'zone-name': ({ name }) => [name],
        'zone-type': () => ['availability-zone'],
      },
      Filters,
    );
    return {
      AvailabilityZones: found.map(({ name, id }) => ({
        ZoneName: name,
        ZoneId: id,
        ZoneType: 'availability-zone',
        RegionName: region,
        GroupName: group,
        NetworkBorderGroup: region,
        OptInStatus: 'opt-in-not-required' as const,
        State: 'available' as const,
        Messages: [],
      })),
    };
  },
);
