-- raw_products from every file whose key starts with the URI of its source in sparkify.json.
copy raw_products
from :'uri'
iam_role :'role_arn'
region :'region'
format as json 'auto';
