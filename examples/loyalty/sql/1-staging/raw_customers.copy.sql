-- raw_customers from CSV in gzip, with a header. How many records may be refused says load.maxErrors in sparkify.json.
copy raw_customers
from :'uri'
iam_role :'role_arn'
region :'region'
format as csv
ignoreheader 1
gzip;
