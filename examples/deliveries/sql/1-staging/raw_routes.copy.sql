-- raw_routes from JSON, by a JSONPaths file: a path for each column.
copy raw_routes
from :'uri'
iam_role :'role_arn'
region :'region'
format as json :'routes_jsonpaths'
timeformat 'auto';
