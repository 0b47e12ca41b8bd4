-- staging_songs from the song metadata: every key that starts with the prefix.
copy staging_songs
from :'uri'
iam_role :'role_arn'
region :'region'
format as json 'auto ignorecase';
