-- raw_purchases from Parquet. Redshift takes no REGION with it: the bucket is in the cluster's own.
copy raw_purchases
from :'uri'
iam_role :'role_arn'
format as parquet;
