"""boto3 through the life of a cluster, as its documentation would have it: prints what it saw as JSON."""

import json
import os
import time
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

seen = {"version": boto3.__version__}
iam, ec2, redshift, sts, s3 = (boto3.client(name) for name in ("iam", "ec2", "redshift", "sts", "s3"))


def code(call, **arguments):
    try:
        call(**arguments)
        return "none"
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


seen["identity"] = sts.get_caller_identity()["Arn"].split(":")[-1]

s3.create_bucket(Bucket="boto", CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]})
for number in range(25):
    s3.put_object(Bucket="boto", Key="data/%02d.json" % number, Body=json.dumps({"n": number}).encode())
pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="boto", Prefix="data/", PaginationConfig={"PageSize": 10}))
seen["object pages"] = [len(page["Contents"]) for page in pages]
seen["object"] = s3.get_object(Bucket="boto", Key="data/07.json")["Body"].read().decode()
seen["head"] = code(s3.head_object, Bucket="boto", Key="none")
signer = boto3.client("s3", config=botocore.config.Config(signature_version="s3v4"))
url = signer.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "data/07.json"})
seen["presigned"] = urllib.request.urlopen(url).read().decode()

trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = iam.create_role(RoleName="boto-role", AssumeRolePolicyDocument=json.dumps(trust), Tags=[{"Key": "team", "Value": "data"}])["Role"]["Arn"]
iam.attach_role_policy(RoleName="boto-role", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
seen["trust"] = iam.get_role(RoleName="boto-role")["Role"]["AssumeRolePolicyDocument"] == trust
seen["roles"] = sorted(each["RoleName"] for page in iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1}) for each in page["Roles"] if each["RoleName"] in ("reader", "boto-role"))
seen["same role"] = code(iam.create_role, RoleName="boto-role", AssumeRolePolicyDocument=json.dumps(trust))
seen["delete role in use"] = code(iam.delete_role, RoleName="boto-role")

vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
group = ec2.create_security_group(GroupName="boto", Description="boto", VpcId=vpc)["GroupId"]
rule = dict(GroupId=group, IpProtocol="tcp", FromPort=5439, ToPort=5439, CidrIp="127.0.0.1/32")
ec2.authorize_security_group_ingress(**rule)
seen["same rule"] = code(ec2.authorize_security_group_ingress, **rule)

cluster = dict(ClusterIdentifier="boto-cluster")
wait = {"WaiterConfig": {"Delay": 1, "MaxAttempts": 60}}
redshift.create_cluster(NodeType="ra3.large", ClusterType="single-node", DBName="dev", MasterUsername="admin", MasterUserPassword="Sparkify2018", IamRoles=[role], VpcSecurityGroupIds=[group], Tags=[{"Key": "team", "Value": "data"}], **cluster)
seen["same cluster"] = code(redshift.create_cluster, NodeType="ra3.large", ClusterType="single-node", MasterUsername="admin", MasterUserPassword="Sparkify2018", **cluster)
redshift.get_waiter("cluster_available").wait(**cluster, **wait)
described = redshift.describe_clusters(**cluster)["Clusters"][0]
seen["status"] = [described["ClusterStatus"], described["NodeType"], described["Tags"], described["IamRoles"][0]["ApplyStatus"]]
seen["pages"] = [len(page["Clusters"]) for page in redshift.get_paginator("describe_clusters").paginate(PaginationConfig={"PageSize": 20})]
credentials = redshift.get_cluster_credentials(DbUser="admin", DbName="dev", DurationSeconds=900, **cluster)
seen["db user"] = credentials["DbUser"]
seen["with iam"] = redshift.get_cluster_credentials_with_iam(DbName="dev", **cluster)["DbUser"]
seen["no such cluster"] = code(redshift.describe_clusters, ClusterIdentifier="none")
redshift.pause_cluster(**cluster)
for _ in range(60):
    if redshift.describe_clusters(**cluster)["Clusters"][0]["ClusterStatus"] == "paused":
        break
    time.sleep(0.2)
seen["final snapshot missing"] = code(redshift.delete_cluster, **cluster)
redshift.delete_cluster(SkipFinalClusterSnapshot=True, **cluster)
redshift.get_waiter("cluster_deleted").wait(**cluster, **wait)
seen["deleted"] = code(redshift.describe_clusters, **cluster)

ec2.revoke_security_group_ingress(**rule)
ec2.delete_security_group(GroupId=group)
iam.detach_role_policy(RoleName="boto-role", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
iam.delete_role(RoleName="boto-role")
seen["role deleted"] = code(iam.get_role, RoleName="boto-role")
s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": "data/%02d.json" % number} for number in range(25)]})
s3.delete_bucket(Bucket="boto")
seen["bucket deleted"] = code(s3.head_bucket, Bucket="boto")
stranger = boto3.client("redshift", aws_access_key_id="AKIAXXXXXXXXXXXXXXXX", aws_secret_access_key="wrong")
seen["unknown key"] = code(stranger.describe_clusters)
print(json.dumps(seen))
