-- staging_events from the event logs: every key that starts with the prefix.
copy staging_events
from :'uri'
iam_role :'role_arn'
region :'region'
format as json :'events_json'
timeformat 'epochmillisecs';
