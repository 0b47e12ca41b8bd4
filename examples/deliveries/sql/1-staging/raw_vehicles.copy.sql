-- raw_vehicles from JSON, whose objects are not shredded into columns.
copy raw_vehicles
from :'uri'
iam_role :'role_arn'
region :'region'
format as json 'noshred';
