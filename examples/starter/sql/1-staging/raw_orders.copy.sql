-- raw_orders from every file whose key starts with the URI of its source in sparkify.json.
copy raw_orders
from :'uri'
iam_role :'role_arn'
region :'region'
format as csv
ignoreheader 1;
